"""All files of one expert with how far the own sheet is, so that the next unfinished one is a key away (R20.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from nantong_award.core.models import User
from review.facts import criteria_of, percentages, points_so_far
from review.models import Score, Scorecard
from review.selectors.panels import cards_for
from review.transitions import ScorecardStatus


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One file: how many items have their percentage, and what they come to."""

    card: Scorecard
    given: int
    items: int
    total: Decimal

    @property
    def is_open(self) -> bool:
        """There is still something to do for the expert alone: declare, score, hand in."""
        return self.card.status == ScorecardStatus.BLANK

    @property
    def share(self) -> int:
        """How much of the sheet is filled, of a hundred."""
        return self.given * 100 // self.items if self.items else 0

    @property
    def state(self) -> str:
        """A word for the mark in the strip."""
        if not self.is_open:
            return "done"
        return "begun" if self.given else "waiting"


def own_files(user: User) -> list[OwnFile]:
    """The files in the order of the desk: 2 queries for any number of rows, and the rights'."""
    scores = Score.objects.only("scorecard", "item", "percent")
    cards = cards_for(user).prefetch_related(Prefetch("scores", scores))
    return [
        _own_file(card)
        for card in cards.order_by("assignment__panel__stage", "assignment__application__number", "pk")
    ]


def _own_file(card: Scorecard) -> OwnFile:
    criteria = criteria_of(card.assignment.panel)
    given = percentages(card.scores.all())
    return OwnFile(card, len(given), len(criteria.items), points_so_far(criteria, given))


def next_open(files: Sequence[OwnFile], after: Scorecard) -> OwnFile | None:
    """The next unfinished file, going round from the one that is open."""
    place = next((index for index, each in enumerate(files) if each.card.pk == after.pk), 0)
    turned = [*files[place + 1 :], *files[:place]]
    return next((each for each in turned if each.is_open), None)
