"""第二十、二十一、三十三条: site visits from schedule to close, and the close of the stage."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, Membership, Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.stage import Stage
from review import grants_visits, messages_events
from review.models import Assignment, CommitteeDecision, SiteVisit, SupervisorReport
from review.models.panel import ReviewStage
from review.sections_events import SiteMethod
from review.selectors import visits as selectors
from review.services import panels
from review.services.authority import demand
from review.transitions import VisitStatus


@transaction.atomic
def schedule(
    assignment: Assignment, *, by: User, starts_on: date, ends_on: date, supervisor: User | None = None
) -> SiteVisit:
    """Set the days of one organisation's visit and who supervises it; panel and organisation are told."""
    demand(by, "review.run_panel")
    _demand_site_stage(assignment)
    visit = SiteVisit(assignment=assignment, starts_on=starts_on, ends_on=ends_on, supervisor=supervisor)
    _check_days(visit)
    _check_supervisor(visit)
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError as error:
        raise Stale(_("该组织的现场评审刚刚已由他人排期，请刷新后再看。")) from error
    return _scheduled(visit, by, "schedule_visit")


@transaction.atomic
def reschedule(
    visit: SiteVisit, *, by: User, starts_on: date, ends_on: date, supervisor: User | None, version: int
) -> SiteVisit:
    """Change days or supervisor until the visit begins; `version` is that of the form."""
    demand(by, "review.run_panel")
    _demand_version(visit, version)
    if visit.status != VisitStatus.SCHEDULED:
        raise Stale(_("现场评审已经开始，不能再改排期。"), theirs=visit.status)
    visit.starts_on, visit.ends_on, visit.supervisor = starts_on, ends_on, supervisor
    _check_days(visit)
    _check_supervisor(visit)
    visit.save()
    return _scheduled(visit, by, "reschedule_visit")


def _scheduled(visit: SiteVisit, by: User, verb: str) -> SiteVisit:
    details = {
        "starts_on": visit.starts_on.isoformat(),
        "ends_on": visit.ends_on.isoformat(),
        "supervisor": str(visit.supervisor or ""),
    }
    record(verb, visit, by=by, details=details)
    grants_visits.sync(visit)
    messages_events.visit_scheduled(visit)
    return visit


def _demand_site_stage(assignment: Assignment) -> None:
    if assignment.stage != ReviewStage.SITE or assignment.released_at is not None:
        raise Unsuitable(_("只有现场评审组的分配才能排期。"))
    application = assignment.application
    if application.round.stage != RoundStage.SITE_REVIEW or application.status != Status.SHORTLISTED:
        raise Closed(_("该申报目前不在现场评审阶段，不能排期（第十七条）。"))


def _check_days(visit: SiteVisit) -> None:
    if visit.ends_on < visit.starts_on:
        raise Unsuitable(_("结束日不能早于开始日。"), field="ends_on")
    same_days = (
        selectors.visits()
        .filter(starts_on__lte=visit.ends_on, ends_on__gte=visit.starts_on, assignment__released_at=None)
        .exclude(pk=visit.pk)
    )
    clash = same_days.filter(assignment__panel=visit.assignment.panel).first()
    if clash:
        name = clash.assignment.application.applicant.name
        raise Unsuitable(_("该评审组这几天已安排在“%(name)s”。") % {"name": name}, field="starts_on")
    if visit.supervisor and same_days.filter(supervisor=visit.supervisor).exists():
        raise Unsuitable(_("该监督员这几天已有现场评审。"), field="supervisor")


def _check_supervisor(visit: SiteVisit) -> None:
    """第三十三条: the supervisor belongs to neither side."""
    if visit.supervisor is None:
        return
    seated = selectors.seats_of(visit.assignment.panel).filter(expert__user=visit.supervisor).exists()
    applicant = visit.assignment.application.applicant_id
    if seated or Membership.objects.filter(applicant=applicant, user=visit.supervisor).exists():
        raise Unsuitable(_("监督员不能是评审组成员或者受评组织的人员（第三十三条）。"), field="supervisor")


def _demand_version(visit: SiteVisit, version: int) -> None:
    if visit.version != version:
        raise Stale(
            _("“%(visit)s”刚刚已由他人修改，请刷新后再办。") % {"visit": visit},
            yours=version,
            theirs=visit.version,
        )


@transaction.atomic
def start_visit(visit: SiteVisit, *, by: User) -> SiteVisit:
    """Begin; Obstructed without a supervisor (Art. 33). Both sides are asked for their feedback."""
    findings = selectors.start_findings(visit)
    perform(visit.start, by=by, clearance=findings, findings=findings)
    messages_events.feedback_due(visit)
    return visit


@transaction.atomic
def record_method(visit: SiteVisit, *, by: User, method: str, text: str, version: int) -> SiteVisit:
    """第二十一条: what was done by one of the methods; the last text stands, the log keeps each."""
    demand(by, "review.conduct_sitevisit", visit)
    _demand_version(visit, version)
    _demand_under_way(visit)
    if method not in SiteMethod.values:
        raise Unsuitable(_("没有这种评审形式。"), field="method")
    if not text.strip():
        raise Unsuitable(_("请填写评审情况。"), field="text")
    entry = {"text": text.strip(), "by": str(by), "at": clock.now().isoformat()}
    visit.methods = {**visit.methods, method: entry}
    visit.save()
    record("record_method", visit, by=by, details={"method": method, "text": text.strip()})
    return visit


@transaction.atomic
def file_supervisor_report(
    visit: SiteVisit, *, by: User, text: str, irregularities: str = "", file: StoredFile | None = None
) -> SupervisorReport:
    """第三十三条: the supervisor's record; filed once, never changed. The office learns of irregularities."""
    demand(by, "review.supervise_sitevisit", visit)
    _demand_under_way(visit)
    if not text.strip():
        raise Unsuitable(_("请填写监督情况。"), field="text")
    report = SupervisorReport(
        visit=visit, text=text.strip(), irregularities=irregularities.strip(), file=file, filed_by=by
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


def _demand_under_way(visit: SiteVisit) -> None:
    if visit.status != VisitStatus.UNDER_WAY:
        raise Closed(_("只有在现场评审进行期间才能登记。"))


@transaction.atomic
def close_visit(visit: SiteVisit, *, by: User) -> SiteVisit:
    """Close one visit; Obstructed while report, supervisor's record or a feedback is missing (Art. 33–34)."""
    findings = selectors.close_findings(visit)
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
