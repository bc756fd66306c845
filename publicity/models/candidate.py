"""建议名单 and its candidates (Art. 6, 24, 30)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.regulation.stage import AwardLevel
from publicity.transitions import CandidateListLifecycle


class LevelChoice(models.TextChoices):
    """市长质量奖 or 提名奖."""

    AWARD = AwardLevel.AWARD, _("市长质量奖")
    NOMINATION = AwardLevel.NOMINATION, _("市长质量奖提名奖")


class CandidateList(CandidateListLifecycle):
    """建议名单: the committee's proposal of one round."""

    round = models.OneToOneField(
        "applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度")
    )
    decision = models.ForeignKey(
        "review.CommitteeDecision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("市质委会决定"),
    )
    findings = models.JSONField(_("规则结论"), default=dict)
    reasons = models.JSONField(_("说明（未按名次、无中小企业等）"), default=dict)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    drafted_at = models.DateTimeField(_("起草时间"), default=clock.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("建议名单")
        permissions = [
            ("draft_candidatelist", _("起草建议名单")),
            ("confirm_candidatelist", _("确认建议名单")),
        ]
        constraints = [
            models.CheckConstraint(
                name="list_confirmed_by_another_person",
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("drafted_by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} 建议名单"


class Candidate(models.Model):
    """候选: one name on the list; a removed name stays, with day and reason, and nobody moves up."""

    list = models.ForeignKey(
        CandidateList, models.PROTECT, related_name="candidates", verbose_name=_("建议名单")
    )
    application = models.OneToOneField(
        "applications.Application", models.PROTECT, related_name="+", verbose_name=_("申报")
    )
    level = models.CharField(_("奖项"), max_length=12, choices=LevelChoice.choices)
    is_again = models.BooleanField(_("再次获奖（不占名额、无奖金）"), default=False)
    position = models.PositiveSmallIntegerField(_("排序"))
    rank = models.PositiveSmallIntegerField(_("综合评价名次"))
    removed_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    removal_reason = models.TextField(_("取消原因"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("候选")
        ordering = ["level", "position"]

    def __str__(self) -> str:
        return f"{self.application.applicant} {self.get_level_display()}"
