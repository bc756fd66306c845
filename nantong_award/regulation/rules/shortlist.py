"""第二十一条: which organisations go to site review."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.rules.ranking import by_score, in_order


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The limit, who is in (best first), and who shares a score across the line (none of them is in)."""

    limit: int
    selected: tuple[str, ...]
    tied_at_line: tuple[str, ...]


def site_limit(edition: Edition, planned: int) -> int:
    """The most organisations for site review: the ratio times the planned winners, rounded down."""
    return int((edition.site_ratio * Decimal(planned)).to_integral_value(ROUND_FLOOR))


def planned_for_site(edition: Edition, award: int, nomination: int) -> int:
    """The number the ratio is applied to: both levels together, or the award alone, as the edition reads."""
    return award + nomination if edition.site_ratio_base == "award_and_nomination" else award


def shortlist(edition: Edition, planned: int, scores: Mapping[str, Decimal]) -> Shortlist:
    """The best within the limit; a tie across the line is left to the office's recorded decision (R21.1)."""
    limit = site_limit(edition, planned)
    selected: list[str] = []
    for group in by_score(in_order(scores), scores):
        left = limit - len(selected)
        if len(group) > left:
            return Shortlist(limit, tuple(selected), group if left else ())
        selected.extend(group)
    return Shortlist(limit, tuple(selected), ())
