"""The state table of a presenter's turn (Art. 22)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transition


class PresentationStatus(models.TextChoices):
    """演讲陈述的状态."""

    WAITING = "waiting", _("待演讲")
    SPEAKING = "speaking", _("演讲打分中")
    LOCKED = "locked", _("已锁定")
    ABSENT = "absent", _("弃权")


class PresentationLifecycle(LifecycleModel):
    """One presenter at a time speaks; scores are taken while speaking and lock with the presenter."""

    status = StateField(_("状态"), choices=PresentationStatus.choices, default=PresentationStatus.WAITING)
    begun_at = models.DateTimeField(_("开始时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=PresentationStatus.WAITING,
        target=PresentationStatus.SPEAKING,
        permission="review.run_presentation",
    )
    def begin(self) -> None:
        """Art. 22: this presenter's turn; member units may score."""
        self.begun_at = clock.now()

    @transition(
        field="status",
        source=PresentationStatus.SPEAKING,
        target=PresentationStatus.LOCKED,
        permission="review.run_presentation",
    )
    def lock(self) -> None:
        """No further score for this presenter."""

    @transition(
        field="status",
        source=PresentationStatus.WAITING,
        target=PresentationStatus.ABSENT,
        permission="review.run_presentation",
    )
    def record_absence(self) -> None:
        """The presenter did not come: stage score 0, and the committee is told."""
