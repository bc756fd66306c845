"""What is read of site visits: lists per reader, sides and their feedback, what keeps the stage open."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import get_objects_for_user

from applications.models import Application, Membership, Round
from applications.selectors.recipients import holders
from applications.transitions import RoundStage, Status
from nantong_award.core import bars
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.regulation.stage import Stage, Track
from review.facts import percentages, points_so_far
from review.models import Assignment, MutualFeedback, Panel, Scorecard, Seat, SiteVisit
from review.models.panel import ReviewStage
from review.sections_events import RATINGS, Grade
from review.selectors.supplementary import reviewed_again
from review.transitions import PanelStatus, ReportStatus, VisitStatus

Direction = MutualFeedback.Direction

READING = ("review.view_sitevisit", "review.conduct_sitevisit", "review.give_feedback_sitevisit")


def visits() -> QuerySet[SiteVisit]:
    """Visits with all that their pages name."""
    return SiteVisit.objects.select_related(
        "assignment__application__applicant",
        "assignment__application__round",
        "assignment__application__county",
        "assignment__panel",
        "supervisor",
        "supervisor_report",
    )


def visits_of(round: Round) -> QuerySet[SiteVisit]:
    """A round's visits in order of their days: 1 query."""
    return visits().filter(assignment__application__round=round, assignment__released_at=None)


def visits_for(user: User) -> QuerySet[SiteVisit]:
    """The visits that concern this person: office, panel, supervisor, the organisation's people."""
    names = [name.partition(".")[2] for name in READING]
    readable: QuerySet[SiteVisit] = get_objects_for_user(user, names, visits(), any_perm=True)
    return bars.open_to(user, readable.filter(assignment__released_at=None))


def visits_supervised_by(user: User) -> QuerySet[SiteVisit]:
    """The visits under this supervisor's eyes: 1 query."""
    return bars.open_to(user, visits().filter(supervisor=user, assignment__released_at=None))


def unscheduled_everywhere() -> QuerySet[Assignment]:
    """Files at the site review, or to be visited again after it, that have a site panel and no days yet: 1 query."""
    running = Q(application__round__stage=RoundStage.SITE_REVIEW, application__status=Status.SHORTLISTED)
    return Assignment.objects.filter(
        running | Q(application__in=reviewed_again(ReviewStage.SITE)),
        stage=ReviewStage.SITE,
        released_at=None,
        visit=None,
    ).select_related("application__applicant", "application__round", "panel")


def unscheduled(round: Round) -> QuerySet[Assignment]:
    """The same of one round: 1 query."""
    return unscheduled_everywhere().filter(application__round=round)


def seats_of(panel: Panel) -> QuerySet[Seat]:
    """The seats that are filled, leader first."""
    return panel.seats.filter(vacated_at=None).select_related("expert__user")


def possible_supervisors() -> QuerySet[User]:
    """Art. 33: whom the office may ask: who may witness draws and does not run the review."""
    staff = holders("review.run_panel").values("pk")
    return holders("review.witness_draw").exclude(pk__in=staff).order_by("name", "pk")


def is_leader(visit: SiteVisit, user: User) -> bool:
    """True for the leader of the visit's panel."""
    return seats_of(visit.assignment.panel).filter(is_leader=True, expert__user=user).exists()


def is_owner(visit: SiteVisit, user: User) -> bool:
    """True for a person who may speak for the organisation."""
    applicant = visit.assignment.application.applicant_id
    return Membership.objects.filter(applicant=applicant, user=user, role=Membership.Role.OWNER).exists()


def direction_of(visit: SiteVisit, user: User) -> Direction | None:
    """Which side of the two-way feedback this person speaks for; None for everybody else."""
    if is_leader(visit, user):
        return Direction.BY_PANEL
    return Direction.BY_ORGANIZATION if is_owner(visit, user) else None


def feedback_of(visit: SiteVisit) -> Mapping[str, MutualFeedback]:
    """Both feedback rows by direction: for the office only (Art. 34)."""
    return {row.direction: row for row in visit.feedback.select_related("given_by")}


def own_feedback(visit: SiteVisit, direction: str) -> MutualFeedback | None:
    """What one side has given itself; a reason that the office recorded is not shown to it."""
    return visit.feedback.filter(direction=direction).exclude(ratings={}).first()


def feedback_table(visit: SiteVisit) -> list[dict[str, Any]]:
    """Both directions as the office reads them: each item with its grade, or why there is none: 1 query."""
    rows = feedback_of(visit)
    return [
        {
            "label": direction.label,
            "row": rows.get(direction.value),
            "ratings": _graded(direction.value, rows.get(direction.value)),
        }
        for direction in Direction
    ]


def _graded(direction: str, row: MutualFeedback | None) -> list[dict[str, Any]]:
    if row is None or not row.ratings:
        return []
    return [
        {"label": label, "value": Grade(row.ratings[key]).label} for key, label in RATINGS[direction].items()
    ]


def address_of(application: Application) -> str:
    """Where an organisation works, as its form says; empty where it says nothing: 1 query."""
    basics = application.sections.filter(key="basics").first()
    data = basics.data if basics else {}
    return str(data.get("operating_address") or data.get("registered_address") or "")[:120]


def undeclared_card(visit: SiteVisit, user: User) -> Scorecard | None:
    """The reader's own sheet while no word on interests was given: until then nothing of the file opens (Art. 32)."""
    rows = Scorecard.objects.filter(assignment=visit.assignment_id, seat__expert__user=user)
    return rows.filter(declared_at=None, seat__vacated_at=None).first()


def shows_names(visit: SiteVisit, user: User) -> bool:
    """Where the round hides names, the organisation learns who comes when they are there (R20.2)."""
    hidden = visit.assignment.application.round.hides_expert_names and visit.status == VisitStatus.SCHEDULED
    return not hidden or may(user, "review.view_sitevisit", visit)


def finished_panels(round: Round) -> QuerySet[Panel]:
    """Site panels all of whose files have a signed report; one whose organisation withdrew stays as it is."""
    open_files = Assignment.objects.filter(released_at=None).exclude(report__status=ReportStatus.SIGNED)
    rows = Panel.objects.filter(round=round, stage=ReviewStage.SITE, status=PanelStatus.CONVENED)
    return rows.exclude(assignments__in=open_files)


def visit_with_review(pk: int) -> SiteVisit:
    """One visit with its panel's sheets and report, for the supervisor: fixed queries."""
    sheets = Prefetch("assignment__scorecards__scores")
    seats = Prefetch("assignment__scorecards__seat__expert__user")
    return visits().select_related("assignment__report").prefetch_related(sheets, seats).get(pk=pk)


def sheets_of(visit: SiteVisit) -> list[dict[str, Any]]:
    """Each expert's sheet with its total so far; for a visit loaded by visit_with_review: no query."""
    application = visit.assignment.application
    criteria = application.round.law.criteria(application.track, Stage.SITE_REVIEW)
    return [
        {
            "expert": card.seat.expert,
            "card": card,
            "scores": sorted(card.scores.all(), key=lambda score: criteria.codes.index(score.item)),
            "total": points_so_far(criteria, percentages(card.scores.all())),
        }
        for card in visit.assignment.scorecards.all()
    ]


def site_review_gaps(round: Round) -> list[tuple[str, str]]:
    """What keeps visits of this round open: (code, sentence) each, 2 queries."""
    done = set(
        visits_of(round)
        .filter(status=VisitStatus.CLOSED)
        .values_list("assignment__application_id", flat=True)
    )
    listed = round.applications.filter(
        status__in=[Status.SHORTLISTED, Status.FINALIST], applicant__track=Track.ORGANIZATION
    ).select_related("applicant")
    return [
        (f"visit:{application.pk}", _("“%(name)s”的现场评审尚未完成") % {"name": application.applicant.name})
        for application in listed
        if application.pk not in done
    ]
