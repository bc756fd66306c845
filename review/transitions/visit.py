"""The state table of a site visit (Art. 20, 33, 34)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core.lifecycle import LifecycleModel, StateField, transition
from nantong_award.regulation.finding import Findings, Obstructed


class VisitStatus(models.TextChoices):
    """现场评审的状态."""

    SCHEDULED = "scheduled", _("已排期")
    UNDER_WAY = "under_way", _("进行中")
    CLOSED = "closed", _("已完成")


class SiteVisitLifecycle(LifecycleModel):
    """A visit needs its supervisor to start, and record and both feedbacks to close (Art. 33–34)."""

    status = StateField(_("状态"), choices=VisitStatus.choices, default=VisitStatus.SCHEDULED)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=VisitStatus.SCHEDULED,
        target=VisitStatus.UNDER_WAY,
        permission="review.conduct_sitevisit",
    )
    def start(self, clearance: Findings) -> None:
        """Art. 33: a supervisor is present."""
        if not clearance.clear:
            raise Obstructed(clearance)

    @transition(
        field="status",
        source=VisitStatus.UNDER_WAY,
        target=VisitStatus.CLOSED,
        permission="review.conduct_sitevisit",
    )
    def close(self, clearance: Findings) -> None:
        """Art. 33–34: report signed, supervisor's record filed, feedback given by both sides."""
        if not clearance.clear:
            raise Obstructed(clearance)
