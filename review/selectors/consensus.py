"""The sheets of a file side by side (R20.4): per item who gave what, how far apart, and what the panel agrees on.

Only for files whose sheets are all in; nobody is asked here, so a page asks `panels.assignments_reported` first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from applications.models.round import PanelPolicy
from nantong_award.regulation.criteria_set import Band, CriteriaItem, CriteriaSet
from nantong_award.regulation.rules.scoring import Policy, combine, median
from review.facts import criteria_of, percentages, points_so_far
from review.models import Assignment, ConsensusEntry, PanelReport, Remark, Score, Scorecard
from review.models.consensus import SUMMARY, WHOLE
from review.selectors.scores import handed_in, nearest_step


@dataclass(frozen=True, slots=True)
class Voice:
    """What one expert gave on an item."""

    code: str
    percent: int
    band: Band | None
    is_far: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One item across the sheets, with what the leader recorded and what members said to it."""

    item: CriteriaItem
    voices: tuple[Voice, ...]
    mean: Decimal
    median: Decimal
    spread: int
    is_wide: bool
    proposed: int
    entry: ConsensusEntry
    agreed: int
    band: Band | None
    remarks: tuple[Remark, ...]
    strengths: tuple[tuple[str, str], ...]
    opportunities: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...]

    @property
    def note(self) -> str:
        """Why the panel agrees on this percentage, or what it said of the difference."""
        return self.entry.note

    @property
    def is_changed(self) -> bool:
        """The agreed percentage is not the mean."""
        return self.agreed != self.proposed

    @property
    def lacks_note(self) -> bool:
        """Opinions lie apart, or the mean was left, and nothing says why."""
        return (self.is_wide or self.is_changed) and not self.note

    @property
    def has_words(self) -> bool:
        """Somebody wrote something on the item."""
        return bool(self.strengths or self.opportunities or self.questions)


@dataclass(frozen=True, slots=True)
class Category:
    """A category: its rows, its share of the points, and the words that go into the report."""

    code: str
    title: str
    rows: tuple[Row, ...]
    entry: ConsensusEntry
    strengths: str
    opportunities: str

    @property
    def points(self) -> Decimal:
        """What could be reached."""
        return sum((row.item.points for row in self.rows), Decimal(0))


@dataclass(frozen=True, slots=True)
class Total:
    """One expert's total."""

    card: Scorecard
    total: Decimal
    is_far: bool

    @property
    def code(self) -> str:
        """The expert's code."""
        return self.card.seat.expert.code


@dataclass(frozen=True, slots=True)
class Grid:
    """A file's consensus as it stands."""

    assignment: Assignment
    criteria: CriteriaSet
    by_consensus: bool
    categories: tuple[Category, ...]
    totals: tuple[Total, ...]
    whole: ConsensusEntry
    summary: ConsensusEntry
    stamp: str
    remarks: int

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every item in order."""
        return tuple(row for category in self.categories for row in category.rows)

    @property
    def codes(self) -> tuple[str, ...]:
        """The experts' codes, in the order of the columns."""
        return tuple(each.code for each in self.totals)

    @property
    def wide(self) -> tuple[Row, ...]:
        """Items on which opinions lie further apart than the round allows without a word."""
        return tuple(row for row in self.rows if row.is_wide)

    @property
    def spread(self) -> Decimal:
        """How far the highest total lies above the lowest."""
        values = [each.total for each in self.totals]
        return max(values) - min(values) if values else Decimal(0)

    @property
    def is_far_apart(self) -> bool:
        """The totals lie further apart than the round allows without a word."""
        return self.spread > self.assignment.panel.round.total_spread_limit

    @property
    def score(self) -> Decimal:
        """The total of the agreed sheet as it stands."""
        return points_so_far(self.criteria, {row.item.code: row.agreed for row in self.rows})

    @property
    def agreed(self) -> dict[str, int]:
        """The agreed sheet; empty where the round decides by a mean."""
        return {row.item.code: row.agreed for row in self.rows} if self.by_consensus else {}

    @property
    def notes(self) -> dict[str, str]:
        """Item → what was said of it; WHOLE → what was said of the totals."""
        said = {row.item.code: row.note for row in self.rows if row.note}
        return said | ({WHOLE: self.whole.note} if self.whole.note else {})

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Category → the words for the report."""
        return {
            each.code: {"strengths": each.strengths, "opportunities": each.opportunities}
            for each in self.categories
        }


def grid(assignment: Assignment, fixed: Mapping[str, int] | None = None) -> Grid:
    """The consensus of a file whose sheets are in: 4 queries. `fixed` is the agreed sheet of a signed report."""
    criteria, cards = criteria_of(assignment.panel), handed_in(assignment)
    entries = {entry.key: entry for entry in assignment.consensus.all()}
    said: dict[str, list[Remark]] = {}
    for remark in assignment.remarks.select_related("seat__expert"):
        said.setdefault(remark.key, []).append(remark)
    items = criteria.items if cards else ()
    rows = [_row(assignment, criteria, item, cards, entries, said, fixed or {}) for item in items]
    return Grid(
        assignment=assignment,
        criteria=criteria,
        by_consensus=assignment.panel.round.panel_policy == PanelPolicy.CONSENSUS,
        categories=_categories(assignment, rows, entries),
        totals=_totals(assignment, criteria, cards),
        whole=_entry(assignment, entries, WHOLE),
        summary=_entry(assignment, entries, SUMMARY),
        stamp=stamp_of(entries.values(), cards),
        remarks=sum(len(each) for each in said.values()),
    )


def stamp_of(entries: Iterable[ConsensusEntry], cards: Iterable[Scorecard]) -> str:
    """Changes with every change of the consensus or of a sheet: what is compiled is what was seen."""
    sheets = "-".join(f"{card.pk}.{card.version}" for card in sorted(cards, key=lambda card: card.pk))
    return f"{sum(entry.version for entry in entries)}:{sheets}"[:200]


def _entry(assignment: Assignment, entries: Mapping[str, ConsensusEntry], key: str) -> ConsensusEntry:
    return entries.get(key) or ConsensusEntry(assignment=assignment, key=key)


def _row(
    assignment: Assignment,
    criteria: CriteriaSet,
    item: CriteriaItem,
    cards: list[Scorecard],
    entries: Mapping[str, ConsensusEntry],
    said: Mapping[str, list[Remark]],
    fixed: Mapping[str, int],
) -> Row:
    own = [(card.seat.expert.code, score) for card in cards for score in card.scores.all()]
    scores = [(code, score) for code, score in own if score.item == item.code]
    values = [score.percent for _code, score in scores if score.percent is not None]
    mean, middle = Decimal(sum(values)) / len(values), median(sorted(Decimal(each) for each in values))
    limit, spread = assignment.panel.round.item_spread_limit, max(values) - min(values)
    entry, proposed = _entry(assignment, entries, item.code), nearest_step(mean, criteria.step)
    agreed = fixed.get(item.code, proposed if entry.percent is None else entry.percent)
    return Row(
        item=item,
        voices=tuple(_voices(criteria, item, scores, middle, Decimal(limit) if spread > limit else None)),
        mean=mean,
        median=middle,
        spread=spread,
        is_wide=spread > limit,
        proposed=proposed,
        entry=entry,
        agreed=agreed,
        band=band_of(criteria, item, agreed),
        remarks=tuple(said.get(item.code, ())),
        strengths=_words(scores, "strengths"),
        opportunities=_words(scores, "opportunities"),
        questions=_words(scores, "questions"),
    )


def _voices(
    criteria: CriteriaSet,
    item: CriteriaItem,
    scores: list[tuple[str, Score]],
    middle: Decimal,
    limit: Decimal | None,
) -> list[Voice]:
    """Who lies more than half the limit from the median of an item on which opinions differ is marked."""
    return [
        Voice(
            code,
            score.percent,
            band_of(criteria, item, score.percent),
            limit is not None and abs(score.percent - middle) > limit / 2,
        )
        for code, score in scores
        if score.percent is not None
    ]


def band_of(criteria: CriteriaSet, item: CriteriaItem, percent: int) -> Band | None:
    """The band of the item's guide in which a percentage lies."""
    return next((band for band in criteria.bands_of(item) if band.low <= percent <= band.high), None)


def _words(scores: list[tuple[str, Score]], name: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, text) for code, score in scores if (text := getattr(score, name).strip()))


def _categories(
    assignment: Assignment, rows: list[Row], entries: Mapping[str, ConsensusEntry]
) -> tuple[Category, ...]:
    found = []
    for code, title in dict.fromkeys((row.item.category, row.item.category_title) for row in rows):
        own = tuple(row for row in rows if row.item.category == code)
        entry = _entry(assignment, entries, code)
        kept = entry.pk is not None
        strengths = entry.strengths if kept else gathered(own, "strengths")
        opportunities = entry.opportunities if kept else gathered(own, "opportunities")
        found.append(Category(code, title, own, entry, strengths, opportunities))
    return tuple(found)


def gathered(rows: Iterable[Row], name: str) -> str:
    """The experts' words on a category's items, one a line, the same said twice once, without who said it."""
    lines = [f"{row.item.code} {text}" for row in rows for _code, text in getattr(row, name)]
    return "\n".join(dict.fromkeys(lines))


def _totals(assignment: Assignment, criteria: CriteriaSet, cards: list[Scorecard]) -> tuple[Total, ...]:
    totals = {
        card.seat.expert.code: points_so_far(criteria, percentages(card.scores.all())) for card in cards
    }
    far = combine(assignment.panel.round.law, Policy.MEAN, totals).outliers if totals else ()
    return tuple(Total(card, totals[card.seat.expert.code], card.seat.expert.code in far) for card in cards)


def in_draft(report: PanelReport | None, grid: Grid) -> bool:
    """The draft report rests on the consensus as it stands."""
    return report is not None and report.rests_on == grid.stamp
