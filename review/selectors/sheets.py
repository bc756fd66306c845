"""One expert's own sheet, as the workspace, the check before handing in and the workbook show it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nantong_award.regulation.criteria_set import Band, CriteriaItem, CriteriaSet
from nantong_award.regulation.rules.scoring import item_score
from review.facts import criteria_of, percentages, points_so_far
from review.facts_guide import questions
from review.models import Score, Scorecard


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a sheet."""

    item: CriteriaItem
    bands: tuple[Band, ...]
    score: Score
    points: Decimal | None

    @property
    def asks(self) -> tuple[str, ...]:
        """What the chosen band asks and the strengths do not answer yet; a question, never a block."""
        return questions(self.item.kind, self.score.percent, self.score.strengths)

    @property
    def band(self) -> Band | None:
        """The band in which the percentage lies."""
        percent = self.score.percent
        if percent is None:
            return None
        return next((band for band in self.bands if band.low <= percent <= band.high), None)


@dataclass(frozen=True, slots=True)
class Category:
    """One category with its lines and what was scored in it so far."""

    code: str
    title: str
    lines: tuple[Line, ...]
    points: Decimal
    scored: Decimal
    given: int

    @property
    def share(self) -> int:
        """How many of a hundred points were given, for the bar."""
        return int(self.scored * 100 / self.points) if self.points else 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A scorecard with its criteria, as the workspace shows it."""

    card: Scorecard
    criteria: CriteriaSet
    categories: tuple[Category, ...]
    total: Decimal
    given: int
    missing: tuple[CriteriaItem, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line in order."""
        return tuple(line for category in self.categories for line in category.lines)

    @property
    def asking(self) -> list[Line]:
        """Lines whose band asks something that is not written yet."""
        return [line for line in self.lines if line.asks]

    @property
    def is_complete(self) -> bool:
        """Every item has its percentage."""
        return not self.missing

    @property
    def stamp(self) -> str:
        """Changes with every change of the sheet: what is handed in is what was seen."""
        return f"{self.card.version}.{sum(line.score.version for line in self.lines)}"

    @property
    def saved_at(self) -> datetime | None:
        """When something was last saved."""
        return max((line.score.saved_at for line in self.lines if line.score.pk), default=None)


def sheet(card: Scorecard) -> Sheet:
    """The sheet as it stands: 1 query."""
    criteria = criteria_of(card.assignment.panel)
    scores = {score.item: score for score in card.scores.all()}
    lines = [
        _line(criteria, item, scores.get(item.code) or Score(scorecard=card, item=item.code))
        for item in criteria.items
    ]
    given = percentages(scores.values())
    return Sheet(
        card=card,
        criteria=criteria,
        categories=_categories(lines),
        total=points_so_far(criteria, given),
        given=len(given),
        missing=tuple(item for item in criteria.items if item.code not in given),
    )


def _line(criteria: CriteriaSet, item: CriteriaItem, score: Score) -> Line:
    points = None if score.percent is None else item_score(item.points, score.percent)
    return Line(item, criteria.bands_of(item), score, points)


def _categories(lines: list[Line]) -> tuple[Category, ...]:
    order = dict.fromkeys((line.item.category, line.item.category_title) for line in lines)
    found = []
    for code, title in order:
        own = tuple(line for line in lines if line.item.category == code)
        scored = [line.points for line in own if line.points is not None]
        points = sum((line.item.points for line in own), Decimal(0))
        found.append(Category(code, title, own, points, sum(scored, Decimal(0)), len(scored)))
    return tuple(found)
