"""State tables of annual reports and incidents (Art. 28–29)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transition


class ReportStatus(models.TextChoices):
    """年报的状态."""

    DUE = "due", _("待填报")
    SUBMITTED = "submitted", _("已提交，待县级审核")
    ENDORSED = "endorsed", _("县级已审核")
    RECEIVED = "received", _("市质委办已接收")
    CANCELLED = "cancelled", _("已取消")


class AnnualReportLifecycle(LifecycleModel):
    """The winner fills in, the county reviews, the office receives (Art. 28)."""

    status = StateField(_("状态"), choices=ReportStatus.choices, default=ReportStatus.DUE)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    endorsed_at = models.DateTimeField(_("县级审核时间"), null=True, blank=True)
    received_at = models.DateTimeField(_("接收时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=ReportStatus.DUE,
        target=ReportStatus.SUBMITTED,
        permission="monitoring.submit_annualreport",
    )
    def submit(self) -> None:
        """The winner's report and self-assessment."""
        self.submitted_at = clock.now()

    @transition(
        field="status",
        source=ReportStatus.SUBMITTED,
        target=ReportStatus.DUE,
        permission="monitoring.endorse_annualreport",
    )
    def return_for_correction(self) -> None:
        """The county asks for corrections."""
        self.submitted_at = None

    @transition(
        field="status",
        source=ReportStatus.SUBMITTED,
        target=ReportStatus.ENDORSED,
        permission="monitoring.endorse_annualreport",
    )
    def endorse(self) -> None:
        """The county committee has reviewed it."""
        self.endorsed_at = clock.now()

    @transition(
        field="status",
        source=ReportStatus.ENDORSED,
        target=ReportStatus.RECEIVED,
        permission="monitoring.receive_annualreport",
    )
    def receive(self) -> None:
        """It lies with the city office."""
        self.received_at = clock.now()

    @transition(
        field="status",
        source=[ReportStatus.DUE, ReportStatus.SUBMITTED, ReportStatus.ENDORSED],
        target=ReportStatus.CANCELLED,
        permission="monitoring.revoke_title",
    )
    def cancel(self) -> None:
        """The title was revoked: no further report is owed."""


class IncidentStatus(models.TextChoices):
    """重大事项的状态."""

    REPORTED = "reported", _("已报告")
    INVESTIGATED = "investigated", _("已核实，待决定")
    CONCLUDED = "concluded", _("已办结")


class IncidentLifecycle(LifecycleModel):
    """Reported by the winner or found otherwise; investigated; concluded with or without revocation."""

    status = StateField(_("状态"), choices=IncidentStatus.choices, default=IncidentStatus.REPORTED)
    conclusion = models.TextField(_("处理结论"), blank=True)
    concluded_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=IncidentStatus.REPORTED,
        target=IncidentStatus.INVESTIGATED,
        permission="monitoring.investigate_incident",
    )
    def investigate(self) -> None:
        """Art. 29: the office has verified the facts."""

    @transition(
        field="status",
        source=IncidentStatus.INVESTIGATED,
        target=IncidentStatus.CONCLUDED,
        permission="monitoring.investigate_incident",
    )
    def conclude(self, conclusion: str) -> None:
        """Art. 29: closed with a note, or by a revocation where grave."""
        self.conclusion, self.concluded_at = conclusion, clock.now()
