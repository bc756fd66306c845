"""Filed, and filed again: until the term ends a filed file can be taken back and corrected (Art. 18, T-82).

What was filed stays a version. Who takes it back and does not file again in time loses nothing: at the end of the
term the last filed version counts.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from applications import messages
from applications.models import Application
from applications.services import restoring
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.perform import perform, step_each
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale

SUBMIT = "applications.submit_application"


@transaction.atomic
def take_back(application: Application, *, by: User, version: int) -> Application:
    """The owner opens a filed file again while the term runs and the body has not decided.

    `version` is the number of the filed version that the person saw; another one is Stale.
    """
    if not may(by, SUBMIT, application):
        raise Forbidden(_("只有负责人可以收回申报修改。"))
    if application.status != Status.SUBMITTED or application.versions.count() != version:
        raise Stale(_("该申报刚刚有了变化，请刷新后再看。"), theirs=application.get_status_display())
    ends = application.round.filing_closes_at
    if clock.now() >= ends:
        raise Closed(_("申报已经截止，不能再收回修改（第十八条）。"), instant=ends)
    application.reopened_sections = []
    perform(application.take_back, by=by, details={"version": str(version)})
    messages.taken_back(application, version)
    return application


@transaction.atomic
def count_as_filed(application: Application) -> Application:
    """The clock's step: the term is over, and what was filed in time counts."""
    perform(application.count_as_filed, by=None)
    filed = restoring.to_last_version(application)
    if filed is not None:
        messages.counted_as_filed(application, filed.number)
    return application


def run_due() -> int:
    """Every file that was taken back and not filed again in time; returns how many. May run twice, or late."""
    due = Application.objects.filter(
        status=Status.DRAFT,
        submitted_at__isnull=False,
        round__stage=RoundStage.APPLICATION,
        round__filing_closes_at__lte=clock.now(),
    )
    return step_each(due.select_related("round", "applicant", "county", "internal_notice"), count_as_filed)
