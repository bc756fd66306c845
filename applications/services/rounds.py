"""年度评定: set up, announced, deadlines extended for everybody, filing stage closed (Art. 6, 17, 18)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from applications import messages
from applications.models import Announcement, Application, Round
from applications.transitions import RUN_ROUND, RoundStage, Status
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
INSTANTS = ("filing_opens_at", "filing_closes_at", "endorsing_closes_at")
DAYS = (
    "qualification_due_on",
    "material_review_due_on",
    "site_review_due_on",
    "presentation_due_on",
    "evaluation_due_on",
    "publicity_due_on",
)
EXTENDABLE = ("filing_closes_at", "endorsing_closes_at")


@transaction.atomic
def create_round(*, by: User, year: int, edition: str, **fields: Any) -> Round:
    """Set up a year's award under one edition for good (R0.1, R6.1).

    `fields` are those of Round: title, notes, the instants and days of its calendar, the four planned
    numbers and the two policies. Raises Unsuitable with the field that cannot be taken.
    """
    _ask(by)
    fields.setdefault("title", _("%(year)d年度南通市市长质量奖") % {"year": year})
    round = Round(year=year, edition=edition, **fields)
    check_plan(round)
    round.save()
    record("create_round", round, by=by, target=round.stage, details={"edition": edition})
    return round


def check_plan(round: Round) -> None:
    """Places within the edition's quota, calendar in the order of the stages; raises Unsuitable (Art. 6, 17)."""
    if round.edition not in tuple(loader.keys()):
        raise Unsuitable(_("没有这一版本的办法，请重新选择。"), field="edition")
    for track, names in PLACES.items():
        _check_places(round, track, names)
    try:
        round.full_clean()
    except ValidationError as error:
        field, texts = next(iter(error.message_dict.items()))
        raise Unsuitable(texts[0], field=field) from None
    _check_order(round)


def _check_places(round: Round, track: Track, names: tuple[str, str]) -> None:
    award, nomination = (getattr(round, name) for name in names)
    try:
        check_places(round.law, track, award, nomination)
    except BadPlaces as error:
        field = names[0] if error.key.startswith("award") else names[1]
        text = _("“%(label)s”超出名额，%(article)s规定可以少额或者空缺，但不得超过规定数。")
        article = round.law.rule("quota").citation.text
        raise Unsuitable(text % {"label": _label(field), "article": article}, field=field) from None


def _check_order(round: Round) -> None:
    """No date of the calendar may lie before the one that precedes it; filing takes some time."""
    if round.filing_closes_at == round.filing_opens_at:
        raise Unsuitable(_("申报截止须晚于申报开始。"), field="filing_closes_at")
    instants = [(name, getattr(round, name)) for name in INSTANTS]
    days = [("endorsing_closes_at", clock.day_of(round.endorsing_closes_at))]
    days += [(name, getattr(round, name)) for name in DAYS]
    for (earlier, before), (later, after) in (*pairwise(instants), *pairwise(days)):
        if after < before:
            text = _("“%(later)s”不得早于“%(earlier)s”。")
            raise Unsuitable(text % {"later": _label(later), "earlier": _label(earlier)}, field=later)


def _label(name: str) -> str:
    return str(getattr(Round._meta.get_field(name), "verbose_name", name))


@transaction.atomic
def announce(
    round: Round, *, by: User, title: str = "", body: str = "", attachments: Iterable[StoredFile] = ()
) -> Announcement:
    """Art. 18: publish dates, schedule and notes; filing can begin, endorsing bodies are told."""
    perform(round.announce, by=by)
    announcement = Announcement.objects.create(
        round=round,
        title=title or _("关于开展%(title)s申报工作的公告") % {"title": round.title},
        body=body or _standard_text(round),
        published_at=clock.now(),
    )
    announcement.attachments.set(attachments)
    record("publish_announcement", announcement, by=by)
    messages.round_announced(round, announcement)
    return announcement


def _standard_text(round: Round) -> str:
    text = _(
        "根据《%(edition)s》，现开展%(title)s申报工作。符合条件的组织和个人自愿申报，经所在地质量发展委员会审核推荐。\n"
        "本奖项的申报和评审不收取任何费用。"
    )
    return text % {"edition": round.law.title, "title": round.title}


@transaction.atomic
def extend_deadline(round: Round, *, by: User, field: str, until: datetime, reason: str) -> Round:
    """Later for everybody, with a reason, and never for one applicant alone (R18.4)."""
    _ask(by)
    before: datetime = getattr(round, field) if field in EXTENDABLE else clock.now()
    if field not in EXTENDABLE or round.stage != RoundStage.APPLICATION:
        raise Unsuitable(_("申报推荐阶段只可延长申报截止和推荐截止时间。"), field="field")
    if not reason.strip():
        raise Unsuitable(_("请写明延长的理由。"), field="reason")
    if until <= before:
        raise Unsuitable(_("期限只可延长，不可提前。"), field="until")
    setattr(round, field, until)
    check_plan(round)
    round.save()
    record(
        "extend_deadline",
        round,
        by=by,
        source=before.isoformat(),
        target=until.isoformat(),
        reason=reason,
        details={"field": field},
    )
    messages.deadline_extended(round, field, reason)
    return round


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


def _ask(by: User) -> None:
    if not may(by, RUN_ROUND):
        raise Forbidden(_("您没有办理此事项的权限。"))
