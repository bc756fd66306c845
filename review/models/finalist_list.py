"""演讲陈述名单: proposed by the office from both reports, decided by the committee (Art. 22)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.decision import CommitteeDecision
from review.transitions import FinalistListLifecycle


class FinalistList(FinalistListLifecycle):
    """名单: one for each round; drafted by one person, confirmed by another."""

    round = models.OneToOneField(
        "applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度")
    )
    decision = models.ForeignKey(
        CommitteeDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("市质委会决定"),
    )
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
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("演讲陈述名单")
        permissions = [
            ("draft_finalistlist", _("起草演讲陈述名单")),
            ("confirm_finalistlist", _("确认演讲陈述名单")),
        ]
        constraints = [
            models.CheckConstraint(
                name="finalists_confirmed_by_another",
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("drafted_by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} 演讲陈述名单"


class FinalistEntry(models.Model):
    """A file that was considered: proposed, or not with the reason."""

    list = models.ForeignKey(FinalistList, models.CASCADE, related_name="entries")
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="+")
    is_proposed = models.BooleanField(_("列入"), default=False)
    reason = models.TextField(_("不列入的理由"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("名单条目")
        constraints = [
            models.UniqueConstraint(fields=["list", "application"], name="one_entry_per_file"),
            models.CheckConstraint(
                name="left_out_with_reason",
                condition=models.Q(is_proposed=True) | ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list} · {self.application}"
