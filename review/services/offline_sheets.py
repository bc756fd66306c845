"""A sheet filled in away from the network comes back: all of it or nothing, never over what was saved since (R20.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale
from review.models import KeyFactors, Score, Scorecard
from review.models.score_history import KEY_FACTORS
from review.services import key_factors, scorecards
from review.services.authority import demand
from review.services.scorecards import SCORE


@dataclass(frozen=True, slots=True)
class Brought:
    """What the workbook says of one item (or, under KEY_FACTORS, of the key factors)."""

    item: str
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that was saved on line after the workbook had been made; the person chooses."""

    item: str
    field: str
    yours: Any
    theirs: Any
    version: int


class Differing(Stale):
    """Nothing was taken: these values are newer on line."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__(_("下载以后，这些内容在网上改过，请逐条选定。"), yours=differences)
        self.differences = list(differences)


@transaction.atomic
def take(card: Scorecard, *, by: User, brought: Sequence[Brought]) -> int:
    """Keep every value that differs; returns in how many items something changed."""
    demand(by, SCORE, card)
    differences: list[Difference] = []
    changed = 0
    for each in brought:
        before = _version(card, each.item)
        try:
            after = _save(card, by, each)
        except Stale as error:
            if error.yours is None or error.theirs is None:
                raise
            differences += _differences(each.item, error)
        else:
            changed += after != before
    if differences:
        raise Differing(differences)
    record("import_scorecard", card, by=by, details={"items": str(changed)})
    return changed


def _save(card: Scorecard, by: User, each: Brought) -> int:
    if each.item == KEY_FACTORS:
        return key_factors.save_key_factors(card, by=by, values=each.values, version=each.version).version
    score = scorecards.save_score(card, by=by, item=each.item, values=each.values, version=each.version)
    return score.version


def _version(card: Scorecard, item: str) -> int:
    scores, factors = (
        Score.objects.filter(scorecard=card, item=item),
        KeyFactors.objects.filter(scorecard=card),
    )
    found = factors.first() if item == KEY_FACTORS else scores.first()
    return found.version if found else 0


def _differences(item: str, error: Stale) -> list[Difference]:
    theirs = error.theirs
    return [
        Difference(item, field, value, getattr(theirs, field), theirs.version)
        for field, value in error.yours.items()
    ]
