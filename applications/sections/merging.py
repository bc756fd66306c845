"""Two people in one section: what each changed is set place by place, and only the same place is a conflict.

A place is a field, or one line of a table of figures ("indicators.profit"): lines are typed one by one, and two
people may fill one table. The rows of a list are one place: a row has no name by which both could mean it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from applications.sections.fields import REASONS, Data, Field, Kind, Section, is_blank

Places = dict[str, Any]
Seen = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that somebody else changed after this person saw it, and changed to something else."""

    place: str
    yours: Any
    theirs: Any


@dataclass(slots=True)
class Merged:
    """The section with what could be taken, the places that this changed, and those in dispute."""

    data: dict[str, Any]
    changed: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def names_of(section: Section) -> Iterator[str]:
    """Every place of a section, in the order of the form."""
    for each in section.fields:
        yield from place_names(each)


def place_names(field: Field) -> list[str]:
    """The places of one field."""
    return [f"{field.key}.{line.key}" for line in field.entered] if field.kind is Kind.TABLE else [field.key]


def split(section: Section, data: Data) -> Places:
    """What `data` says, by place; what it does not speak of is left out."""
    said: Places = {}
    for each in section.fields:
        if each.key not in data:
            continue
        value = data[each.key]
        if each.kind is not Kind.TABLE:
            said[each.key] = value
            continue
        reasons = (value or {}).get(REASONS) or {}
        for line in each.entered:
            figures, reason = (value or {}).get(line.key), reasons.get(line.key)
            said[f"{each.key}.{line.key}"] = (
                (None if all(map(is_blank, figures or ())) else list(figures or ())),
                reason or "",
            )
    return said


def merge(section: Section, kept: Data, versions: Seen, given: Data, touched: Seen) -> Merged:
    """Take from `given` the touched places; `touched` says with each which version the person had seen of it.

    `versions` says when each place was last changed. A place that both set to the same value is no conflict.
    """
    now, wanted = split(section, kept), split(section, given)
    result = Merged(dict(kept))
    for place, seen in touched.items():
        if place not in wanted or same(wanted[place], now.get(place)):
            continue
        if versions.get(place, 0) > seen:
            result.conflicts.append(Conflict(place, wanted[place], now.get(place)))
        else:
            _put(result.data, place, wanted[place])
            result.changed.append(place)
    return result


def only(places: Mapping[str, Any]) -> dict[str, Any]:
    """A section's data that speak of these places alone, with these values."""
    made: dict[str, Any] = {}
    for place, value in places.items():
        _put(made, place, value)
    return made


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: an empty text, an empty list and nothing are all no answer."""
    return one == other or (_is_silent(one) and _is_silent(other))


def _is_silent(value: Any) -> bool:
    return all(map(is_blank, value)) if isinstance(value, tuple) else is_blank(value)


def _put(data: dict[str, Any], place: str, value: Any) -> None:
    key, _dot, line = place.partition(".")
    if not line:
        data[key] = value
        return
    figures, reason = value or (None, "")
    table = dict(data.get(key) or {})
    reasons = {**(table.get(REASONS) or {}), line: reason}
    table[line] = figures or []
    table[REASONS] = {name: text for name, text in reasons.items() if text}
    data[key] = table
