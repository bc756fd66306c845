"""反馈报告: what an applicant is told of strengths and of opportunities to improve (Art. 20–21)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from review.transitions.feedback_report import FeedbackReportLifecycle


class FeedbackReport(FeedbackReportLifecycle):
    """One file's feedback: per category a band and words, never points, ranks or names."""

    application = models.OneToOneField("applications.Application", models.PROTECT, related_name="+")
    # [{"stage", "code", "title", "band", "meaning", "strengths", "opportunities"}, …] in the sheet's order.
    categories = models.JSONField(_("各类目"), default=list)
    summary = models.TextField(_("总体意见"), blank=True)
    # Which signed reports it rests on; newer ones make it out of date.
    rests_on = models.JSONField(_("依据的评审报告"), default=dict)
    prepared_at = models.DateTimeField(_("起草时间"), default=clock.now)
    # Who last changed its words; another person releases what was changed by hand (two pairs of eyes).
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(_("修改时间"), null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("反馈报告")
        permissions = [("release_feedbackreport", _("发送反馈报告"))]

    def __str__(self) -> str:
        return f"{self.application}"
