"""The state table of a suspected conflict (Art. 32)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import BY_THE_CLOCK, LifecycleModel, StateField, transition

JUDGE = "review.judge_suspicion"


class SuspicionStatus(models.TextChoices):
    """疑似利害关系的状态."""

    OPEN = "open", _("待处理")
    CONFIRMED = "confirmed", _("已确认回避")
    DISMISSED = "dismissed", _("已排除")
    LAPSED = "lapsed", _("依据已消失")


class SuspicionLifecycle(LifecycleModel):
    """Open until a person decides, or until what made it suspect is no longer so."""

    status = StateField(_("状态"), choices=SuspicionStatus.choices, default=SuspicionStatus.OPEN)
    decision_reason = models.TextField(_("处理理由"), blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status", source=SuspicionStatus.OPEN, target=SuspicionStatus.CONFIRMED, permission=JUDGE
    )
    def confirm(self, reason: str) -> None:
        """It is a conflict: the person keeps away from the applicant's files."""
        self._decide(reason)

    @transition(
        field="status", source=SuspicionStatus.OPEN, target=SuspicionStatus.DISMISSED, permission=JUDGE
    )
    def dismiss(self, reason: str) -> None:
        """It is none; the same facts are not asked again."""
        self._decide(reason)

    @transition(
        field="status", source=SuspicionStatus.OPEN, target=SuspicionStatus.LAPSED, permission=BY_THE_CLOCK
    )
    def lapse(self) -> None:
        """The facts are no longer so."""
        self.decided_at = clock.now()

    @transition(
        field="status", source=SuspicionStatus.LAPSED, target=SuspicionStatus.OPEN, permission=BY_THE_CLOCK
    )
    def reappear(self) -> None:
        """They are so again."""
        self.decided_at = None

    def _decide(self, reason: str) -> None:
        self.decision_reason, self.decided_at = reason.strip(), clock.now()
