"""Where an expert stands with the office (R11.1, Art. 32): suspensions, ratings, corrections to confirm."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.encryption import PrivateJSONField
from review.models.expert import Expert

WORST, BEST = 1, 5


class Suspension(models.Model):
    """暂停评审资格: by a decision, from a day to a day; the clock lifts it, a second decision may lift it early."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="suspensions", verbose_name=_("专家"))
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    number = models.CharField(_("决定文号"), max_length=60)
    reason = models.TextField(_("理由"), max_length=1000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    decided_at = models.DateTimeField(_("登记时间"), default=clock.now)
    lifted_on = models.DateField(_("提前解除日期"), null=True, blank=True)
    lift_reason = models.TextField(_("提前解除的理由"), max_length=1000, blank=True)
    # Rights follow the calendar by a task; it is told once when the last day is over.
    ended_at = models.DateTimeField(_("到期恢复时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("暂停评审资格")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="suspension_ends_after_it_began", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(fields=["expert", "number"], name="one_suspension_per_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.starts_on}–{self.ends_on}"

    @property
    def is_over(self) -> bool:
        """Lifted, or its last day is past."""
        return self.lifted_on is not None or self.ends_on < clock.today()


class ExpertRating(models.Model):
    """履职评价: the office's mark for one expert in one round; nobody else sees it."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="ratings", verbose_name=_("专家"))
    round = models.ForeignKey(
        "applications.Round", models.PROTECT, related_name="+", verbose_name=_("评选年度")
    )
    mark = models.PositiveSmallIntegerField(
        _("评分"), validators=[MinValueValidator(WORST), MaxValueValidator(BEST)]
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("评价人")
    )
    rated_at = models.DateTimeField(_("评价时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("履职评价")
        ordering = ["-round__year"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "round"], name="one_rating_per_round"),
            models.CheckConstraint(
                name="rating_of_one_to_five", condition=Q(mark__gte=WORST) & Q(mark__lte=BEST)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.round} {self.mark}"


class Correction(models.Model):
    """更正申请: what an expert says of the own profile and the office has to confirm."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="corrections", verbose_name=_("专家"))
    values = PrivateJSONField(_("更正内容"), private=["identity_number"])
    note = models.CharField(_("说明"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("提出时间"), default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    decided_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    is_accepted = models.BooleanField(_("是否采纳"), null=True)
    reason = models.CharField(_("不采纳的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("更正申请")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["expert"], condition=Q(decided_at=None), name="one_open_correction_per_expert"
            )
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.asked_at:%Y-%m-%d}"
