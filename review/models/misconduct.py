"""违纪处理 (Art. 32): a case on a scorer, and the sheets that its decision has struck."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.decision import CommitteeDecision
from review.models.expert import Expert
from review.models.presentation import MemberScore, MemberUnit
from review.models.scorecard import Scorecard
from review.transitions.misconduct import MisconductLifecycle


class MisconductCase(MisconductLifecycle):
    """违纪处理: report, statement, decision and effect of one case; nothing of it is ever deleted."""

    class Measure(models.TextChoices):
        WARNING = "warning", _("提醒谈话")
        SUSPENSION = "suspension", _("暂停评审资格")
        EXCLUSION = "exclusion", _("取消评审资格")

    round = models.ForeignKey("applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度"))
    expert = models.ForeignKey(
        Expert, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("评审专家")
    )
    unit = models.ForeignKey(
        MemberUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("成员单位")
    )
    report = models.TextField(_("反映的情况"))
    source = models.CharField(_("来源"), max_length=120)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    reported_at = models.DateTimeField(_("登记时间"), default=clock.now)
    statement = models.TextField(_("本人陈述"), blank=True)
    heard_on = models.DateField(_("听取日期"), null=True, blank=True)
    number = models.CharField(_("决定文号"), max_length=60, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.CharField(_("决定机构"), max_length=60, blank=True)
    grounds = models.TextField(_("认定的事实和理由"), blank=True)
    measure = models.CharField(_("处理"), max_length=12, choices=Measure.choices, blank=True)
    suspended_until = models.DateField(_("暂停至"), null=True, blank=True)
    # Keys of the sheets that the decision declares void: card:12, score:7.
    voided_sheets = models.JSONField(_("作废的评分表"), default=list, blank=True)
    # Every figure, place, list and notice that changed, old and new, as it was shown before it was done.
    impact = models.JSONField(_("影响"), default=dict, blank=True)
    carried_out_at = models.DateTimeField(_("执行时间"), null=True, blank=True)
    # What the committee decided about earlier decisions that would have come out otherwise.
    follow_up = models.ForeignKey(
        CommitteeDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("市质委会的后续决定"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("违纪处理")
        ordering = ["-reported_at", "-pk"]
        permissions = [("handle_misconductcase", _("办理评审违纪"))]
        constraints = [
            models.CheckConstraint(
                name="misconduct_of_one_scorer",
                condition=Q(expert__isnull=False, unit__isnull=True)
                | Q(expert__isnull=True, unit__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round.year}-{self.pk} {self.subject_code}"

    @property
    def subject_code(self) -> str:
        """Whom the case is about, without a name."""
        return self.expert.code if self.expert else f"DW{self.unit_id:02d}"

    @property
    def asks_the_committee(self) -> bool:
        """Decisions already made would come out otherwise, and the committee has not yet said what follows."""
        return bool(self.impact.get("decisions")) and self.follow_up_id is None


class StruckSheet(models.Model):
    """作废的评分表: one sheet that no longer counts; the sheet itself stays as it was given."""

    case = models.ForeignKey(MisconductCase, models.PROTECT, related_name="struck")
    scorecard = models.OneToOneField(
        Scorecard, models.PROTECT, null=True, blank=True, related_name="struck_by"
    )
    member_score = models.OneToOneField(
        MemberScore, models.PROTECT, null=True, blank=True, related_name="struck"
    )
    struck_at = models.DateTimeField(_("作废时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("作废的评分表")
        constraints = [
            models.CheckConstraint(
                name="one_sheet_struck",
                condition=Q(scorecard__isnull=False, member_score__isnull=True)
                | Q(scorecard__isnull=True, member_score__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.scorecard or self.member_score}"
