"""Rows → kernel facts of site review, presentation and evaluation: findings, totals, places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from nantong_award.core.audit import label_of
from nantong_award.core.lifecycle import LifecycleModel
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.rules.ranking import places
from nantong_award.regulation.rules.scoring import EXACT, total_score
from nantong_award.regulation.stage import Track

# As many decimals as a stored score has: ranks by it are those of the exact values.
KEPT = Decimal("1E-12")
CLOSE = 3 * KEPT


@dataclass(frozen=True, slots=True)
class StageScores:
    """各环节得分: one file's stage scores on 0…1000; None = not scored (yet)."""

    material: Decimal | None = None
    site: Decimal | None = None
    presentation: Decimal | None = None


def kept(value: Decimal) -> Decimal:
    """A score as it is stored."""
    return value.quantize(KEPT, rounding=ROUND_HALF_UP, context=EXACT)


def judged(article: str, code: str, met: bool, message: str, rests_on: str | None = None) -> Finding:
    """A finding from a plain yes or no."""
    return Finding(article, None, code, Outcome.MET if met else Outcome.UNMET, rests_on, message)


def noted(article: str, code: str, message: str, rests_on: str | None = None) -> Finding:
    """A finding that people should look at and that stops nothing."""
    return Finding(article, None, code, Outcome.WARNING, rests_on, message)


def findings_on(row: LifecycleModel, edition: str, items: Iterable[Finding]) -> Findings:
    """Findings on one row; the subject is its name in the audit log."""
    return Findings.of(items, subject=label_of(row), edition=edition)


def final_total(edition: Edition, track: Track, scores: StageScores) -> Decimal:
    """第十六条: the weighted total, kept unrounded; raises BadScore where a part is missing."""
    return kept(total_score(edition, track, scores.material, scores.site, scores.presentation))


def total_so_far(edition: Edition, track: Track, scores: StageScores) -> Decimal | None:
    """The weighted sum of the reviews before any presentation; None while a review is missing."""
    needs_site = track is Track.ORGANIZATION
    if scores.material is None or (needs_site and scores.site is None):
        return None
    return kept(total_score(edition, track, scores.material, scores.site, Decimal(0)))


def ranks(totals: Mapping[Any, Decimal]) -> dict[Any, int]:
    """Places by unrounded totals: equal totals share a place, and the next place is left out."""
    snapped = snap(totals)
    found = places({str(key): (total,) for key, total in snapped.items()})
    return {key: found[str(key)].rank for key in totals}


def snap(totals: Mapping[Any, Decimal]) -> dict[Any, Decimal]:
    """Totals of stored parts, made equal where they are equal but for the twelfth decimal of the parts.

    Two sheets in thirds may add up to the same total and be kept a billionth of a thousandth apart; totals
    that really differ do so by far more.
    """
    found: dict[Any, Decimal] = {}
    last: Decimal | None = None
    for key in sorted(totals, key=lambda name: totals[name]):
        last = totals[key] if last is None or totals[key] - last > CLOSE else last
        found[key] = last
    return found


def ids_in_order(order: Iterable[Any]) -> list[str]:
    """The ids of a draw's order, whether stored bare or with their tickets."""
    return [entry["id"] if isinstance(entry, dict) else str(entry) for entry in order]
