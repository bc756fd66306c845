"""第二十、二十一、三十三条: the days of a visit, who supervises it, and what the organisation says to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Membership
from applications.transitions import RoundStage, Status
from nantong_award.core import bars, clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review import grants_visits, messages_events, messages_visits
from review.facts_visits import CLOSES, OPENS
from review.models import Answer, Assignment, MutualFeedback, SiteVisit
from review.models.panel import ReviewStage
from review.selectors import site_schedule as plans
from review.selectors import visits as selectors
from review.selectors.supplementary import is_reviewed_late
from review.services.authority import demand
from review.transitions import VisitStatus

LONGEST = 5  # days


@dataclass(frozen=True, slots=True)
class Place:
    """Hours and place of a visit; what is not said is the whole day, at the organisation's address."""

    starts_at: time = OPENS
    ends_at: time = CLOSES
    place: str = ""
    contact: str = ""
    travel_minutes: int | None = None


WHOLE_DAY = Place()


@transaction.atomic
def schedule(
    assignment: Assignment,
    *,
    by: User,
    starts_on: date,
    ends_on: date,
    supervisor: User | None = None,
    place: Place = WHOLE_DAY,
) -> SiteVisit:
    """Set the days of one organisation's visit and who supervises it; panel and organisation are told."""
    demand(by, "review.run_panel", assignment)
    _demand_site_stage(assignment)
    visit = SiteVisit(assignment=assignment)
    _set(visit, starts_on, ends_on, supervisor, place)
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError as error:
        raise Stale(_("该组织的现场评审刚刚已由他人排期，请刷新后再看。")) from error
    return _scheduled(visit, by, "schedule_visit")


@transaction.atomic
def schedule_all(rows: Iterable[tuple[Assignment, date, date, User | None]], *, by: User) -> list[SiteVisit]:
    """Save a whole proposal, or nothing of it; a refusal names the organisation."""
    made = []
    for assignment, starts_on, ends_on, supervisor in rows:
        try:
            made.append(
                schedule(assignment, by=by, starts_on=starts_on, ends_on=ends_on, supervisor=supervisor)
            )
        except Unsuitable as error:
            name = assignment.application.applicant.name
            raise Unsuitable(f"{name}：{error.message}", field=f"day-{assignment.pk}") from error
    return made


@transaction.atomic
def reschedule(
    visit: SiteVisit,
    *,
    by: User,
    starts_on: date,
    ends_on: date,
    supervisor: User | None,
    version: int,
    place: Place = WHOLE_DAY,
) -> SiteVisit:
    """Change days, hours, place or supervisor until the visit begins; `version` is that of the form."""
    demand(by, "review.run_panel", visit)
    demand_version(visit, version)
    if visit.status != VisitStatus.SCHEDULED:
        raise Stale(_("现场评审已经开始，不能再改排期。"), theirs=visit.status)
    before = (visit.starts_on, visit.ends_on, visit.starts_at, visit.ends_at)
    if supervisor != visit.supervisor:
        visit.present_at = None
    _set(visit, starts_on, ends_on, supervisor, place)
    if before != (visit.starts_on, visit.ends_on, visit.starts_at, visit.ends_at):
        visit.answer, visit.answer_note, visit.answered_at = Answer.NONE, "", None
    visit.save()
    return _scheduled(visit, by, "reschedule_visit")


@transaction.atomic
def answer(visit: SiteVisit, *, by: User, agrees: bool, note: str = "", version: int) -> SiteVisit:
    """The organisation confirms its days or asks for others, with the reason; the office is told of a request."""
    demand(by, "review.give_feedback_sitevisit", visit)
    if selectors.direction_of(visit, by) != MutualFeedback.Direction.BY_ORGANIZATION:
        raise Forbidden(_("由受评组织负责人答复日期。"))
    demand_version(visit, version)
    if visit.status != VisitStatus.SCHEDULED:
        raise Closed(_("现场评审已经开始，不能再答复日期。"))
    if not agrees and not note.strip():
        raise Unsuitable(_("请说明原因和可以接待的日期。"), field="note")
    visit.answer = Answer.AGREED if agrees else Answer.OTHER_DAY
    visit.answer_note, visit.answered_at = note.strip(), clock.now()
    visit.save()
    record("answer_schedule", visit, by=by, reason=visit.answer_note, details={"answer": visit.answer})
    if not agrees:
        messages_visits.other_day_asked(visit)
    return visit


def demand_version(visit: SiteVisit, version: int) -> None:
    """Raise Stale unless the person saw the visit as it is."""
    if visit.version != version:
        raise Stale(
            _("“%(visit)s”刚刚已由他人修改，请刷新后再办。") % {"visit": visit},
            yours=version,
            theirs=visit.version,
        )


def _set(visit: SiteVisit, starts_on: date, ends_on: date, supervisor: User | None, place: Place) -> None:
    """Put the plan into the row, and refuse what cannot be."""
    visit.starts_on, visit.ends_on, visit.supervisor = starts_on, ends_on, supervisor
    visit.starts_at, visit.ends_at = place.starts_at, place.ends_at
    visit.travel_minutes, visit.contact = place.travel_minutes, place.contact.strip()
    visit.place = place.place.strip() or selectors.address_of(visit.assignment.application)
    _check_days(visit)
    _check_supervisor(visit)


def _scheduled(visit: SiteVisit, by: User, verb: str) -> SiteVisit:
    details: dict[str, Any] = {
        "starts_on": visit.starts_on.isoformat(),
        "ends_on": visit.ends_on.isoformat(),
        "hours": f"{visit.starts_at:%H:%M}–{visit.ends_at:%H:%M}",
        "supervisor": str(visit.supervisor or ""),
        "known": [clash.message for clash in _clashes(visit)],
    }
    record(verb, visit, by=by, details=details)
    grants_visits.sync(visit)
    messages_events.visit_scheduled(visit)
    return visit


def _demand_site_stage(assignment: Assignment) -> None:
    if assignment.stage != ReviewStage.SITE or assignment.released_at is not None:
        raise Unsuitable(_("只有现场评审组的分配才能排期。"))
    application = assignment.application
    if is_reviewed_late(application, ReviewStage.SITE):
        return
    if application.round.stage != RoundStage.SITE_REVIEW or application.status != Status.SHORTLISTED:
        raise Closed(_("该申报目前不在现场评审阶段，不能排期（第十七条）。"))


def _check_days(visit: SiteVisit) -> None:
    if visit.ends_on < visit.starts_on:
        raise Unsuitable(_("结束日不能早于开始日。"), field="ends_on")
    if (visit.ends_on - visit.starts_on).days >= LONGEST:
        raise Unsuitable(_("一次现场评审不超过 %(days)d 天。") % {"days": LONGEST}, field="ends_on")
    if visit.ends <= visit.begins:
        raise Unsuitable(_("结束时间不能早于开始时间。"), field="ends_at")
    for clash in _clashes(visit):
        if clash.bars:
            raise Unsuitable(clash.message, field=clash.field)


def _clashes(visit: SiteVisit) -> list[plans.Clash]:
    stop = plans.planned(
        visit.assignment,
        visit.starts_on,
        visit.ends_on,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        supervisor=visit.supervisor,
        travel_minutes=visit.travel_minutes,
        visit=visit,
    )
    return plans.clashes(stop, visit.assignment.panel)


def _check_supervisor(visit: SiteVisit) -> None:
    """第三十二、三十三条: the supervisor belongs to neither side, and need not keep away from the organisation."""
    if visit.supervisor is None:
        return
    if bars.is_barred(visit.supervisor, visit.assignment.application):
        message = _("该监督员与受评组织有利害关系，应当回避，请另选监督员（第三十二条）。")
        raise Unsuitable(message, field="supervisor")
    seated = selectors.seats_of(visit.assignment.panel).filter(expert__user=visit.supervisor).exists()
    applicant = visit.assignment.application.applicant_id
    if seated or Membership.objects.filter(applicant=applicant, user=visit.supervisor).exists():
        raise Unsuitable(_("监督员不能是评审组成员或者受评组织的人员（第三十三条）。"), field="supervisor")
