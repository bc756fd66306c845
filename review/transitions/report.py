"""The state table of a panel's report (Art. 20)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core.lifecycle import LifecycleModel, StateField, transition


class ReportStatus(models.TextChoices):
    """评审报告的状态."""

    DRAFTED = "drafted", _("起草中")
    SIGNED = "signed", _("已签署")
    VOIDED = "voided", _("已作废，须重新评审")


class ReportLifecycle(LifecycleModel):
    """A panel's report on one file: drafted by the leader, signed when every member has signed."""

    status = StateField(_("状态"), choices=ReportStatus.choices, default=ReportStatus.DRAFTED)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=ReportStatus.DRAFTED,
        target=ReportStatus.SIGNED,
        permission="review.sign_panelreport",
    )
    def sign(self) -> None:
        """Art. 20: the last signature makes the report the panel's."""

    @transition(
        field="status",
        source=ReportStatus.SIGNED,
        target=ReportStatus.VOIDED,
        permission="review.strike_scorecard",
    )
    def void(self) -> None:
        """Art. 20, 32: too few sheets are left under it; the file is reviewed again, the report stays on record."""
