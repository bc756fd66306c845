"""修改记录: every value of a sheet with who wrote it, when, from what to what (R20.3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.scorecard import Scorecard

# What stands for the key factors where an item's code stands otherwise.
KEY_FACTORS = "key-factors"


class ScoreHistory(models.Model):
    """修改记录: one field of one item that changed; texts typed in one go are one change."""

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="history")
    item = models.CharField(_("条目"), max_length=20)
    field = models.CharField(_("栏目"), max_length=20)
    old = models.TextField(_("原值"), blank=True)
    new = models.TextField(_("新值"), blank=True)
    version = models.PositiveIntegerField(_("版本"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("评分修改记录")
        ordering = ["pk"]
        indexes = [models.Index(fields=["scorecard", "item", "version"], name="history_of_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.field} {self.version}"
