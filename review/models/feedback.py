"""双向监督反馈 (Art. 34): both sides tell the office only; neither sees the other's."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.site_visit import SiteVisit


class MutualFeedback(models.Model):
    """双向反馈: one side's ratings of the other, or the office's record of why it is missing."""

    class Direction(models.TextChoices):
        BY_ORGANIZATION = "by_organization", _("受评组织评价评审组")
        BY_PANEL = "by_panel", _("评审组评价受评组织")

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="feedback")
    direction = models.CharField(_("方向"), max_length=20, choices=Direction.choices)
    ratings = models.JSONField(_("评分项"), default=dict)
    comment = models.TextField(_("意见"), blank=True)
    missing_reason = models.TextField(_("未反馈的原因（市质委办登记）"), blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("提交时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("双向反馈")
        constraints = [
            models.UniqueConstraint(fields=["visit", "direction"], name="one_feedback_per_direction"),
            models.CheckConstraint(
                name="feedback_or_reason_why_missing", condition=~Q(ratings={}) | ~Q(missing_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.get_direction_display()}"
