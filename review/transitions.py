"""State tables of panels, scorecards, panel reports, site visits and presentations (Art. 20–22)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
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


class ReportStatus(models.TextChoices):
    """评审报告的状态."""

    DRAFTED = "drafted", _("起草中")
    SIGNED = "signed", _("已签署")


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
