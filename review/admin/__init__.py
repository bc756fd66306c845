"""The office's pages of the review."""

from review.admin import (
    decisions,
    draws,
    evaluation,
    experts,
    interests,
    misconduct,
    panels,
    presentations,
    suspicions,
    visits,
)

__all__ = [
    "decisions",
    "draws",
    "evaluation",
    "experts",
    "interests",
    "misconduct",
    "panels",
    "presentations",
    "suspicions",
    "visits",
]
