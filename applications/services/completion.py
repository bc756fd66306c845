"""补正 inside the qualification review (Art. 19, R19.1): once, for named parts, within a term.

The measures give one decision and no such step; a return that is limited in number and time is the office's own
order of work, so the term never runs beyond the day by which the review is to be done.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications import messages_completion
from applications.models import Application, ApplicationVersion
from applications.selectors.endorsing import parts
from applications.selectors.readiness import Readiness
from applications.services import decision_notices, freezing, restoring
from applications.services.reminders import step_of
from applications.transitions import RoundStage, Status
from nantong_award.core import clock, documents
from nantong_award.core.models import IssuedDocument, User
from nantong_award.core.perform import perform, step_each
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.core.working_days import calendar
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.terms import working_days_after

ACCEPT = "applications.accept_application"
SUBMIT = "applications.submit_application"


def last_day(days: int | None = None, *, start: date | None = None) -> date:
    """The last day of a term of so many working days that is given today (or on `start`)."""
    term = days or settings.COMPLETION_WORKING_DAYS
    return working_days_after(start or clock.today(), term, calendar()).last_day


def return_for_completion(
    application: Application, *, by: User, reason: str, sections: Sequence[str], days: int | None = None
) -> IssuedDocument:
    """The file goes back once; only the named parts open, until the end of the last day of the term."""
    if not may(by, ACCEPT, application):
        raise Forbidden(_("您没有退回补正的权限。"))
    said, until = reason.strip(), _term(application, days)
    if application.completion_due_at is not None:
        raise Stale(_("该申报已经退回补正过一次，资格审查期间不能再次退回（第十九条）。"))
    if not said:
        raise Unsuitable(_("请写明需要补正的内容和理由。"), field="reason")
    titles = parts(application)
    if not sections or not set(sections) <= set(titles):
        raise Unsuitable(_("请指明需要补正的部分。"), field="sections")
    named = [titles[key] for key in titles if key in set(sections)]

    def decide(paper: documents.Paper) -> IssuedDocument:
        application.reopened_sections = [key for key in titles if key in set(sections)]
        perform(
            application.return_for_completion,
            by=by,
            reason=said,
            due_at=clock.end_of(until),
            details={"sections": application.reopened_sections, "until": until.isoformat()},
        )
        notice = documents.keep(paper, by=by)
        messages_completion.asked(application, notice, named, until)
        return notice

    return decision_notices.deciding(
        application,
        lambda: decision_notices.completion(application, reason=said, named=named, until=until),
        decide,
    )


def _term(application: Application, days: int | None) -> date:
    if days is not None and not 1 <= days <= settings.COMPLETION_WORKING_DAYS_MOST:
        most = settings.COMPLETION_WORKING_DAYS_MOST
        raise Unsuitable(_("补正期限应为 1 至 %(most)d 个工作日。") % {"most": most}, field="days")
    until, review_due = last_day(days), application.round.qualification_due_on
    if until > review_due:
        words = _("补正期限（%(until)s）晚于资格审查完成日（%(due)s），请缩短期限或者先调整年度安排。")
        raise Unsuitable(words % {"until": until, "due": review_due}, field="days")
    return until


@transaction.atomic
def complete(application: Application, *, by: User, checked: str = "") -> ApplicationVersion:
    """The applicant hands in the completed papers: a new version is frozen and the county's endorsement stands.

    `checked` is the mark of what the person read (freezing.mark_of). Raises Forbidden, Closed with the instant,
    Stale when the file is not out or was changed since, Obstructed with what is missing.
    """
    if not may(by, SUBMIT, application):
        raise Forbidden(_("只有负责人可以提交申报。"))
    _still_in_time(application)
    gaps = Readiness(application, clock.today()).gaps()
    if gaps.unmet:
        raise Obstructed(gaps)
    if checked and checked != freezing.mark_of(application):
        raise Stale(_("核对之后内容又有改动，请重新核对后提交。"))
    number = application.versions.count() + 1
    perform(application.complete, by=by, details={"version": str(number)})
    version = freezing.freeze(application, number=number, by=by, at=clock.now())
    messages_completion.completed(application, version)
    _still_running(application)  # begun in time and finished after it: nothing of it stays
    return version


def _still_in_time(application: Application) -> None:
    due_at = application.completion_due_at
    if application.status != Status.RETURNED or due_at is None:
        raise Stale(_("该申报目前没有退回补正，请刷新后再看。"), theirs=application.get_status_display())
    _still_running(application)


def _still_running(application: Application) -> None:
    due_at = application.completion_due_at
    if due_at is not None and clock.now() >= due_at:
        raise Closed(_("补正期限已过，按原提交的材料审查（第十九条）。"), instant=due_at)


@transaction.atomic
def lapse(application: Application) -> Application:
    """The clock's step: the term is over, and the file is decided on the papers that were filed."""
    perform(application.lapse_completion, by=None)
    restoring.to_last_version(application)
    messages_completion.lapsed(application)
    return application


@transaction.atomic
def remind(*, on: date | None = None) -> int:
    """Remind applicants whose term for completion runs out, once a step; returns how many."""
    told = 0
    for application in _out().filter(completion_due_at__gt=clock.now()):
        due_at = application.completion_due_at
        # A term that ends at midnight ends with the day before (24:00).
        step = step_of(due_at - timedelta(microseconds=1), on or clock.today()) if due_at else None
        if step is not None:
            messages_completion.near(application, step)
            told += 1
    return told


def _out() -> QuerySet[Application]:
    """Files that are out for completion now."""
    rows = Application.objects.filter(status=Status.RETURNED, round__stage=RoundStage.QUALIFICATION)
    rows = rows.filter(completion_due_at__isnull=False)
    return rows.select_related("round", "applicant", "county", "internal_notice")


def run_due() -> int:
    """End every term that is over; returns how many files went back to the review. May run twice, or late."""
    return step_each(_out().filter(completion_due_at__lte=clock.now()), lapse)
