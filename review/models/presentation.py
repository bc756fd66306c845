"""演讲陈述: member units of the committee score live (Art. 22)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import User
from review.transitions import PresentationLifecycle


class MemberUnit(models.Model):
    """成员单位: a member unit of the quality committee; any of its users enters its one score."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    body = models.ForeignKey(
        "applications.EndorsingBody",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同时是推荐单位"),
        help_text=_("打分时提示所推荐的组织和个人（第十条）。"),
    )
    users: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("打分人")
    )
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("成员单位")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    """A turn has two parts, each with its own time."""

    STATEMENT = "statement", _("陈述")
    QUESTIONS = "questions", _("答问")


class Presentation(PresentationLifecycle):
    """演讲: one finalist's turn; the order comes from a draw. The timer runs to `ends_at`, or stands at `left`."""

    application = models.OneToOneField("applications.Application", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("顺序"))
    scheduled_at = models.DateTimeField(_("预定时间"), null=True, blank=True)
    statement_minutes = models.PositiveSmallIntegerField(_("陈述（分钟）"), default=10)
    question_minutes = models.PositiveSmallIntegerField(_("答问（分钟）"), default=5)
    phase = models.CharField(_("环节"), max_length=10, choices=Phase.choices, default=Phase.STATEMENT)
    ends_at = models.DateTimeField(_("计时结束"), null=True, blank=True)
    left = models.IntegerField(_("暂停时剩余（秒）"), null=True, blank=True)
    score = models.DecimalField(_("得分"), max_digits=20, decimal_places=12, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("演讲陈述")
        ordering = ["position"]
        permissions = [("run_presentation", _("主持演讲陈述")), ("score_presentation", _("演讲打分"))]

    def __str__(self) -> str:
        return f"{self.position}. {self.application}"

    @property
    def minutes(self) -> int:
        """How long the whole turn takes."""
        return self.statement_minutes + self.question_minutes

    @property
    def seconds_left(self) -> int:
        """What the timer shows now; below zero the time is exceeded."""
        if self.ends_at is None:
            return self.left or 0
        return round((self.ends_at - clock.now()).total_seconds())

    @property
    def time_left(self) -> str:
        """The same as a clock shows it."""
        minutes, seconds = divmod(abs(self.seconds_left), 60)
        return f"{'−' if self.seconds_left < 0 else ''}{minutes:02}:{seconds:02}"


class MemberScore(models.Model):
    """成员单位打分: percentages per item of the presentation sheet; abstention is not zero.

    A sheet that is not handed in is a draft and does not count.
    """

    presentation = models.ForeignKey(Presentation, models.PROTECT, related_name="scores")
    unit = models.ForeignKey(MemberUnit, models.PROTECT, related_name="scores")
    items = models.JSONField(_("各项百分比"), default=dict)
    total = models.DecimalField(_("合计"), max_digits=8, decimal_places=2, null=True, blank=True)
    note = models.TextField(_("备注"), blank=True)
    handed_in_at = models.DateTimeField(_("交分时间"), null=True, blank=True)
    abstained = models.BooleanField(_("弃权"), default=False)
    is_interested = models.BooleanField(_("有利害关系"), default=False)
    reason = models.TextField(_("弃权或者回避理由"), blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    scored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scored_at = models.DateTimeField(_("打分时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("成员单位打分")
        constraints = [
            models.UniqueConstraint(fields=["presentation", "unit"], name="one_score_per_unit"),
            models.CheckConstraint(
                name="member_scores_or_abstains",
                condition=Q(abstained=True, total__isnull=True)
                | Q(abstained=False, handed_in_at__isnull=True)
                | Q(abstained=False, total__isnull=False),
            ),
            models.CheckConstraint(
                name="interest_bars_scoring", condition=Q(is_interested=False) | Q(abstained=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.presentation}"

    @property
    def state(self) -> str:
        """interested, abstained, handed_in or draft; it tells no figure."""
        if self.abstained:
            return "interested" if self.is_interested else "abstained"
        return "handed_in" if self.handed_in_at else "draft"


class LiveSession(models.Model):
    """演讲现场: how the session of one round is held, and the big screen's link."""

    class Release(models.TextChoices):
        EACH = "each", _("锁定一位、公布一位")
        END = "end", _("全部结束后一并公布")

    round = models.OneToOneField(
        "applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度")
    )
    place = models.CharField(_("地点"), max_length=100, blank=True)
    release_policy = models.CharField(
        _("得分公布方式"), max_length=5, choices=Release.choices, default=Release.END
    )
    # A new serial number makes every earlier link of the screen invalid.
    screen_serial = models.PositiveIntegerField(_("大屏链接序号"), default=0)
    screen_open = models.BooleanField(_("大屏链接有效"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("演讲现场")

    def __str__(self) -> str:
        return str(self.round)
