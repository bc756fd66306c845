"""Next year's round from last year's: dates a year later and on working days, nothing announced (R6.1)."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Announcement, Round
from applications.selectors import schedule
from applications.services import rounds
from nantong_award.core import working_days
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import AwardLevel, Track
from nantong_award.regulation.terms import years_after


@transaction.atomic
def clone(former: Round, *, by: User, year: int, edition: str) -> Round:
    """A round in preparation like `former`, with the text of its announcement as a draft; nobody is told.

    Dates go to the same date of the new year, then to the next working day, then as far as the edition needs;
    places are cut to the edition's quota. Raises Unsuitable (year taken, unknown edition).
    """
    rounds.ask_to_run(by)
    if Round.objects.filter(year=year).exists():
        raise Unsuitable(_("%(year)d年度已经建立。") % {"year": year}, field="year")
    if edition not in tuple(loader.keys()):
        raise Unsuitable(_("没有这一版本的办法，请重新选择。"), field="edition")
    plan = planned_like(former, year=year, edition=edition)
    names = (*schedule.INSTANTS, *schedule.DAYS, *_places(), *rounds.POLICIES)
    made = rounds.create_round(
        by=by,
        year=year,
        edition=edition,
        title=plan.title,
        notes=plan.notes,
        **{name: getattr(plan, name) for name in names},
    )
    record("clone_round", made, by=by, details={"from": str(former.year)})
    _draft(former, made)
    return made


def planned_like(former: Round, *, year: int, edition: str) -> Round:
    """The plan alone, not saved."""
    plan = Round(year=year, edition=edition, title=rounds.usual_title(year))
    plan.notes = _next_year(former.notes, former.year, year)
    for name in rounds.POLICIES:
        setattr(plan, name, getattr(former, name))
    days = working_days.calendar()
    for name in (*schedule.INSTANTS, *schedule.DAYS):
        value = getattr(former, name)
        setattr(plan, name, value)
        later = years_after(schedule.last_day(value), year - former.year)
        schedule.put_on(plan, name, schedule.working_day_from(later, days))
    for (track, level), name in zip(_kinds(), _places(), strict=True):
        setattr(plan, name, min(getattr(former, name), plan.law.quota(track, level)))
    schedule.carry_forward(plan, days)
    return plan


def _kinds() -> list[tuple[Track, AwardLevel]]:
    return [(track, level) for track in Track for level in AwardLevel]


def _places() -> list[str]:
    return [f"{level.value}_{track.value}s" for track, level in _kinds()]


def _next_year(text: str, former: int, year: int) -> str:
    """The text with the award's year moved on; other dates in it are the office's to check."""
    return text.replace(f"{former}年度", f"{year}年度")


def _draft(former: Round, made: Round) -> Announcement:
    opening = former.announcements.filter(kind=Announcement.Kind.OPENING).order_by("published_at").last()
    return Announcement.objects.create(
        round=made,
        kind=Announcement.Kind.OPENING,
        title=_next_year(opening.title, former.year, made.year) if opening else rounds.opening_title(made),
        body=_next_year(opening.body, former.year, made.year) if opening else rounds.opening_text(made),
    )
