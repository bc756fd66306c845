"""Models of the publicity app; imported here because Django looks for them under this name."""

from publicity.models.candidate import Candidate, CandidateList
from publicity.models.conferral import Approval, Conferral
from publicity.models.notice import Objection, PublicityNotice

__all__ = ["Approval", "Candidate", "CandidateList", "Conferral", "Objection", "PublicityNotice"]
