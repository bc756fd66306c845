"""批准与授奖 (Art. 25–27)."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from publicity.models.candidate import Candidate, LevelChoice


class Approval(models.Model):
    """市政府批准: document number, day and file; conferral rests on it.

    A name that an open objection held back is approved later by a paper of its own, so a round may have several.
    """

    round = models.ForeignKey("applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度"))
    names = models.ManyToManyField(Candidate, related_name="approvals", verbose_name=_("报批名单"))
    number = models.CharField(_("批准文号"), max_length=60, unique=True)
    approved_on = models.DateField(_("批准日期"))
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准文件")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    entered_at = models.DateTimeField(_("登记时间"), default=clock.now)
    announcement = models.OneToOneField(
        "applications.Announcement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("获奖公告"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("市政府批准")
        ordering = ["-approved_on", "-pk"]

    def __str__(self) -> str:
        return self.number


class Conferral(models.Model):
    """授奖: title, plaque and prize of one winner."""

    class Treasury(models.TextChoices):
        CITY = "city", _("市财政")
        COUNTY = "county", _("县（市）财政")

    candidate = models.OneToOneField(
        Candidate, models.PROTECT, related_name="conferral", verbose_name=_("候选")
    )
    approval = models.ForeignKey(
        Approval, models.PROTECT, related_name="conferrals", verbose_name=_("市政府批准")
    )
    applicant = models.ForeignKey(
        "applications.Applicant", models.PROTECT, related_name="+", verbose_name=_("获奖者")
    )
    level = models.CharField(_("奖项"), max_length=12, choices=LevelChoice.choices)
    year = models.PositiveSmallIntegerField(_("获奖年度"))
    is_again = models.BooleanField(_("再次获奖"), default=False)
    prize = models.DecimalField(
        _("奖金（元）"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    paying_treasury = models.CharField(_("支付财政"), max_length=10, choices=Treasury.choices)
    plaque_number = models.CharField(_("奖牌编号"), max_length=30, unique=True)
    has_certificate = models.BooleanField(_("同时颁发证书"), default=False)
    conferred_at = models.DateTimeField(_("授奖时间"), default=clock.now)
    paid_on = models.DateField(_("奖金拨付日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("授奖")
        ordering = ["-year", "level", "plaque_number"]
        permissions = [("confer_award", _("登记批准和授奖"))]
        constraints = [
            models.CheckConstraint(name="no_prize_again", condition=Q(is_again=False) | Q(prize=0)),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.applicant} {self.get_level_display()}"
