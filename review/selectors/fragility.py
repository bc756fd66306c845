"""The fragile places of a class as plain values (R23.1): margins, and what would move anybody."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from applications.models import Round
from nantong_award.regulation.rules.fragility import Alternative, Fragility, Margin, Move, examine
from nantong_award.regulation.rules.merit import Tallies
from nantong_award.regulation.rules.scoring import EXACT
from nantong_award.regulation.stage import AwardLevel, Track
from review.facts_evaluation import kept
from review.selectors.merit import way_of


def lines_of(round: Round, track: Track) -> list[tuple[str, int]]:
    """The lines by the announced places: the award's, then both levels' together (Art. 6)."""
    award = round.planned(track, AwardLevel.AWARD)
    return [
        (AwardLevel.AWARD.value, award),
        (AwardLevel.NOMINATION.value, award + round.planned(track, AwardLevel.NOMINATION)),
    ]


def fragile_places(
    round: Round, track: Track, files: Mapping[str, Tallies], rulings: Sequence[Sequence[int]]
) -> dict[str, Any]:
    """What a class's places hang on, exact, through the kernel; numbers as text."""
    orders = [[str(pk) for pk in order] for order in rulings]
    found = examine(round.law, track, files, way_of(round), lines_of(round, track), orders)
    return _plain(found)


def _plain(found: Fragility) -> dict[str, Any]:
    return {
        "tried": found.tried,
        "margins": [_margin(each) for each in found.margins],
        "alternatives": [_alternative(each) for each in found.alternatives],
    }


def _margin(margin: Margin) -> dict[str, Any]:
    return {
        "application": int(margin.file),
        "rank": margin.place.rank,
        "last": margin.place.last,
        "side": margin.side,
        "to_next": _text(margin.to_next),
        "to_lines": {line: _text(value) for line, value in margin.to_lines.items()},
    }


def _alternative(each: Alternative) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "value": each.value,
        "stage": each.stage.value if each.stage else None,
        "application": int(each.file) if each.file else None,
        "moves": [_move(move) for move in each.moves],
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "application": int(move.file),
        "before": [move.before.rank, move.before.last],
        "after": [move.after.rank, move.after.last],
        "sides": [move.side_before, move.side_after],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(kept(EXACT.plus(value)))
