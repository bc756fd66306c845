"""What a posted section says about itself: which places were touched, and which version the person had seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.sections.fields import Kind, Section
from applications.sections.merging import names_of, place_names
from nantong_award.core.refusals import Stale

CHOICE, MINE, THEIRS = "choice-", "mine", "theirs"
NUMBER = re.compile(r"[0-9]{1,8}")  # a version


@dataclass(slots=True)
class Touched:
    """`places` → version seen; `chosen` are disputed places with what the person chose for them."""

    version: int
    places: dict[str, int] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    by_script: bool = False

    @property
    def taken(self) -> set[str]:
        """Where the person took the other's value."""
        return {place for place, choice in self.chosen.items() if choice == THEIRS}

    def narrowed(self, section: Section) -> Section:
        """Only the fields that were touched, so that a small saving stays cheap."""
        if not self.by_script:
            return section
        keys = {place.partition(".")[0] for place in self.places}
        return replace(section, fields=tuple(each for each in section.fields if each.key in keys))


def touched(section: Section, post: QueryDict) -> Touched:
    """Read the hidden fields; a page without its script names no places, and then all that it asked count.

    Stale where the page does not say which version it showed.
    """
    if not NUMBER.fullmatch(post.get("version", "")):
        raise Stale(_("页面已经失效，没有保存；请刷新页面后重填。"))
    said = Touched(version_in(post["version"]))
    listed = post.get("touched")
    if listed is None or not post.get("script"):
        said.places = dict.fromkeys(_asked(section, post), said.version)
    else:
        said.by_script, known = True, set(names_of(section))
        for token in listed.split():
            place, _colon, seen = token.rpartition(":")
            if place in known:
                said.places[place] = version_in(seen)
    _settle(section, post, said)
    return said


def _settle(section: Section, post: QueryDict, said: Touched) -> None:
    """Choices in a conflict: "mine:7" was chosen in sight of version 7; "theirs" needs no saving."""
    for place in names_of(section):
        choice, _colon, seen = post.get(f"{CHOICE}{place}", "").partition(":")
        if choice == MINE and place in said.places:
            said.places[place] = version_in(seen)
            said.chosen[place] = f"{MINE}:{version_in(seen)}"
        elif choice == THEIRS:
            said.places.pop(place, None)
            said.chosen[place] = THEIRS


def _asked(section: Section, post: QueryDict) -> Iterator[str]:
    """Places that the page showed: a conditional field that was not there says nothing."""
    shown = set(post.getlist("shown"))
    for each in section.fields:
        starts = f"{each.key}-"
        if (
            each.when is None
            or each.key in shown
            or each.key in post
            or any(n.startswith(starts) for n in post)
        ):
            yield from place_names(each)


def version_in(text: str | None) -> int:
    """A version that the page named for a place; garbage counts as having seen nothing."""
    return int(text) if text and NUMBER.fullmatch(text) else 0


def is_list(section: Section, key: str) -> bool:
    """Whether the field of this name is a list of rows."""
    return any(each.key == key and each.kind is Kind.ROWS for each in section.fields)
