"""When a step of a file is lawful: where its round stands, which term runs (Art. 17–21).

Load rows with select_related("round", "applicant").
"""

from collections.abc import Callable
from typing import Any

from applications.transitions.status import Status
from nantong_award.core import clock
from nantong_award.regulation.stage import Stage, Track


def round_at(*stages: Stage) -> Callable[[Any], bool]:
    """Condition: the file's round is at one of these stages (load rows with select_related("round"))."""
    values = {stage.value for stage in stages}
    return lambda application: application.round.stage in values


def is_organization(application: Any) -> bool:
    """Only organisations have a site review (Art. 20)."""
    return bool(application.applicant.track == Track.ORGANIZATION)


def has_passed_its_review(application: Any) -> bool:
    """Art. 20: organisations come from the site review, individuals straight from the material review."""
    expected = Status.SHORTLISTED if is_organization(application) else Status.ACCEPTED
    return bool(application.status == expected)


def filing_is_open(application: Any) -> bool:
    """The filing term still runs (to the second)."""
    return bool(clock.now() < application.round.filing_closes_at)


def filing_is_over(application: Any) -> bool:
    """The filing term has ended."""
    return not filing_is_open(application)


def was_filed(application: Any) -> bool:
    """There is a version that was filed in time."""
    return application.submitted_at is not None


def was_never_returned_for_completion(application: Any) -> bool:
    """Art. 19 knows one decision; the return for completion is the one exception and stays one."""
    return application.completion_due_at is None


def is_in_completion_term(application: Any) -> bool:
    """Out for completion, and the term still runs (to the second)."""
    due_at = application.completion_due_at
    return due_at is not None and clock.now() < due_at


def completion_term_is_over(application: Any) -> bool:
    """Out for completion, and nothing came."""
    due_at = application.completion_due_at
    return due_at is not None and clock.now() >= due_at
