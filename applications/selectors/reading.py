"""A whole file as the county and the office read it: sections, then evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applications.facts import Answers, answers_of
from applications.models import Application, Evidence
from applications.sections.evidence import requirements_of
from applications.sections.fields import Words
from applications.sections.reading import Answer, read
from applications.sections.registry import indicator_years, sections_of
from applications.selectors.evidence_map import references_of


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section with its single answers and its tables."""

    key: str
    title: Words
    answers: list[Answer]
    tables: list[Answer]


def read_sections(application: Application) -> list[ReadSection]:
    """All sections as they stand: one query."""
    return laid_out(application, answers_of(application))


def laid_out(application: Application, answers: Answers) -> list[ReadSection]:
    """Answers in words, section by section in the order of the form."""
    years = indicator_years(application.round.year)
    return [
        ReadSection(
            section.key,
            section.title,
            [answer for answer in given if not answer.is_table],
            [answer for answer in given if answer.is_table],
        )
        for section in sections_of(application.track, application.round.law)
        for given in [read(section, answers.get(section.key, {}), years)]
    ]


def read_evidence(application: Application) -> list[dict[str, Any]]:
    """The files that are part of the application, what each proves and where it is fetched: one query."""
    return as_read(application, application.evidence.filter(removed_at=None).select_related("file"))


def as_read(application: Application, items: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Evidence as the list of files shows it."""
    names = {need.key: need.label for need in requirements_of(application.track)}
    return [
        {
            "item": item,
            "stored": item.file,
            "label": item.title,
            "note": names.get(item.requirement, ""),
            "url": reverse("applications:evidence_file", args=[application.pk, item.pk]),
            "references": references_of(item),
            "scan": True,
        }
        for item in items
    ]
