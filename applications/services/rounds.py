"""年度评定: set up, announced, filing stage closed (Art. 6, 17, 18)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applications import messages
from applications.models import Announcement, AnnouncementAttachment, Application, Round
from applications.selectors import schedule
from applications.selectors.schedule import label_of
from applications.transitions import RUN_ROUND, Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable
from nantong_award.regulation.editions import loader
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.rules.quota import BadPlaces, check_places
from nantong_award.regulation.stage import Stage, Track

PLACES = {
    Track.ORGANIZATION: ("award_organizations", "nomination_organizations"),
    Track.INDIVIDUAL: ("award_individuals", "nomination_individuals"),
}
# What the review follows, fixed by the announcement (R16.1, R20.4, R32.1).
POLICIES = (
    "panel_policy",
    "presentation_policy",
    "item_spread_limit",
    "total_spread_limit",
    "interest_years",
    "hides_expert_names",
)


@transaction.atomic
def create_round(*, by: User, year: int, edition: str, **fields: Any) -> Round:
    """Set up a year's award under one edition for good (R0.1, R6.1).

    `fields` are those of Round: title, notes, the instants and days of its calendar, the four planned
    numbers and the POLICIES. Raises Unsuitable with the field that cannot be taken.
    """
    ask_to_run(by)
    fields.setdefault("title", usual_title(year))
    round = Round(year=year, edition=edition, **fields)
    check_plan(round)
    round.save()
    record("create_round", round, by=by, target=round.stage, details={"edition": edition})
    return round


def usual_title(year: int) -> str:
    """What a year's award is called unless it is called otherwise."""
    return _("%(year)d年度南通市市长质量奖") % {"year": year}


def check_plan(round: Round) -> None:
    """Places within the quota, each stage able to end before the next begins; raises Unsuitable (Art. 6, 17)."""
    for problem in problems(round):
        raise problem


def problems(round: Round) -> Iterator[Unsuitable]:
    """Everything that stands against a plan, each at its field; later ones only once earlier ones are answered."""
    if round.edition not in tuple(loader.keys()):
        yield Unsuitable(_("没有这一版本的办法，请重新选择。"), field="edition")
        return
    try:
        round.full_clean()
    except ValidationError as error:
        for field, texts in error.message_dict.items():
            yield Unsuitable(texts[0], field=field)
        return
    for track, names in PLACES.items():
        yield from _too_many(round, track, names)
    for refused in schedule.refusals(round):
        yield Unsuitable(refused.message, field=refused.field)


def _too_many(round: Round, track: Track, names: tuple[str, str]) -> Iterator[Unsuitable]:
    award, nomination = (getattr(round, name) for name in names)
    for name, places in ((names[0], (award, 0)), (names[1], (0, nomination))):
        try:
            check_places(round.law, track, *places)
        except BadPlaces:
            text = _("“%(label)s”超出名额，%(article)s规定可以少额或者空缺，但不得超过规定数。")
            article = round.law.cite("quota").text
            yield Unsuitable(text % {"label": label_of(name), "article": article}, field=name)


@transaction.atomic
def announce(
    round: Round, *, by: User, title: str = "", body: str = "", attachments: Iterable[StoredFile] = ()
) -> Announcement:
    """Art. 18: publish dates, schedule and notes; filing can begin, endorsing bodies are told.

    What was drafted as the opening announcement is published; title and text given here go before it.
    """
    perform(round.announce, by=by)
    draft = round.announcements.filter(kind=Announcement.Kind.OPENING, published_at=None).last()
    opening = draft or Announcement(round=round, kind=Announcement.Kind.OPENING)
    opening.title = title or opening.title or opening_title(round)
    opening.body = body or opening.body or opening_text(round)
    opening.published_at = clock.now()
    opening.version += 1
    opening.save()
    first = opening.attached.count()
    for place, stored in enumerate(attachments, start=first):
        AnnouncementAttachment.objects.create(announcement=opening, file=stored, place=place)
    record("publish_announcement", opening, by=by)
    messages.round_announced(round, opening)
    return opening


def opening_title(round: Round) -> str:
    """The usual title of the announcement that opens a year."""
    return _("关于开展%(title)s申报工作的公告") % {"title": round.title}


def opening_text(round: Round) -> str:
    """The usual text of the announcement that opens a year; nothing costs a fee (R5.1)."""
    text = _(
        "根据《%(edition)s》，现开展%(title)s申报工作。符合条件的组织和个人自愿申报，经所在地质量发展委员会审核推荐。\n"
        "本奖项的申报和评审不收取任何费用。"
    )
    return text % {"edition": round.law.title, "title": round.title}


def findings(round: Round) -> Findings:
    """What keeps filing and endorsing from being closed (Art. 18, R17.2)."""
    return gate(round.law, Stage.APPLICATION, round.clearance_subject, _open_items(round))


def _open_items(round: Round) -> list[OpenItem]:
    """While the bodies may still endorse; what they left undone afterwards stays visible and goes no further."""
    if clock.now() >= round.endorsing_closes_at:
        return []
    waiting = Application.objects.filter(round=round, status=Status.SUBMITTED).count()
    closes = round.endorsing_closes_at.astimezone(clock.SHANGHAI)
    text = _("推荐截止时间%(at)s未到，尚有 %(count)d 件待推荐") % {
        "at": f"{closes:%Y-%m-%d %H:%M}",
        "count": waiting,
    }
    return [OpenItem("endorsing_open", text, _("推荐截止 %(at)s") % {"at": f"{closes:%Y-%m-%d %H:%M}"})]


def close(round: Round, *, by: User) -> Round:
    """End filing and endorsing; raises Obstructed while the bodies may still endorse."""
    clearance = findings(round)
    perform(round.close_applications, by=by, findings=clearance, clearance=clearance)
    return round


def ask_to_run(by: User) -> None:
    """Only who runs the round sets it up, moves its terms and opens it; raises Forbidden."""
    if not may(by, RUN_ROUND):
        raise Forbidden(_("您没有办理此事项的权限。"))
