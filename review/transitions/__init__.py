"""The state tables of this app: panel, sheet, panel report, site visit, presentation."""

from review.transitions.feedback_report import FeedbackReportLifecycle, FeedbackReportStatus
from review.transitions.misconduct import CaseStatus, MisconductLifecycle
from review.transitions.panel import RUN_PANEL, PanelLifecycle, PanelStatus
from review.transitions.presentation import (
    OPEN,
    OVER,
    FinalistListLifecycle,
    FinalistListStatus,
    PresentationLifecycle,
    PresentationStatus,
)
from review.transitions.report import ReportLifecycle, ReportStatus
from review.transitions.scorecard import ScorecardLifecycle, ScorecardStatus
from review.transitions.suspicion import SuspicionLifecycle, SuspicionStatus
from review.transitions.visit import SiteVisitLifecycle, VisitStatus

__all__ = [
    "OPEN",
    "OVER",
    "RUN_PANEL",
    "CaseStatus",
    "FeedbackReportLifecycle",
    "FeedbackReportStatus",
    "FinalistListLifecycle",
    "FinalistListStatus",
    "MisconductLifecycle",
    "PanelLifecycle",
    "PanelStatus",
    "PresentationLifecycle",
    "PresentationStatus",
    "ReportLifecycle",
    "ReportStatus",
    "ScorecardLifecycle",
    "ScorecardStatus",
    "SiteVisitLifecycle",
    "SuspicionLifecycle",
    "SuspicionStatus",
    "VisitStatus",
]
