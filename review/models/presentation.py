"""演讲陈述: member units of the committee score live (Art. 22)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import User
from review.transitions import PresentationLifecycle


class MemberUnit(models.Model):
    """成员单位: a member unit of the quality committee; any of its users enters its one score."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    users: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("打分人")
    )
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("成员单位")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Presentation(PresentationLifecycle):
    """演讲: one finalist's turn; the order comes from a draw."""

    application = models.OneToOneField("applications.Application", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("顺序"))
    scheduled_at = models.DateTimeField(_("预定时间"), null=True, blank=True)
    score = models.DecimalField(_("得分"), max_digits=20, decimal_places=12, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("演讲陈述")
        ordering = ["position"]
        permissions = [("run_presentation", _("主持演讲陈述")), ("score_presentation", _("演讲打分"))]

    def __str__(self) -> str:
        return f"{self.position}. {self.application}"


class MemberScore(models.Model):
    """成员单位打分: percentages per item of the presentation sheet; abstention is not zero."""

    presentation = models.ForeignKey(Presentation, models.PROTECT, related_name="scores")
    unit = models.ForeignKey(MemberUnit, models.PROTECT, related_name="scores")
    items = models.JSONField(_("各项百分比"), default=dict)
    total = models.DecimalField(_("合计"), max_digits=8, decimal_places=2, null=True, blank=True)
    abstained = models.BooleanField(_("弃权"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=0)
    scored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scored_at = models.DateTimeField(_("打分时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("成员单位打分")
        constraints = [
            models.UniqueConstraint(fields=["presentation", "unit"], name="one_score_per_unit"),
            models.CheckConstraint(
                name="member_scores_or_abstains",
                condition=models.Q(abstained=True, total__isnull=True)
                | models.Q(abstained=False, total__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.presentation}"
