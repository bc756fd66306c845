"""第十六条: weights and totals. Decimal throughout; one rounding, half-up, only to show a figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum

from nantong_award.regulation.criteria_set import CriteriaSet
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.stage import Stage, Track

EXACT = Context(prec=80)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")


class BadScore(ValueError):
    """A score or sheet that cannot be: `key` names the item or stage."""

    def __init__(self, key: str, expected: str) -> None:
        self.key, self.expected = key, expected
        super().__init__(f"{key}: expected {expected}")


class Policy(StrEnum):
    """How a panel's sheets become one score: fixed by the round before material review begins."""

    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"


@dataclass(frozen=True, slots=True)
class PanelScore:
    """One panel's result, unrounded: total per expert, score, spread, experts far from the median."""

    totals: Mapping[str, Decimal]
    score: Decimal
    spread: Decimal
    outliers: tuple[str, ...]


def half_up(value: Decimal) -> Decimal:
    """Two decimals, half up, for showing; never rank on it."""
    return EXACT.plus(value).quantize(CENT, rounding=ROUND_HALF_UP, context=EXACT)


def item_score(points: Decimal, percent: Decimal | int) -> Decimal:
    """An item's points times its percentage."""
    return points * Decimal(percent) / HUNDRED


def sheet_total(criteria: CriteriaSet, items: Mapping[str, Decimal | int]) -> Decimal:
    """The total of one sheet: a percentage for every item of the set, in its steps."""
    for code in items:
        if code not in criteria.points:
            raise BadScore(code, f"an item of {criteria.key}")
    total = Decimal(0)
    for item in criteria.items:
        percent = items.get(item.code)
        if percent is None or not 0 <= percent <= 100 or percent % criteria.step:
            raise BadScore(item.code, f"a percentage from 0 to 100 in steps of {criteria.step}")
        total += item_score(item.points, percent)
    return total


def panel_score(
    edition: Edition,
    track: Track,
    stage: Stage,
    policy: Policy,
    sheets: Mapping[str, Mapping[str, Decimal | int]],
) -> PanelScore:
    """The score of a panel from its experts' sheets."""
    if stage not in edition.criteria_sets[track]:
        raise BadScore("stage", f"a stage of an {track.value}")
    criteria = edition.criteria(track, stage)
    totals = {expert: sheet_total(criteria, items) for expert, items in sheets.items()}
    if not totals:
        raise BadScore("sheets", "one sheet or more")
    return combine(edition, policy, totals)


def combine(edition: Edition, policy: Policy, totals: Mapping[str, Decimal]) -> PanelScore:
    """One score from several totals."""
    with localcontext(EXACT):
        ordered = sorted(totals.values())
        middle = median(ordered)
        kept = ordered
        if policy is Policy.TRIMMED_MEAN and len(ordered) >= edition.trim_from:
            kept = ordered[1:-1]
        far = edition.outlier_share * middle
        return PanelScore(
            totals=dict(totals),
            score=sum(kept, Decimal(0)) / len(kept),
            spread=ordered[-1] - ordered[0],
            outliers=tuple(expert for expert, total in totals.items() if abs(total - middle) > far),
        )


def median(ordered: Sequence[Decimal]) -> Decimal:
    """The middle of an ordered list; the mean of the two middles of an even one."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def total_score(
    edition: Edition,
    track: Track,
    material: Decimal | None,
    site: Decimal | None,
    presentation: Decimal | None,
) -> Decimal:
    """The weighted total, unrounded. Without a part there is no total, and no rank (T-95)."""
    parts = {
        Stage.MATERIAL_REVIEW: ("material", material),
        Stage.SITE_REVIEW: ("site", site),
        Stage.PRESENTATION: ("presentation", presentation),
    }
    total = Decimal(0)
    with localcontext(EXACT):
        for stage, (name, score) in parts.items():
            weight = edition.weights[track].get(stage)
            if weight is None:
                if score is not None:
                    raise BadScore(name, f"nothing: an {track.value} has no such stage")
                continue
            if score is None or not score.is_finite() or not 0 <= score <= 1000:
                raise BadScore(name, "a score from 0 to 1000")
            total += weight * score
    return total
