"""Misconduct cases for tests, by the services: reported, heard, decided."""

from collections.abc import Sequence
from typing import Any

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.models import User
from review.models import MisconductCase
from review.selectors.misconduct import key_of, sheets_of
from review.services import misconduct


def make_reported(round: Round, by: User, **about: Any) -> MisconductCase:
    """A case on `expert=` or `unit=`."""
    return misconduct.report_case(round, by=by, report="评审期间接受宴请。", source="匿名来信", **about)


def make_heard(round: Round, by: User, **about: Any) -> MisconductCase:
    """The person has been heard."""
    case = make_reported(round, by, **about)
    return misconduct.hear(case, by=by, statement="承认参加。", heard_on=clock.today(), version=case.version)


def make_decided(
    round: Round, by: User, *, void: Sequence[str] | None = None, measure: str = "warning", **about: Any
) -> MisconductCase:
    """A decision; all sheets of the person are void unless others are named."""
    case = make_heard(round, by, **about)
    sheets = [key_of(sheet) for sheet in sheets_of(case)] if void is None else void
    return misconduct.decide(
        case,
        by=by,
        number=f"通质委办〔2026〕{case.pk}号",
        decided_on=clock.today(),
        decided_by="市质委办",
        grounds="违反评审纪律。",
        measure=measure,
        void=sheets,
        version=case.version,
    )
