"""评审报告: the panel's report on one file, and the signatures under it (Art. 20–21)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
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
    # Category → {"strengths", "opportunities"}: the panel's words, drawn from the items and edited by the leader.
    texts = models.JSONField(_("各类目意见"), default=dict)
    # The consensus as it stood when it was compiled; another one means that the leader has changed it since.
    rests_on = models.CharField(_("合议状态"), max_length=200, blank=True)
    # Counts the compilations: a signature or a dissent belongs to the draft that its author saw.
    draft = models.PositiveIntegerField(_("稿次"), default=1)
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
    draft = models.PositiveIntegerField(_("稿次"), default=1)
    signed_at = models.DateTimeField(_("签署时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("报告签署")
        constraints = [
            models.UniqueConstraint(fields=["report", "seat", "draft"], name="one_signature_per_draft")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.seat}"


class Dissent(models.Model):
    """不同意见: a member does not sign and says why; the leader answers, or the office lets the panel go on."""

    report = models.ForeignKey(PanelReport, models.PROTECT, related_name="dissents")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    draft = models.PositiveIntegerField(_("稿次"), default=1)
    text = models.TextField(_("不同意见"))
    said_at = models.DateTimeField(_("提出时间"), default=clock.now)
    answer = models.TextField(_("组长答复或市质委办意见"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("不同意见")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "seat", "draft"], name="one_dissent_per_draft"),
            models.CheckConstraint(
                name="dissent_answered_by_somebody",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.seat}"


class PanelReportUserObjectPermission(UserObjectPermissionBase):
    """A member's right on the panel's report."""

    content_object = models.ForeignKey(PanelReport, on_delete=models.CASCADE)
