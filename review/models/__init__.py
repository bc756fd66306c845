"""Models of the review app; imported here because Django looks for them under this name."""

from review.models.decision import CommitteeDecision
from review.models.draw import Contribution, Draw
from review.models.evaluation import Evaluation, EvaluationReport
from review.models.evidence_opening import EvidenceOpening
from review.models.expert import Expert
from review.models.expert_history import BusyPeriod, Employment, Speciality, Training
from review.models.expert_standing import Correction, ExpertRating, Suspension
from review.models.feedback import MutualFeedback
from review.models.interest import Interest
from review.models.key_factors import KeyFactors
from review.models.panel import Assignment, Panel, Recusal, Seat
from review.models.panel_report import PanelReport, PanelReportUserObjectPermission, ReportSignature
from review.models.presentation import MemberScore, MemberUnit, Presentation
from review.models.score_history import ScoreHistory
from review.models.scorecard import (
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
    "Correction",
    "Draw",
    "Employment",
    "Evaluation",
    "EvaluationReport",
    "EvidenceOpening",
    "Expert",
    "ExpertRating",
    "Interest",
    "KeyFactors",
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
    "ScoreHistory",
    "Scorecard",
    "ScorecardUserObjectPermission",
    "Seat",
    "SiteVisit",
    "SiteVisitUserObjectPermission",
    "Speciality",
    "SupervisorReport",
    "Suspension",
    "Training",
]
