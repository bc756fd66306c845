"""A file as it was submitted: what the body and the departments read, whatever the applicant is correcting now (R18.3)."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applications.models import Application, ApplicationVersion, InternalNotice
from applications.sections.evidence import requirements_of
from applications.sections.reading import read
from applications.sections.registry import indicator_years, sections_of
from applications.selectors.evidence_map import references_of
from applications.selectors.reading import ReadSection, read_evidence, read_sections


@dataclass(frozen=True, slots=True)
class Laid:
    """What lies before the reader; `version` is None for a file that was never frozen."""

    version: ApplicationVersion | None
    sections: list[ReadSection]
    files: list[dict[str, Any]]
    internal_notice: InternalNotice | None


def laid_before(application: Application) -> Laid:
    """The last submitted version: one query for it, one for its files."""
    version = application.versions.order_by("-number").first()
    notice: InternalNotice | None = getattr(application, "internal_notice", None)
    if version is None:
        return Laid(None, read_sections(application), read_evidence(application), notice)
    content = version.content
    sections = _sections(application, content["sections"])
    return Laid(version, sections, _files(application, content["evidence"]), notice)


def _sections(application: Application, answers: dict[str, Any]) -> list[ReadSection]:
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


def _files(application: Application, frozen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files of that version, those too that were removed since, as they were called then."""
    names = {need.key: need.label for need in requirements_of(application.track)}
    stored = {
        row.file.sha256: row
        for row in application.evidence.filter(
            file__sha256__in=[item["sha256"] for item in frozen]
        ).select_related("file")
    }
    return [
        {
            "item": stored[item["sha256"]],
            "stored": stored[item["sha256"]].file,
            "label": item["title"],
            "note": names.get(item["requirement"], ""),
            "url": reverse("applications:evidence_file", args=[application.pk, stored[item["sha256"]].pk]),
            "references": references_of(stored[item["sha256"]], item.get("references") or {}),
            "scan": True,
        }
        for item in frozen
        if item["sha256"] in stored
    ]
