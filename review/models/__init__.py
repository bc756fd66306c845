"""Models of the review app; imported here because Django looks for them under this name."""

from review.models.consensus import ConsensusEntry, Remark
from review.models.decision import CommitteeDecision
from review.models.draw import Contribution, Draw, WitnessCall
from review.models.evaluation import Evaluation, EvaluationReport, TieRuling
from review.models.evidence_opening import EvidenceOpening
from review.models.expert import Expert
from review.models.expert_history import BusyPeriod, Employment, Speciality, Training
from review.models.expert_standing import Correction, ExpertRating, Suspension
from review.models.feedback import MutualFeedback
from review.models.feedback_report import FeedbackReport
from review.models.finalist_list import FinalistEntry, FinalistList
from review.models.interest import Interest, Suspicion
from review.models.invitation import Invitation
from review.models.key_factors import KeyFactors
from review.models.misconduct import MisconductCase, StruckSheet
from review.models.panel import Assignment, Panel, Recusal, Seat
from review.models.panel_report import (
    Dissent,
    PanelReport,
    PanelReportUserObjectPermission,
    ReportSignature,
)
from review.models.presentation import LiveSession, MemberScore, MemberUnit, Phase, Presentation
from review.models.score_history import ScoreHistory
from review.models.scorecard import (
    Score,
    Scorecard,
    ScorecardUserObjectPermission,
)
from review.models.site_record import Attendance, LineState, NoteKind, SiteNote, SitePhoto
from review.models.site_visit import (
    Answer,
    SiteVisit,
    SiteVisitUserObjectPermission,
    SupervisorReport,
)

__all__ = [
    "Answer",
    "Assignment",
    "Attendance",
    "BusyPeriod",
    "CommitteeDecision",
    "ConsensusEntry",
    "Contribution",
    "Correction",
    "Dissent",
    "Draw",
    "Employment",
    "Evaluation",
    "EvaluationReport",
    "EvidenceOpening",
    "Expert",
    "ExpertRating",
    "FeedbackReport",
    "FinalistEntry",
    "FinalistList",
    "Interest",
    "Invitation",
    "KeyFactors",
    "LineState",
    "LiveSession",
    "MemberScore",
    "MemberUnit",
    "MisconductCase",
    "MutualFeedback",
    "NoteKind",
    "Panel",
    "PanelReport",
    "PanelReportUserObjectPermission",
    "Phase",
    "Presentation",
    "Recusal",
    "Remark",
    "ReportSignature",
    "Score",
    "ScoreHistory",
    "Scorecard",
    "ScorecardUserObjectPermission",
    "Seat",
    "SiteNote",
    "SitePhoto",
    "SiteVisit",
    "SiteVisitUserObjectPermission",
    "Speciality",
    "StruckSheet",
    "SupervisorReport",
    "Suspension",
    "Suspicion",
    "TieRuling",
    "Training",
    "WitnessCall",
]
