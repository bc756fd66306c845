"""第二十、二十一、三十三条: a visit from the supervisor's sign-in to its close, and the close of the stage."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.stage import Stage
from review import messages_events, messages_visits
from review.models import CommitteeDecision, SiteVisit, SupervisorReport
from review.sections_visits import SUPERVISION_POINTS
from review.selectors import visit_steps as steps
from review.selectors import visits as selectors
from review.services import panels
from review.services.authority import demand
from review.transitions import VisitStatus


@transaction.atomic
def sign_in_supervisor(visit: SiteVisit, *, by: User) -> SiteVisit:
    """第三十三条: the supervisor says on the own device that he is there; without that no visit begins."""
    demand(by, "review.supervise_sitevisit", visit)
    if visit.status == VisitStatus.CLOSED:
        raise Closed(_("现场评审已经完成。"))
    if visit.present_at is not None:
        return visit
    visit.present_at = clock.now()
    visit.save()
    record("sign_in_supervisor", visit, by=by)
    messages_visits.supervisor_present(visit)
    return visit


@transaction.atomic
def start_visit(visit: SiteVisit, *, by: User) -> SiteVisit:
    """Begin; Obstructed without a supervisor (Art. 33). Both sides are asked for their feedback."""
    findings = steps.start_findings(visit)
    visit.started_at = clock.now()
    perform(visit.start, by=by, clearance=findings, findings=findings)
    messages_events.feedback_due(visit)
    return visit


@transaction.atomic
def file_supervisor_report(
    visit: SiteVisit,
    *,
    by: User,
    points: Mapping[str, bool],
    text: str,
    irregularities: str = "",
    file: StoredFile | None = None,
) -> SupervisorReport:
    """第三十三条: the supervisor's record; filed once, never changed. The office learns of irregularities."""
    demand(by, "review.supervise_sitevisit", visit)
    _demand_under_way(visit)
    _check_points(points, irregularities)
    if not text.strip():
        raise Unsuitable(_("请填写监督情况。"), field="text")
    report = SupervisorReport(
        visit=visit,
        points=dict(points),
        text=text.strip(),
        irregularities=irregularities.strip(),
        file=file,
        filed_by=by,
    )
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise Stale(_("监督记录已经提交，不能再次提交。")) from error
    record("file_supervisor_report", visit, by=by, details={"irregularities": report.irregularities})
    if report.irregularities:
        messages_events.irregularities_found(visit)
    return report


def _check_points(points: Mapping[str, bool], irregularities: str) -> None:
    """Every point is answered; a no is explained."""
    for key in SUPERVISION_POINTS:
        if not isinstance(points.get(key), bool):
            raise Unsuitable(_("请逐项回答监督要点。"), field=key)
    if unknown := set(points) - set(SUPERVISION_POINTS):
        raise Unsuitable(_("没有这一项监督要点。"), field=min(unknown))
    if not all(points.values()) and not irregularities.strip():
        raise Unsuitable(_("有要点答“否”，请在“发现的问题”中写明。"), field="irregularities")


def _demand_under_way(visit: SiteVisit) -> None:
    if visit.status != VisitStatus.UNDER_WAY:
        raise Closed(_("只有在现场评审进行期间才能登记。"))


@transaction.atomic
def close_visit(visit: SiteVisit, *, by: User) -> SiteVisit:
    """Close one visit; Obstructed while report, supervisor's record or a feedback is missing (Art. 33–34)."""
    findings = steps.close_findings(visit)
    visit.closed_at = clock.now()
    perform(visit.close, by=by, clearance=findings, findings=findings)
    return visit


def findings(round: Round) -> Findings:
    """Art. 21–22: what keeps the site review open: visits, the committee's decision, undecided files."""
    items = [OpenItem(code, message) for code, message in selectors.site_review_gaps(round)]
    decided = CommitteeDecision.objects.filter(round=round, matter=CommitteeDecision.Matter.FINALISTS)
    if not decided.exists():
        items.append(
            OpenItem("committee_decision", _("尚未登记市质委会关于演讲陈述名单的决定（第二十二条）"))
        )
    waiting = Application.objects.filter(round=round, status__in=[Status.ACCEPTED, Status.SHORTLISTED])
    for application in waiting.select_related("applicant"):
        message = _("“%(name)s”是否进入演讲陈述尚未决定") % {"name": application.applicant.name}
        items.append(OpenItem(f"undecided:{application.pk}", message))
    return gate(round.law, Stage.SITE_REVIEW, round.clearance_subject, items)


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """Move the round on to the presentations; Obstructed while anything is open."""
    clearance = findings(round)
    if clearance.clear:
        for panel in selectors.finished_panels(round):
            panels.conclude(panel, by=by)
    perform(round.close_site_review, by=by, clearance=clearance, findings=clearance)
    return round
