"""撤销称号 and what is taken back (Art. 29, 35)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.incident import Incident
from nantong_award.core import clock


class Revocation(models.Model):
    """撤销: the city government's decision on one conferral."""

    conferral = models.OneToOneField(
        "publicity.Conferral", models.PROTECT, related_name="+", verbose_name=_("获奖称号")
    )
    incident = models.OneToOneField(
        Incident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revocation",
        verbose_name=_("重大事项"),
    )
    article = models.CharField(_("依据条款"), max_length=10)
    number = models.CharField(_("市政府决定文号"), max_length=60, unique=True)
    decided_on = models.DateField(_("决定日期"))
    barred_until = models.DateField(_("不接受申报截止日（含）"), null=True, blank=True)
    reason = models.TextField(_("事由"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    entered_at = models.DateTimeField(_("登记时间"), default=clock.now)
    announcement = models.OneToOneField(
        "applications.Announcement", models.PROTECT, related_name="+", verbose_name=_("撤销公告")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("撤销称号")
        ordering = ["-decided_on"]

    def __str__(self) -> str:
        return f"{self.number} {self.conferral.applicant}"


class Recovery(models.Model):
    """收回: plaque, certificate or money; money is tracked to the last yuan."""

    class Thing(models.TextChoices):
        PLAQUE = "plaque", _("奖牌")
        CERTIFICATE = "certificate", _("证书")
        PRIZE = "prize", _("奖金")

    revocation = models.ForeignKey(
        Revocation, models.PROTECT, related_name="recoveries", verbose_name=_("撤销称号")
    )
    thing = models.CharField(_("收回物"), max_length=12, choices=Thing.choices)
    amount_due = models.DecimalField(_("应收回（元）"), max_digits=12, decimal_places=2, default=0)
    amount_recovered = models.DecimalField(_("已收回（元）"), max_digits=12, decimal_places=2, default=0)
    recovered_on = models.DateField(_("收回日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("收回")
        constraints = [
            models.UniqueConstraint(fields=["revocation", "thing"], name="one_recovery_per_thing"),
            models.CheckConstraint(
                name="not_more_recovered_than_due",
                condition=models.Q(amount_recovered__lte=models.F("amount_due")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revocation} {self.get_thing_display()}"
