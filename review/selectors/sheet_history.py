"""修改记录 as it is read: one item's changes, newest first, and what was changed after a reopening (R20.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from review.models import KeyFactors, Score, Scorecard, ScoreHistory
from review.models.score_history import KEY_FACTORS


@dataclass(frozen=True, slots=True)
class Change:
    """One value: who wrote it, when, from what to what."""

    label: str
    by: str
    at: datetime
    old: str
    new: str


def changes(card: Scorecard, item: str) -> list[Change]:
    """Every change of an item, or of the key factors: 1 query."""
    rows = ScoreHistory.objects.filter(scorecard=card, item=item).select_related("by").order_by("-at", "-pk")
    return [_change(row) for row in rows if row.old != row.new]


def _change(row: ScoreHistory) -> Change:
    model = KeyFactors if row.item == KEY_FACTORS else Score
    label = str(model._meta.get_field(row.field).verbose_name)  # type: ignore[union-attr]
    sign = "%" if row.field == "percent" else ""
    old, new = (f"{value}{sign}" if value else "" for value in (row.old, row.new))
    return Change(label, str(row.by), row.at, old, new)


def changed_after_reopening(card: Scorecard) -> Sequence[str]:
    """Items that were changed since the leader gave the sheet back: 1 query, none where that never was."""
    if card.reopened_at is None:
        return ()
    rows = ScoreHistory.objects.filter(scorecard=card, at__gte=card.reopened_at)
    return list(rows.order_by("item").values_list("item", flat=True).distinct())
