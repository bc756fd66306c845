"""The state table of an expert's sheet (Art. 20, 32)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transition


class ScorecardStatus(models.TextChoices):
    """评分表的状态."""

    BLANK = "blank", _("评分中")
    SUBMITTED = "submitted", _("已提交")
    LOCKED = "locked", _("已锁定")
    STRUCK = "struck", _("已作废")


class ScorecardLifecycle(LifecycleModel):
    """An expert's sheet: open until submitted, locked when the panel's score is fixed."""

    status = StateField(_("状态"), choices=ScorecardStatus.choices, default=ScorecardStatus.BLANK)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=ScorecardStatus.BLANK,
        target=ScorecardStatus.SUBMITTED,
        permission="review.score_scorecard",
    )
    def submit(self) -> None:
        """The expert hands the complete sheet in."""
        self.submitted_at = clock.now()

    @transition(
        field="status",
        source=ScorecardStatus.SUBMITTED,
        target=ScorecardStatus.BLANK,
        permission="review.lead_panel",
    )
    def reopen(self) -> None:
        """The leader asks for a correction, with a reason."""
        self.submitted_at = None

    @transition(
        field="status",
        source=ScorecardStatus.SUBMITTED,
        target=ScorecardStatus.LOCKED,
        permission="review.lead_panel",
    )
    def lock(self) -> None:
        """The panel's score rests on this sheet."""

    @transition(
        field="status",
        source=[ScorecardStatus.BLANK, ScorecardStatus.SUBMITTED, ScorecardStatus.LOCKED],
        target=ScorecardStatus.STRUCK,
        permission="review.strike_scorecard",
    )
    def strike(self) -> None:
        """Art. 32: the expert was recused or lost the right to review."""
