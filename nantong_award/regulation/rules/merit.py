"""第十六、二十三条: a class's order of merit from its raw sheets alone: stage scores, totals, ties."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from nantong_award.regulation.criteria_set import CriteriaSet
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.rules.ranking import Key
from nantong_award.regulation.rules.scoring import (
    EXACT,
    BadScore,
    Policy,
    combine,
    item_score,
    sheet_total,
    total_score,
)
from nantong_award.regulation.stage import Stage, Track, scored_stages

# Totals of equal merit may differ in the eightieth digit only: thirds have no end as decimals.
EQUAL = Decimal("1E-30")
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Review:
    """One stage of one file: percentages by sheet, the agreed sheet under consensus, or an absence."""

    sheets: Mapping[str, Mapping[str, int]]
    agreed: Mapping[str, int] | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How sheets become places. `panel` None = as the panels agreed; `decimals` None = never rounded."""

    panel: Policy | None
    presentation: Policy
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """A review whose sheets are added up: total and points of the results items, by sheet."""

    criteria: CriteriaSet
    review: Review
    totals: Mapping[str, Decimal]
    results: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Merit:
    """What a file's place rests on: stage scores, points of the results items on site, total."""

    parts: Mapping[Stage, Decimal]
    results: Decimal
    total: Decimal

    @property
    def key(self) -> Key:
        """Total, then site score, results items, material score: what decides between equal totals."""
        site, material = self.parts.get(Stage.SITE_REVIEW), self.parts.get(Stage.MATERIAL_REVIEW)
        values = (self.total, site or Decimal(0), self.results, material or Decimal(0))
        return tuple(value.quantize(EQUAL, rounding=ROUND_HALF_UP, context=EXACT) for value in values)


Tallies = Mapping[Stage, Tally]


def tallies(edition: Edition, track: Track, reviews: Mapping[Stage, Review]) -> dict[Stage, Tally]:
    """Every sheet of a file added up once; raises BadScore for a sheet that cannot be."""
    return {stage: _tally(edition.criteria(track, stage), review) for stage, review in reviews.items()}


def _tally(criteria: CriteriaSet, review: Review) -> Tally:
    return Tally(
        criteria,
        review,
        {scorer: sheet_total(criteria, items) for scorer, items in review.sheets.items()},
        {scorer: results_points(criteria, items) for scorer, items in review.sheets.items()},
    )


def results_points(criteria: CriteriaSet, items: Mapping[str, int]) -> Decimal:
    """The points of the items on results (4.7 of GB/T 19580); none on a sheet without such items."""
    return sum(
        (item_score(item.points, items[item.code]) for item in criteria.items if item.kind == "result"),
        Decimal(0),
    )


def stage_score(
    edition: Edition, tally: Tally, policy: Policy | None, without: Collection[str] = NOBODY
) -> tuple[Decimal, Decimal]:
    """Score and results points of a stage, as if the sheets of `without` had not been given."""
    if tally.review.absent:
        return Decimal(0), Decimal(0)
    kept = {scorer: total for scorer, total in tally.totals.items() if scorer not in without}
    if not kept:
        raise BadScore("sheets", "one sheet or more")
    if policy is None:
        agreed = agreed_without(tally.criteria, tally.review, without)
        return sheet_total(tally.criteria, agreed), results_points(tally.criteria, agreed)
    results = {scorer: tally.results[scorer] for scorer in kept}
    return combine(edition, policy, kept).score, combine(edition, policy, results).score


def agreed_without(
    criteria: CriteriaSet, review: Review, without: Collection[str] = NOBODY
) -> dict[str, int]:
    """The agreed sheet without some sheets.

    Where the panel took the mean as it was, the mean of the remaining sheets takes its place; where it agreed
    on something else, with a comment, that stands.
    """
    if review.agreed is None:
        raise BadScore("agreed", "the panel's agreed sheet")
    if not any(scorer in without for scorer in review.sheets):
        return dict(review.agreed)
    found = {}
    for code in criteria.codes:
        everybody = [items[code] for items in review.sheets.values()]
        others = [items[code] for scorer, items in review.sheets.items() if scorer not in without]
        agreed = review.agreed[code]
        took_the_mean = agreed == nearest_step(everybody, criteria.step)
        found[code] = nearest_step(others, criteria.step) if took_the_mean else agreed
    return found


def nearest_step(percents: Collection[int], step: int) -> int:
    """The mean of percentages in the sheet's steps, half up."""
    return (2 * sum(percents) + step * len(percents)) // (2 * step * len(percents)) * step


def merit(
    edition: Edition,
    track: Track,
    given: Tallies,
    way: Way,
    without: Mapping[Stage, Collection[str]] | None = None,
) -> Merit:
    """A file's merit; raises BadScore where a part is missing (T-95)."""
    parts, results = {}, Decimal(0)
    for stage in scored_stages(track):
        if stage not in given:
            raise BadScore(stage.value, "a score from 0 to 1000")
        policy = way.presentation if stage is Stage.PRESENTATION else way.panel
        score, found = stage_score(edition, given[stage], policy, (without or {}).get(stage, NOBODY))
        parts[stage] = _rounded(score, way.decimals)
        if stage is Stage.SITE_REVIEW:
            results = _rounded(found, way.decimals)
    total = total_score(
        edition,
        track,
        parts[Stage.MATERIAL_REVIEW],
        parts.get(Stage.SITE_REVIEW),
        parts[Stage.PRESENTATION],
    )
    return Merit(parts, results, _rounded(total, way.decimals))


def _rounded(value: Decimal, decimals: int | None) -> Decimal:
    if decimals is None:
        return value
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)


def merits(
    edition: Edition, track: Track, files: Mapping[str, Tallies], way: Way, left_out: Iterable[str] = ()
) -> dict[str, Merit]:
    """The merit of every file of a class that has all its parts; `left_out` scorers count nowhere."""
    without = dict.fromkeys(scored_stages(track), frozenset(left_out))
    found = {}
    with localcontext(EXACT):
        for name, given in files.items():
            try:
                found[name] = merit(edition, track, given, way, without)
            except BadScore:
                continue
    return found
