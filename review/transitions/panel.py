"""The state table of a panel (Art. 20)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core.lifecycle import LifecycleModel, StateField, transition
from nantong_award.regulation.finding import Findings, Obstructed

RUN_PANEL = "review.run_panel"


class PanelStatus(models.TextChoices):
    """评审组所处的状态."""

    FORMED = "formed", _("已组成")
    CONVENED = "convened", _("评审中")
    CONCLUDED = "concluded", _("已完成")
    DISSOLVED = "dissolved", _("已解散")


class PanelLifecycle(LifecycleModel):
    """A panel is formed by a draw, convened when its seats are lawful, concluded with its reports."""

    status = StateField(_("状态"), choices=PanelStatus.choices, default=PanelStatus.FORMED)

    class Meta:
        abstract = True

    @transition(field="status", source=PanelStatus.FORMED, target=PanelStatus.CONVENED, permission=RUN_PANEL)
    def convene(self, clearance: Findings) -> None:
        """Art. 20: three experts or more, exactly one leader."""
        if not clearance.clear:
            raise Obstructed(clearance)

    @transition(
        field="status", source=PanelStatus.CONVENED, target=PanelStatus.CONCLUDED, permission=RUN_PANEL
    )
    def conclude(self) -> None:
        """Art. 21: every report of the panel is signed."""

    @transition(
        field="status",
        source=[PanelStatus.FORMED, PanelStatus.CONVENED],
        target=PanelStatus.DISSOLVED,
        permission=RUN_PANEL,
    )
    def dissolve(self) -> None:
        """The panel ends without result; its draw stays on record."""
