"""评分表 by GB/T 19580 items (Art. 15, 20)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from nantong_award.core import clock
from review.models.panel import Assignment, Seat
from review.transitions import ScorecardLifecycle


class Scorecard(ScorecardLifecycle):
    """评分表: one expert's sheet on one file."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="scorecards")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="scorecards")
    # Before the expert has said that there is no conflict nothing of the file opens (Art. 32).
    declared_at = models.DateTimeField(_("无利害关系申明时间"), null=True, blank=True)
    # Of the last time the leader gave the sheet back: what is changed after it is told apart.
    reopened_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    reopened_reason = models.TextField(_("退回理由"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("评分表")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "seat"], name="one_scorecard_per_seat_and_file")
        ]
        permissions = [
            ("score_scorecard", _("评分")),
            ("lead_panel", _("组长：重开、锁定、汇总")),
            ("strike_scorecard", _("作废评分表")),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.seat.expert.code}"


class Score(models.Model):
    """评分: a percentage in steps of five for one item, with strengths, opportunities and questions."""

    scorecard = models.ForeignKey(Scorecard, models.PROTECT, related_name="scores")
    item = models.CharField(_("条目"), max_length=20)
    percent = models.PositiveSmallIntegerField(_("百分比"), null=True, blank=True)
    strengths = models.TextField(_("优势"), blank=True)
    opportunities = models.TextField(_("改进机会"), blank=True)
    questions = models.TextField(_("现场核实问题"), blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    saved_at = models.DateTimeField(_("保存时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("评分")
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "item"], name="one_score_per_item"),
            models.CheckConstraint(
                name="percent_in_steps_of_five",
                condition=Q(percent__isnull=True) | (Q(percent__lte=100) & Q(percent=F("percent") / 5 * 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.percent}"


class ScorecardUserObjectPermission(UserObjectPermissionBase):
    """An expert's right on one scorecard."""

    content_object = models.ForeignKey(Scorecard, on_delete=models.CASCADE)
