"""Which sections an application has: one answer for the task list, the pages, the print and the checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from applications.sections.fields import Missing, Section
from applications.sections.individual import individual_sections
from applications.sections.organization import organization_sections
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track

YEARS = 3


def sections_of(track: Track, edition: Edition) -> tuple[Section, ...]:
    """All sections of this kind of application under this edition."""
    return _sections(track, edition.key)


@lru_cache
def _sections(track: Track, edition_key: str) -> tuple[Section, ...]:
    if track is Track.INDIVIDUAL:
        return individual_sections()
    return organization_sections(loader.by_key(edition_key))


def section_of(track: Track, edition: Edition, key: str) -> Section:
    """One section; KeyError where there is none of that name."""
    for section in sections_of(track, edition):
        if section.key == key:
            return section
    raise KeyError(key)


def indicator_years(round_year: int) -> tuple[int, ...]:
    """近 3 年: the three full years before the application year (Art. 12)."""
    return tuple(range(round_year - YEARS, round_year))


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far a section is."""

    section: Section
    started: bool
    missing: tuple[Missing, ...]

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return not self.missing


def progress(
    track: Track, edition: Edition, answers: Mapping[str, Mapping[str, Any]]
) -> list[SectionProgress]:
    """Every section with what it lacks."""
    return [
        SectionProgress(
            section,
            section.is_started(answers.get(section.key, {})),
            tuple(section.missing(answers.get(section.key, {}))),
        )
        for section in sections_of(track, edition)
    ]
