"""The state tables of this app: a round's stage, where a file lies, an ownership claim."""

from applications.transitions.application import ApplicationLifecycle
from applications.transitions.claim import ClaimLifecycle, ClaimStatus
from applications.transitions.round import RUN_ROUND, RoundLifecycle, RoundStage
from applications.transitions.status import BEFORE_PROPOSAL, OPEN_STATUSES, Status

__all__ = [
    "BEFORE_PROPOSAL",
    "OPEN_STATUSES",
    "RUN_ROUND",
    "ApplicationLifecycle",
    "ClaimLifecycle",
    "ClaimStatus",
    "RoundLifecycle",
    "RoundStage",
    "Status",
]
