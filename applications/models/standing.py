"""资格台账: awards, nominations, debarments and revocations (Art. 29, 30, 35)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.applicant import Applicant
from nantong_award.core import clock


class StandingEntry(models.Model):
    """台账记录: written by later stages, read by eligibility; winners before this portal enter by import."""

    class Kind(models.TextChoices):
        AWARD = "award", _("市长质量奖")
        NOMINATION = "nomination", _("市长质量奖提名奖")
        DEBARMENT = "debarment", _("不接受申报")
        REVOCATION = "revocation", _("撤销称号")

    applicant = models.ForeignKey(
        Applicant, models.PROTECT, related_name="standing", verbose_name=_("申报主体")
    )
    kind = models.CharField(_("种类"), max_length=20, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    # Unknown for the winners of 2009–2015: the published lists give no approval day.
    effective_on = models.DateField(_("生效日"), null=True, blank=True)
    until = models.DateField(_("截止日（含）"), null=True, blank=True)
    article = models.CharField(_("依据条款"), max_length=20, blank=True)
    edition = models.CharField(_("办法版本"), max_length=40, blank=True)
    prize = models.DecimalField(_("奖金（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("资格台账")
        ordering = ["-year", "-effective_on", "pk"]
        indexes = [models.Index(fields=["applicant", "kind"])]

    def __str__(self) -> str:
        return f"{self.applicant} {self.get_kind_display()} {self.year or ''}".strip()
