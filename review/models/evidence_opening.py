"""阅看记录: which evidence an expert has opened (R20.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.expert import Expert


class EvidenceOpening(models.Model):
    """阅看记录: the first time that an expert opened a piece of evidence."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="openings")
    evidence = models.ForeignKey("applications.Evidence", models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(_("阅看时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("证明材料阅看记录")
        constraints = [
            models.UniqueConstraint(fields=["expert", "evidence"], name="one_opening_per_expert_and_evidence")
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.evidence_id}"
