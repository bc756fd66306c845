"""组织概述要点: what an expert notes of the organisation before the first item is judged (GB/T 19580, 组织概述)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.scorecard import Scorecard


class KeyFactors(models.Model):
    """组织概述要点: five fields, as the scorebooks of excellence awards have them; not scored."""

    scorecard = models.OneToOneField(Scorecard, models.PROTECT, related_name="key_factors")
    environment = models.TextField(_("组织环境"), blank=True)
    relationships = models.TextField(_("组织关系"), blank=True)
    competition = models.TextField(_("竞争环境"), blank=True)
    challenges = models.TextField(_("战略挑战与优势"), blank=True)
    improvement = models.TextField(_("绩效改进系统"), blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    saved_at = models.DateTimeField(_("保存时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("组织概述要点")

    def __str__(self) -> str:
        return str(self.scorecard)
