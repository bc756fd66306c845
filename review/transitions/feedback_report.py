"""The state table of an applicant's feedback report (Art. 20–21)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transition
from nantong_award.regulation.finding import Findings, Obstructed

RELEASE = "review.release_feedbackreport"


class FeedbackReportStatus(models.TextChoices):
    """反馈报告所处的状态."""

    PREPARED = "prepared", _("已起草")
    RELEASED = "released", _("已发送")


class FeedbackReportLifecycle(LifecycleModel):
    """What the applicant learns of the review: prepared from the panels' signed reports, then released."""

    status = StateField(
        _("状态"), choices=FeedbackReportStatus.choices, default=FeedbackReportStatus.PREPARED
    )
    released_at = models.DateTimeField(_("发送时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=FeedbackReportStatus.PREPARED,
        target=FeedbackReportStatus.RELEASED,
        permission=RELEASE,
    )
    def release(self, clearance: Findings) -> None:
        """The applicant may read it from now on; it names nobody and gives no points."""
        if not clearance.clear:
            raise Obstructed(clearance)
        self.released_at = clock.now()
