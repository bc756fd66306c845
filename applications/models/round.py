"""年度评定 and its announcement (Art. 6, 17, 18)."""

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.transitions import RoundLifecycle
from nantong_award.core import clock
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import AwardLevel, Track


class PanelPolicy(models.TextChoices):
    """How a panel's sheets become one score; fixed before material review begins (R16.1)."""

    CONSENSUS = "consensus", _("合议")
    MEAN = "mean", _("平均")
    TRIMMED_MEAN = "trimmed_mean", _("去掉最高最低后平均")


class Round(RoundLifecycle):
    """年度评定: one year's award, pinned to one edition of the regulation for good (R0.1)."""

    year = models.PositiveSmallIntegerField(_("年度"), unique=True, validators=[MinValueValidator(2009)])
    edition = models.CharField(_("办法版本"), max_length=40)
    title = models.CharField(_("名称"), max_length=100)
    notes = models.TextField(_("注意事项"), blank=True)

    filing_opens_at = models.DateTimeField(_("申报开始"))
    filing_closes_at = models.DateTimeField(_("申报截止"))
    endorsing_closes_at = models.DateTimeField(_("推荐截止"))
    qualification_due_on = models.DateField(_("资格审查完成日"))
    material_review_due_on = models.DateField(_("材料评审完成日"))
    site_review_due_on = models.DateField(_("现场评审完成日"))
    presentation_due_on = models.DateField(_("演讲陈述完成日"))
    evaluation_due_on = models.DateField(_("综合评价完成日"))
    publicity_due_on = models.DateField(_("审定公示完成日"))

    award_organizations = models.PositiveSmallIntegerField(_("市长质量奖组织计划数"))
    award_individuals = models.PositiveSmallIntegerField(_("市长质量奖个人计划数"))
    nomination_organizations = models.PositiveSmallIntegerField(_("提名奖组织计划数"))
    nomination_individuals = models.PositiveSmallIntegerField(_("提名奖个人计划数"))

    panel_policy = models.CharField(
        _("评审组计分方式"), max_length=20, choices=PanelPolicy.choices, default=PanelPolicy.TRIMMED_MEAN
    )
    presentation_policy = models.CharField(
        _("演讲计分方式"),
        max_length=20,
        choices=[choice for choice in PanelPolicy.choices if choice[0] != PanelPolicy.CONSENSUS],
        default=PanelPolicy.TRIMMED_MEAN,
    )
    item_spread_limit = models.PositiveSmallIntegerField(
        _("单项极差提示线（百分点）"),
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
        help_text=_("同一条目的百分比相差超过此数，评审组须合议并写明意见。"),
    )
    total_spread_limit = models.PositiveSmallIntegerField(
        _("总分极差提示线（千分制）"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("同一申报的评分表合计相差超过此数，评审组须合议并写明意见。"),
    )
    interest_years = models.PositiveSmallIntegerField(
        _("任职、咨询利害关系追溯年数"),
        default=3,
        validators=[MaxValueValidator(10)],
        help_text=_("离任或者停止有偿咨询未满此年数的，仍须回避（第三十二条）。"),
    )
    hides_expert_names = models.BooleanField(
        _("专家签到前不公开姓名"), default=True, help_text=_("签到前各处只显示专家编号。")
    )
    created_at = models.DateTimeField(_("建立时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("年度评定")
        ordering = ["-year"]
        permissions = [("run_round", _("推进年度评定程序"))]

    def __str__(self) -> str:
        return self.title or f"{self.year}年度南通市市长质量奖"

    @property
    def law(self) -> Edition:
        """The pinned edition."""
        return loader.by_key(self.edition)

    @property
    def reference_day(self) -> date:
        """The day from which years and windows are counted: the last day of filing (R12.1).

        A term that ends at midnight ends with the day before (24:00).
        """
        return clock.day_of(self.filing_closes_at - timedelta(microseconds=1))

    def planned(self, track: Track, level: AwardLevel) -> int:
        """Planned places of one track and level (Art. 6)."""
        return int(getattr(self, f"{level.value}_{track.value}s"))


class DeadlineExtension(models.Model):
    """期限延长: what the term was, what it became and why, for everybody (R18.4)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="extensions", verbose_name=_("年度"))
    field = models.CharField(_("期限"), max_length=40)
    before = models.CharField(_("原定"), max_length=40)
    after = models.CharField(_("延长至"), max_length=40)
    reason = models.TextField(_("理由"), max_length=2000)
    extended_at = models.DateTimeField(_("决定时间"), default=clock.now)
    announcement = models.ForeignKey(
        "applications.Announcement", models.PROTECT, related_name="extensions", verbose_name=_("公告")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("期限延长")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.label}：{self.before}→{self.after}"

    @property
    def label(self) -> str:
        """What the term is called."""
        return str(getattr(Round._meta.get_field(self.field), "verbose_name", self.field))

    @property
    def is_instant(self) -> bool:
        """Whether the term ends at an hour, or with a day."""
        return isinstance(Round._meta.get_field(self.field), models.DateTimeField)

    @property
    def ended(self) -> date | datetime:
        """The former end."""
        return self._read(self.before)

    @property
    def ends(self) -> date | datetime:
        """The new end."""
        return self._read(self.after)

    def _read(self, text: str) -> date | datetime:
        return datetime.fromisoformat(text) if self.is_instant else date.fromisoformat(text)
