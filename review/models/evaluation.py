"""综合评价 (Art. 16, 23): component scores, total and rank; full precision, rounded only when shown."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.applicant import TrackChoice
from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from review.models.decision import CommitteeDecision


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
    """综合评价报告: what the office lays before the committee; a recompilation is a new version beside the old."""

    round = models.ForeignKey("applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度"))
    number = models.PositiveSmallIntegerField(_("版次"))
    figures = models.JSONField(_("数据"))
    # What is otherwise than in the version before: [{"name", "what", "before", "after"}].
    changes = models.JSONField(_("与上一版的不同"), default=list)
    reason = models.TextField(_("重新汇总的原因"), blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    xlsx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    compiled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    compiled_at = models.DateTimeField(_("汇总时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("综合评价报告")
        ordering = ["-round__year", "-number"]
        permissions = [
            ("compile_evaluation", _("汇总综合评价")),
            ("receive_evaluation", _("收取综合评价报告")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_evaluation_report_per_number")
        ]

    def __str__(self) -> str:
        return _("%(round)s综合评价报告第 %(number)d 版") % {"round": self.round, "number": self.number}


class TieRuling(models.Model):
    """同分名次: the committee's order of files that are equal in total, site, results and material."""

    round = models.ForeignKey("applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度"))
    track = models.CharField(_("类别"), max_length=20, choices=TrackChoice.choices)
    # Ids of the files, best first.
    order = models.JSONField(_("次序"))
    decision = models.OneToOneField(
        CommitteeDecision, models.PROTECT, related_name="+", verbose_name=_("市质委会决定")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("同分名次")

    def __str__(self) -> str:
        return f"{self.decision}"
