"""The office's admin of 申报、推荐、资格审查; each module registers its own models."""

from applications.admin import (
    announcements,
    applicants,
    applications,
    bodies,
    claims,
    departmental,
    rounds,
    standing,
)

__all__ = [
    "announcements",
    "applicants",
    "applications",
    "bodies",
    "claims",
    "departmental",
    "rounds",
    "standing",
]
