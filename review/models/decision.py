"""市质委会决定: what the committee decided, with number and day (Art. 8, 22, 24, 35)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import StoredFile


class CommitteeDecision(models.Model):
    """决定: entered by the office, with the committee's own number."""

    class Matter(models.TextChoices):
        FINALISTS = "finalists", _("演讲陈述名单")
        RANKING = "ranking", _("同分名次")
        MISCONDUCT = "misconduct", _("评审违纪后的结果")
        CANDIDATES = "candidates", _("建议名单")
        DISQUALIFICATION = "disqualification", _("取消申报资格")
        REVOCATION = "revocation", _("提请撤销称号")

    round = models.ForeignKey("applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度"))
    matter = models.CharField(_("事项"), max_length=20, choices=Matter.choices)
    number = models.CharField(_("文号或者会议纪要号"), max_length=60)
    decided_on = models.DateField(_("决定日期"))
    summary = models.TextField(_("内容"), blank=True)
    attendance = models.PositiveSmallIntegerField(_("到会人数"), null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("赞成"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("反对"), null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(_("弃权"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("市质委会决定")
        ordering = ["-decided_on"]
        constraints = [models.UniqueConstraint(fields=["number", "matter"], name="one_decision_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_matter_display()}"
