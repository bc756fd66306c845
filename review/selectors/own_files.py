"""All files of one expert with how far the own sheet is, so that the next unfinished one is a key away (R20.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from nantong_award.core import clock
from nantong_award.core.models import User
from review.facts import criteria_of, points_so_far
from review.models import Panel, Score, Scorecard
from review.models.panel import ReviewStage
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
    cards = cards_for(user).order_by("assignment__panel__stage", "assignment__application__number", "pk")
    return measured(list(cards))


def measured(cards: Sequence[Scorecard]) -> list[OwnFile]:
    """How far each of these sheets is: 1 query."""
    given: dict[int, dict[str, int]] = {card.pk: {} for card in cards}
    scores = Score.objects.filter(scorecard__in=cards)
    for card, item, percent in scores.values_list("scorecard", "item", "percent"):
        if percent is not None:
            given[card][item] = percent
    return [_measured(card, given[card.pk]) for card in cards]


def _measured(card: Scorecard, given: dict[str, int]) -> OwnFile:
    criteria = criteria_of(card.assignment.panel)
    return OwnFile(card, len(given), len(criteria.items), points_so_far(criteria, given))


def next_open(files: Sequence[OwnFile], after: Scorecard) -> OwnFile | None:
    """The next unfinished file, going round from the one that is open."""
    place = next((index for index, each in enumerate(files) if each.card.pk == after.pk), 0)
    turned = [*files[place + 1 :], *files[:place]]
    return next((each for each in turned if each.is_open), None)


def due_at(panel: Panel) -> datetime:
    """The minute by which the panel's sheets are due."""
    site = panel.stage == ReviewStage.SITE
    day = panel.round.site_review_due_on if site else panel.round.material_review_due_on
    return clock.at(day, 23, 59)
