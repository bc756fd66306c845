"""修改记录 of a sheet: written with every save, and asked when two windows changed the same item (R20.3)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from nantong_award.core import clock
from nantong_award.core.models import User
from review.models import Scorecard, ScoreHistory

# A text that goes on being typed saves itself every few seconds; within this time it stays one change.
ONE_GO = timedelta(minutes=10)
PERCENT = "percent"


def note(
    card: Scorecard, *, by: User, item: str, version: int, changes: Mapping[str, tuple[Any, Any]]
) -> None:
    """Keep from what to what each field changed; `version` is that of the item after the change."""
    now = clock.now()
    last = _last_in_one_go(card, by, item, changes)
    fresh = []
    for field, (old, new) in changes.items():
        going_on = last.get(field)
        if going_on is None:
            row = ScoreHistory(scorecard=card, item=item, field=field, version=version, by=by, at=now)
            row.old, row.new = as_text(old), as_text(new)
            fresh.append(row)
        else:
            going_on.new, going_on.version, going_on.at = as_text(new), version, now
            going_on.save(update_fields=["new", "version", "at"])
    ScoreHistory.objects.bulk_create(fresh)


def _last_in_one_go(
    card: Scorecard, by: User, item: str, changes: Mapping[str, Any]
) -> dict[str, ScoreHistory]:
    """The last change of each text, if this one continues it: same hand, moments ago, no reopening between."""
    texts = [field for field in changes if field != PERCENT]
    if not texts:
        return {}
    since = clock.now() - ONE_GO
    rows = ScoreHistory.objects.filter(scorecard=card, item=item, field__in=texts, by=by, at__gte=since)
    if card.reopened_at:
        rows = rows.filter(at__gte=card.reopened_at)
    return {row.field: row for row in rows.order_by("pk")}


def changed_since(card: Scorecard, item: str, *, seen: int, now: int) -> set[str] | None:
    """Fields that changed after the version that was seen; None where the record does not tell."""
    rows = ScoreHistory.objects.filter(scorecard=card, item=item, version__gt=seen)
    found = dict(rows.order_by("version").values_list("field", "version"))
    return set(found) if now in found.values() else None


def as_text(value: Any) -> str:
    """A value as the record keeps it; nothing is an empty text."""
    return "" if value is None else str(value)
