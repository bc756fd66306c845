"""年报表 and the use of the prize money (Art. 26, 28)."""

from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from monitoring.transitions import AnnualReportLifecycle, ReportStatus
from nantong_award.core import clock
from nantong_award.core.models import StoredFile


class AnnualReport(AnnualReportLifecycle):
    """年报: one winner's report on one calendar year."""

    conferral = models.ForeignKey(
        "publicity.Conferral", models.PROTECT, related_name="+", verbose_name=_("获奖称号")
    )
    county = models.ForeignKey(
        "applications.EndorsingBody", models.PROTECT, related_name="+", verbose_name=_("所在地区")
    )
    year = models.PositiveSmallIntegerField(_("报告年度"))
    opens_on = models.DateField(_("开放填报日"))
    county_due_on = models.DateField(_("报县级截止日"))
    due_on = models.DateField(_("报市质委办截止日"), db_index=True)
    content = models.JSONField(_("内容"), default=dict, encoder=DjangoJSONEncoder)
    self_assessment = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("自我评价报告")
    )
    county_opinion = models.TextField(_("县级审核意见"), blank=True)
    opened_at = models.DateTimeField(_("开放时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("年报")
        ordering = ["due_on", "pk"]
        permissions = [
            ("submit_annualreport", _("填报年报")),
            ("endorse_annualreport", _("审核年报")),
            ("receive_annualreport", _("接收年报")),
        ]
        constraints = [models.UniqueConstraint(fields=["conferral", "year"], name="one_report_per_year")]

    def __str__(self) -> str:
        return f"{self.conferral.applicant} {self.year}年度年报"

    @property
    def is_late(self) -> bool:
        """Whether it came, or will come, to the city office after its day (T-112)."""
        arrived = clock.day_of(self.endorsed_at) if self.endorsed_at else clock.today()
        return self.status != ReportStatus.CANCELLED and arrived > self.due_on


class PrizeUse(models.Model):
    """奖金使用: a voucher line under one of the four permitted uses (Art. 26)."""

    class Purpose(models.TextChoices):
        QUALITY = "quality", _("质量改进")
        INNOVATION = "innovation", _("科技创新")
        COMPETITIVENESS = "competitiveness", _("产品竞争力提升")
        WELFARE = "welfare", _("社会公益活动")

    report = models.ForeignKey(
        AnnualReport, models.CASCADE, related_name="prize_uses", verbose_name=_("年报")
    )
    purpose = models.CharField(_("用途"), max_length=20, choices=Purpose.choices)
    amount = models.DecimalField(
        _("金额（元）"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    note = models.CharField(_("说明"), max_length=200)
    voucher = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("凭证")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("奖金使用")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.amount}"


class AnnualReportUserObjectPermission(UserObjectPermissionBase):
    """A winner's member's right on one report."""

    content_object = models.ForeignKey(AnnualReport, on_delete=models.CASCADE)


class AnnualReportGroupObjectPermission(GroupObjectPermissionBase):
    """A county group's right on one report."""

    content_object = models.ForeignKey(AnnualReport, on_delete=models.CASCADE)
