"""评审报告: the panel's report on one file, and the signatures under it (Art. 20–21)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from review.models.panel import Assignment, Seat
from review.transitions import ReportLifecycle


class PanelReport(ReportLifecycle):
    """评审报告: the panel's score on one file and what it rests on."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="report")
    policy = models.CharField(_("计分方式"), max_length=20)
    totals = models.JSONField(_("各评分表合计"))
    agreed = models.JSONField(_("合议百分比"), default=dict)
    notes = models.JSONField(_("合议说明"), default=dict)
    score = models.DecimalField(_("评审组得分"), max_digits=20, decimal_places=12)
    spread = models.DecimalField(_("极差"), max_digits=20, decimal_places=12)
    outliers = models.JSONField(_("偏离的评分表"), default=list)
    summary = models.TextField(_("综合意见"), blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    compiled_at = models.DateTimeField(_("汇总时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("评审报告")
        permissions = [("sign_panelreport", _("签署评审报告"))]

    def __str__(self) -> str:
        return f"{self.assignment}"


class ReportSignature(models.Model):
    """签署: a member's name under the panel's report."""

    report = models.ForeignKey(PanelReport, models.PROTECT, related_name="signatures")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("签署时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("报告签署")
        constraints = [models.UniqueConstraint(fields=["report", "seat"], name="one_signature_per_seat")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.seat}"


class PanelReportUserObjectPermission(UserObjectPermissionBase):
    """A member's right on the panel's report."""

    content_object = models.ForeignKey(PanelReport, on_delete=models.CASCADE)
