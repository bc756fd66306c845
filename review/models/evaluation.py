"""综合评价 (Art. 16, 23): component scores, total and rank; full precision, rounded only when shown."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import StoredFile


class Evaluation(models.Model):
    """综合评价: one file's stage scores on 0…1000, weighted total and place in its class."""

    application = models.OneToOneField("applications.Application", models.PROTECT, related_name="+")
    material = models.DecimalField(_("材料评审分"), max_digits=20, decimal_places=12)
    site = models.DecimalField(_("现场评审分"), max_digits=20, decimal_places=12, null=True, blank=True)
    presentation = models.DecimalField(_("演讲陈述分"), max_digits=20, decimal_places=12)
    total = models.DecimalField(_("总分"), max_digits=20, decimal_places=12)
    rank = models.PositiveSmallIntegerField(_("名次"))
    compiled_at = models.DateTimeField(_("汇总时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("综合评价")
        ordering = ["rank"]

    def __str__(self) -> str:
        return f"{self.rank}. {self.application}"


class EvaluationReport(models.Model):
    """综合评价报告: what the office lays before the committee."""

    round = models.OneToOneField(
        "applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度")
    )
    figures = models.JSONField(_("数据"))
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    xlsx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    compiled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    compiled_at = models.DateTimeField(_("汇总时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("综合评价报告")
        permissions = [
            ("compile_evaluation", _("汇总综合评价")),
            ("receive_evaluation", _("收取综合评价报告")),
        ]

    def __str__(self) -> str:
        return f"{self.round}"
