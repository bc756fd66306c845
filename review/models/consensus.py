"""合议: what the leader records on a file's merged sheets, and what members say to it (R20.4)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.panel import Assignment, Seat

# Keys of entries that belong to no single item.
WHOLE = "total"
SUMMARY = "summary"


class ConsensusEntry(models.Model):
    """合议记录: the agreed percentage of an item with its comment, or the words on a category or the whole.

    `key` is an item's code, a category's code, WHOLE (the difference of the totals) or SUMMARY.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="consensus")
    key = models.CharField(_("条目"), max_length=20)
    percent = models.PositiveSmallIntegerField(_("合议百分比"), null=True, blank=True)
    note = models.TextField(_("合议说明"), blank=True)
    strengths = models.TextField(_("优势"), blank=True)
    opportunities = models.TextField(_("改进机会"), blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    saved_at = models.DateTimeField(_("保存时间"), default=clock.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("合议记录")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "key"], name="one_consensus_entry_per_key"),
            models.CheckConstraint(
                name="agreed_percent_in_steps_of_five",
                condition=Q(percent__isnull=True) | (Q(percent__lte=100) & Q(percent=F("percent") / 5 * 5)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.key}"


class Remark(models.Model):
    """合议意见: what a member says to the leader's proposal on an item; it stays as it was said."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="remarks")
    key = models.CharField(_("条目"), max_length=20)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    text = models.TextField(_("意见"))
    said_at = models.DateTimeField(_("时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("合议意见")
        ordering = ["pk"]
        # A form that is sent twice says it once.
        constraints = [
            models.UniqueConstraint(fields=["assignment", "key", "seat", "text"], name="one_remark_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.key}"
