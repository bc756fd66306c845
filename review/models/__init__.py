"""Models of the review app; imported here because Django looks for them under this name."""

from review.models.decision import CommitteeDecision
from review.models.draw import Contribution, Draw
from review.models.evaluation import Evaluation, EvaluationReport
from review.models.expert import Expert, Interest
from review.models.expert_history import BusyPeriod, Employment, Training
from review.models.feedback import MutualFeedback
from review.models.panel import Assignment, Panel, Recusal, Seat
from review.models.presentation import MemberScore, MemberUnit, Presentation
from review.models.scorecard import (
    PanelReport,
    PanelReportUserObjectPermission,
    ReportSignature,
    Score,
    Scorecard,
    ScorecardUserObjectPermission,
)
from review.models.site_visit import (
    SiteVisit,
    SiteVisitUserObjectPermission,
    SupervisorReport,
)

__all__ = [
    "Assignment",
    "BusyPeriod",
    "CommitteeDecision",
    "Contribution",
    "Draw",
    "Employment",
    "Evaluation",
    "EvaluationReport",
    "Expert",
    "Interest",
    "MemberScore",
    "MemberUnit",
    "MutualFeedback",
    "Panel",
    "PanelReport",
    "PanelReportUserObjectPermission",
    "Presentation",
    "Recusal",
    "ReportSignature",
    "Score",
    "Scorecard",
    "ScorecardUserObjectPermission",
    "Seat",
    "SiteVisit",
    "SiteVisitUserObjectPermission",
    "SupervisorReport",
    "Training",
]
