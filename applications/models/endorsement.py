"""推荐单位 and endorsement (Art. 10, 18)."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import StoredFile


class EndorsingBody(models.Model):
    """推荐单位: a county quality committee, a department or an association (Art. 10)."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("县（市）区质委会")
        DEPARTMENT = "department", _("市有关主管部门")
        ASSOCIATION = "association", _("行业协会")

    class Treasury(models.TextChoices):
        CITY = "city", _("市财政")
        COUNTY = "county", _("县（市）财政")

    name = models.CharField(_("名称"), max_length=60, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices, default=Kind.COUNTY)
    region_code = models.CharField(_("行政区划代码"), max_length=9, blank=True)
    paying_treasury = models.CharField(
        _("奖金支付财政"), max_length=10, choices=Treasury.choices, default=Treasury.CITY
    )
    group = models.OneToOneField(Group, models.PROTECT, related_name="+", verbose_name=_("经办人组"))
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("推荐单位")
        ordering = ["kind", "region_code", "name"]

    def __str__(self) -> str:
        return self.name


class Endorsement(models.Model):
    """推荐意见: what an endorsing body said of one submitted version."""

    class Decision(models.TextChoices):
        ENDORSED = "endorsed", _("同意推荐")
        RETURNED = "returned", _("退回补正")
        DECLINED = "declined", _("不予推荐")
        OPINION = "opinion", _("附加意见")

    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="endorsements")
    body = models.ForeignKey(EndorsingBody, models.PROTECT, related_name="endorsements")
    decision = models.CharField(_("意见"), max_length=10, choices=Decision.choices)
    opinion = models.TextField(_("意见内容"))
    sections = models.JSONField(_("需补正的部分"), default=list, blank=True)
    ranking = models.PositiveSmallIntegerField(_("本单位排序"), null=True, blank=True)
    version_number = models.PositiveSmallIntegerField(_("所据版次"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("签署时间"), default=clock.now)
    # The stamped paper: one scan may serve all files that one recommendation letter names.
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("签章扫描件")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("推荐意见")
        ordering = ["-signed_at"]

    def __str__(self) -> str:
        return f"{self.body} · {self.get_decision_display()}"

    @property
    def is_unanswered(self) -> bool:
        """An additional opinion that was asked for and has not come (Art. 10)."""
        return self.decision == self.Decision.OPINION and not self.opinion
