"""A file as it was submitted: what the body and the departments read, whatever the applicant is correcting now (R18.3)."""

from dataclasses import dataclass
from typing import Any

from applications.models import Application, ApplicationVersion, InternalNotice
from applications.sections.reading import read
from applications.sections.registry import indicator_years, sections_of
from applications.selectors.reading import ReadSection, as_read, read_evidence, read_sections


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
    digests = [item["sha256"] for item in frozen]
    rows = application.evidence.filter(file__sha256__in=digests).select_related("file")
    stored = {row.file.sha256: row for row in rows}
    kept = [stored[digest] for digest in digests if digest in stored]
    titles = {item["sha256"]: item["title"] for item in frozen}
    return [file | {"label": titles[file["stored"].sha256]} for file in as_read(application, kept)]
