"""A file as it was submitted: what the body, the departments and the office read, whatever is corrected now (R18.3)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.models import (
    Application,
    ApplicationVersion,
    InternalNotice,
    NoticeObjection,
    NoticeProof,
)
from applications.selectors.evidence_map import references_of
from applications.selectors.filed import filed_proofs, filed_rows, last_version, was_filed
from applications.selectors.reading import ReadSection, as_read, laid_out, read_evidence, read_sections


@dataclass(frozen=True, slots=True)
class FiledNotice:
    """The internal notice of a version; its rows are not those of the database, except the proofs."""

    started_on: date
    ended_on: date
    place: str
    shown_objections: list[NoticeObjection]
    shown_proofs: list[NoticeProof]


@dataclass(frozen=True, slots=True)
class Laid:
    """What lies before the reader; `version` is None for a file that was never frozen."""

    version: ApplicationVersion | None
    sections: list[ReadSection]
    files: list[dict[str, Any]]
    internal_notice: InternalNotice | FiledNotice | None


def laid_before(application: Application) -> Laid:
    """The last submitted version, nothing of a draft: a query for it, one for its files, one for its proofs."""
    version = last_version(application)
    notice: InternalNotice | None = getattr(application, "internal_notice", None)
    if version is None:
        if not was_filed(application):
            return Laid(None, [], [], None)
        return Laid(None, read_sections(application), read_evidence(application), notice)
    return Laid(
        version,
        laid_out(application, version.content["sections"]),
        _files(application, version.content["evidence"]),
        _notice(version, notice),
    )


def _files(application: Application, frozen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files of that version, those too that were removed since, as they were called and referred to then."""
    filed = filed_rows(application, frozen)
    shown = as_read(application, [row for row, _item in filed])
    return [
        file | {"references": references_of(row, item.get("references") or {})}
        for file, (row, item) in zip(shown, filed, strict=True)
    ]


def _notice(version: ApplicationVersion, notice: InternalNotice | None) -> FiledNotice | None:
    filed = version.content.get("internal_notice")
    if filed is None:
        return None
    return FiledNotice(
        date.fromisoformat(filed["started_on"]),
        date.fromisoformat(filed["ended_on"]),
        filed["place"],
        [_objection(each) for each in filed["objections"]],
        filed_proofs(notice, version) if notice else [],
    )


def _objection(filed: dict[str, Any]) -> NoticeObjection:
    """A row that is only read; it is never saved."""
    settled_on = filed["settled_on"]
    return NoticeObjection(
        received_on=date.fromisoformat(filed["received_on"]),
        raised_by=filed["raised_by"],
        content=filed["content"],
        settlement=filed["settlement"],
        settled_on=date.fromisoformat(settled_on) if settled_on else None,
    )
