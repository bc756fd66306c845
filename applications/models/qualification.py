"""资格审查: stored findings of the rule engine, and people's determinations on them (Art. 12–14, 19)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from nantong_award.core import clock
from nantong_award.regulation.finding import Finding, Findings


class QualificationReview(models.Model):
    """资格审查记录: one run of the rules over one application; never edited, a re-check adds a row."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="qualification_reviews")
    edition = models.CharField(_("办法版本"), max_length=40)
    occasion = models.CharField(_("场合"), max_length=30)
    reference_day = models.DateField(_("基准日"))
    findings = models.JSONField(_("规则结论"))
    examined_at = models.DateTimeField(_("审查时间"), default=clock.now)
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("资格审查记录")
        ordering = ["-examined_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application} {self.examined_at:%Y-%m-%d}"

    def as_findings(self) -> Findings:
        """The stored findings as kernel values."""
        return Findings.from_json(self.findings)


class Determination(models.Model):
    """人工认定: a named officer settles one finding with a reason; the finding itself stays."""

    class Outcome(models.TextChoices):
        MET = "met", _("符合")
        UNMET = "unmet", _("不符合")

    review = models.ForeignKey(QualificationReview, models.PROTECT, related_name="determinations")
    code = models.CharField(_("结论代码"), max_length=60)
    outcome = models.CharField(_("认定"), max_length=10, choices=Outcome.choices)
    reason = models.TextField(_("理由"))
    determined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    determined_at = models.DateTimeField(_("认定时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("人工认定")
        ordering = ["determined_at", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.get_outcome_display()}"

    def settles(self, finding: Finding) -> bool:
        """True when this determination is about the finding."""
        return self.code == finding.code
