"""Declared incidents and what departments found: each incident once, the department's word first (R12.4, R13.1)."""

from datetime import date

import pytest

from applications.facts_departmental import is_declared, merge
from nantong_award.regulation.facts import IncidentFact, IncidentKind, Severity

pytestmark = [pytest.mark.requirement("R12.4"), pytest.mark.requirement("R13.1")]

DAY, OTHER = date(2025, 3, 1), date(2025, 4, 1)


def fact(kind=IncidentKind.ADMINISTRATIVE_PENALTY, on=DAY, severity=None, liable=None):
    """An incident."""
    return IncidentFact(kind=kind, severity=severity, on=on, liable=liable)


@pytest.mark.parametrize(
    ("declared", "found", "merged"),
    [
        (None, [], None),
        ((), [], ()),
        (None, [fact()], (fact(),)),
        ((fact(),), [fact()], (fact(),)),
        ((fact(on=None),), [fact()], (fact(),)),
        ((fact(),), [fact(on=OTHER)], (fact(), fact(on=OTHER))),
        (
            (fact(),),
            [fact(IncidentKind.SERIOUS_DISCREDIT)],
            (fact(), fact(IncidentKind.SERIOUS_DISCREDIT)),
        ),
        ((), [fact(), fact()], (fact(),)),
        (
            (fact(IncidentKind.WORK_SAFETY, severity=Severity.GENERAL, liable=True),),
            [fact(IncidentKind.WORK_SAFETY, severity=Severity.LARGER)],
            (fact(IncidentKind.WORK_SAFETY, severity=Severity.LARGER, liable=True),),
        ),
    ],
    ids=[
        "nobody says anything",
        "declared that there is none",
        "only found",
        "told twice",
        "declared without a day",
        "same kind on another day",
        "another kind on the same day",
        "two departments tell the same",
        "the department's grade, the form's liability",
    ],
)
def test_each_incident_counts_once(declared, found, merged):
    assert merge(declared, found) == merged


def test_what_the_form_left_out_is_not_declared():
    assert [is_declared(told, fact()) for told in ((fact(),), (fact(on=None),), (fact(on=OTHER),), (), None)] == [
        True, True, False, False, False,
    ]  # fmt: skip
