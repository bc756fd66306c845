"""重大事项报告 and its investigation (Art. 29)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.transitions import IncidentLifecycle
from nantong_award.core import clock
from nantong_award.core.encryption import EncryptedField
from nantong_award.core.models import StoredFile


class Incident(IncidentLifecycle):
    """重大事项: reported by the winner within 30 days of confirmation, or as a tip by anyone."""

    class Source(models.TextChoices):
        WINNER = "winner", _("获奖者报告")
        TIP = "tip", _("社会反映")
        OFFICE = "office", _("市质委办发现")

    class Kind(models.TextChoices):
        POLICY = "policy", _("不符合国家产业、质量、环保、安全等政策")
        INSPECTION = "failed_inspection", _("抽查或者验收不合格")
        WORK_SAFETY = "work_safety", _("生产安全事故")
        QUALITY = "quality", _("质量、环境、公共卫生或者食品安全事故")
        PENALTY = "penalty", _("行政处罚或者严重违法失信")
        MISCONDUCT = "misconduct", _("个人违法、严重违规违纪")
        TITLE_MISUSE = "title_misuse", _("称号、奖牌使用不当（用于产品、包装，未注明年份等）")
        FORGERY = "forgery", _("伪造、冒用奖牌或者证书")
        OTHER = "other", _("其他重大事项")

    # Empty where a tip is about a forged plaque, or a winner of the years before the portal.
    conferral = models.ForeignKey(
        "publicity.Conferral",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("获奖称号"),
    )
    about = models.CharField(_("反映对象"), max_length=160)
    case_number = models.CharField(_("编号"), max_length=30, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    kind = models.CharField(_("情形"), max_length=30, choices=Kind.choices)
    confirmed_on = models.DateField(_("确认日期"), null=True, blank=True)
    report_due_on = models.DateField(_("报告截止日"), null=True, blank=True)
    description = models.TextField(_("情况说明"))
    contact = EncryptedField(_("联系方式"), blank=True, default="")
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True, verbose_name=_("附件"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("报告人"),
    )
    reported_at = models.DateTimeField(_("报告时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("重大事项")
        ordering = ["-reported_at"]
        permissions = [("investigate_incident", _("核实和办结重大事项")), ("revoke_title", _("登记撤销称号"))]

    def __str__(self) -> str:
        return self.case_number


class Investigation(models.Model):
    """核实记录: what the office found, and whether it is grave."""

    incident = models.OneToOneField(
        Incident, models.PROTECT, related_name="investigation", verbose_name=_("重大事项")
    )
    facts = models.TextField(_("核实情况"))
    is_grave = models.BooleanField(_("情节严重、影响恶劣"), default=False)
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)
    investigated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("核实人")
    )
    investigated_at = models.DateTimeField(_("核实时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("核实记录")

    def __str__(self) -> str:
        return f"{self.incident}"
