"""申报: start, submit, withdraw (Art. 4, 18)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications import grants, messages
from applications.models import Applicant, Application, ApplicationVersion, Membership, Round
from applications.selectors.applications import filed_kin
from applications.selectors.readiness import Readiness, filing_ends_at, is_open
from applications.services import completion, freezing
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed

Role = Membership.Role


@transaction.atomic
def start(applicant: Applicant, *, round: Round, by: User) -> Application:
    """Begin this year's file, or go on with the one there is (T-82)."""
    if not applicant.memberships.filter(user=by, role__in=(Role.OWNER, Role.EDITOR)).exists():
        raise Forbidden(_("您不是该申报主体的负责人或者填报人。"))
    existing = Application.objects.filter(round=round, applicant=applicant).first()
    if existing is not None:
        return existing
    _in_time(round)
    if applicant.county is None:
        raise Unsuitable(_("请先选择所在地区的推荐单位。"), field="county")
    try:
        with transaction.atomic():
            application = Application.objects.create(
                round=round, applicant=applicant, county=applicant.county
            )
    except IntegrityError:
        return Application.objects.get(round=round, applicant=applicant)
    grants.grant_to_members(application)
    record("start", application, by=by, target=application.status)
    return application


def _in_time(round: Round) -> None:
    """To the second, by the server's clock (T-77)."""
    if clock.now() < round.filing_opens_at or round.stage == RoundStage.PLANNING:
        raise Closed(_("申报尚未开始（第十八条）。"), instant=round.filing_opens_at)
    if clock.now() >= round.filing_closes_at or round.stage != RoundStage.APPLICATION:
        raise Closed(_("申报已经截止（第十八条）。"), instant=round.filing_closes_at)


def open_to_edit(application: Application, part: str, *, by: User, at: datetime | None = None) -> None:
    """Whether this person may now change this part; call it inside the transaction that changes it.

    `at` is when what is changed arrived: a file whose last byte came in time is in time (T-77).

    The row is read again and, where the database can, held: a file cannot be submitted while it changes.
    """
    if not may(by, "applications.edit_application", application):
        raise Forbidden(_("您没有填写此申报的权限。"))
    fresh = Application.objects.select_for_update(of=("self",)).select_related("round").get(pk=application.pk)
    if not is_open(fresh, part):
        raise Stale(_("申报已提交或者此部分未退回补正，不能修改，请刷新页面。"))
    if (at or clock.now()) >= filing_ends_at(fresh):
        raise Closed(_("申报已经截止，不能再修改（第十八条）。"), instant=filing_ends_at(fresh))


@transaction.atomic
def submit(application: Application, *, by: User, checked: str = "") -> ApplicationVersion:
    """Art. 18: file form, self-assessment and evidence; what was filed is frozen in a version.

    `checked` is the mark of what the person read (freezing.mark_of). Raises Forbidden, Closed with the instant,
    Stale when it is not open or was changed since, Obstructed with what stops it.
    """
    if not may(by, "applications.submit_application", application):
        raise Forbidden(_("只有负责人可以提交申报。"))
    if application.is_out_for_completion:
        return completion.complete(application, by=by, checked=checked)
    if application.status in (Status.DRAFT, Status.RETURNED):
        _ready(application)
    ends, number = filing_ends_at(application), application.versions.count() + 1
    if checked and checked != freezing.mark_of(application):
        raise Stale(_("核对之后内容又有改动，请重新核对后提交。"))
    application.number = application.number or freezing.number_of(application)
    perform(application.submit, by=by, details={"version": str(number)})
    version = freezing.freeze(application, number=number, by=by)
    grants.grant_to_body(application)
    messages.submitted(application, number)
    for other in filed_kin(application):
        messages.kin_also_filed(application, other)
    if clock.now() >= ends:  # begun in time and finished after it: nothing of it stays (T-77)
        raise Closed(_("申报已经截止（第十八条）。"), instant=ends)
    return version


def _ready(application: Application) -> None:
    if application.status == Status.DRAFT:
        _in_time(application.round)
    ends = filing_ends_at(application)
    if clock.now() >= ends:
        raise Closed(_("申报已经截止（第十八条）。"), instant=ends)
    obstacles = Readiness(application, clock.today()).obstacles()
    if obstacles.unmet:
        raise Obstructed(obstacles)


@transaction.atomic
def withdraw(application: Application, *, by: User, reason: str) -> Application:
    """Art. 4: applying is voluntary; final for this round."""
    if not reason.strip():
        raise Unsuitable(_("请写明撤回的理由。"), field="reason")
    was_submitted = application.versions.exists()
    perform(application.withdraw, by=by, reason=reason.strip())
    messages.withdrawn(application, reason.strip(), was_submitted=was_submitted)
    return application
