"""What is read of site visits: lists per reader, what a start or a close still needs, feedback states."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import get_objects_for_user

from applications.models import Membership, Round
from applications.selectors.recipients import holders
from applications.transitions import RoundStage, Status
from nantong_award.core.models import User
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.stage import Stage, Track
from review.facts import percentages, points_so_far
from review.facts_evaluation import findings_on, judged, noted
from review.models import Assignment, MutualFeedback, Panel, Score, Seat, SiteVisit
from review.models.panel import ReviewStage
from review.sections_events import RATINGS, Grade, SiteMethod
from review.transitions import PanelStatus, ReportStatus, ScorecardStatus, VisitStatus

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
    return readable.filter(assignment__released_at=None)


def visits_supervised_by(user: User) -> QuerySet[SiteVisit]:
    """The visits under this supervisor's eyes: 1 query."""
    return visits().filter(supervisor=user, assignment__released_at=None)


def unscheduled_everywhere() -> QuerySet[Assignment]:
    """Files of rounds at the site review that have a site panel and no days yet: 1 query."""
    return Assignment.objects.filter(
        application__round__stage=RoundStage.SITE_REVIEW,
        application__status=Status.SHORTLISTED,
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


def findings_now(visit: SiteVisit) -> Findings | None:
    """What the visit's next step still needs; None when it is over."""
    steps = {VisitStatus.SCHEDULED: start_findings, VisitStatus.UNDER_WAY: close_findings}
    step = steps.get(VisitStatus(visit.status))
    return step(visit) if step else None


def start_findings(visit: SiteVisit) -> Findings:
    """第二十、三十三条: may this visit begin?"""
    panel, application = visit.assignment.panel, visit.assignment.application
    named = visit.supervisor is not None
    present = _("已确定评审监督员") if named else _("尚未确定评审监督员，不得开始现场评审")
    ready = panel.status == PanelStatus.CONVENED
    convened = _("现场评审组已成立") if ready else _("现场评审组尚未成立或者已解散")
    listed = application.status == Status.SHORTLISTED
    on_list = _("该组织在现场评审名单内") if listed else _("该组织不在现场评审名单内")
    return findings_on(
        visit,
        application.round.edition,
        [
            judged("33", "supervisor_present", named, present, str(visit.supervisor or "") or None),
            judged("20", "panel_convened", ready, convened, str(panel)),
            judged("21", "on_site_list", listed, on_list),
        ],
    )


def close_findings(visit: SiteVisit) -> Findings:
    """第二十一、三十三、三十四条: report signed, supervisor's record filed, both feedbacks or a reason."""
    report = getattr(visit.assignment, "report", None)
    signed = report is not None and report.status == ReportStatus.SIGNED
    filed = hasattr(visit, "supervisor_report")
    items = [
        judged(
            "21",
            "site_report",
            signed,
            _("现场评审报告已由全体成员签署") if signed else _("现场评审报告尚未签署"),
        ),
        judged(
            "33", "supervisor_record", filed, _("监督记录已提交") if filed else _("监督员尚未提交监督记录")
        ),
    ]
    given = set(visit.feedback.values_list("direction", flat=True))
    for direction in Direction:
        met = direction.value in given
        word = _("已提交或者已登记原因") if met else _("尚未提交，也未登记原因")
        items.append(judged("34", f"feedback_{direction.value}", met, f"{direction.label}：{word}"))
    for method in SiteMethod:
        if method.value not in visit.methods:
            message = _("未记录“%(method)s”") % {"method": method.label}
            items.append(noted("21", f"method_{method.value}", message))
    return findings_on(visit, visit.assignment.application.round.edition, items)


def questions_for(visit: SiteVisit) -> list[Score]:
    """R21.2: what the material review wants to see on site, by item; whose question it is stays out: 1 query."""
    rows = Score.objects.filter(
        scorecard__assignment__application=visit.assignment.application_id,
        scorecard__assignment__stage=ReviewStage.MATERIAL,
        scorecard__status=ScorecardStatus.LOCKED,
    )
    return list(rows.exclude(questions="").order_by("item", "pk"))


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
