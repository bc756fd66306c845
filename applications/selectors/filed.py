"""What was filed last, and nothing else: all that others than the applicant's own people may read (RX.4, R18.3).

While a file is open for correction, completion or after it was taken back, its rows are a working copy. What is
added there is the applicant's own until it is submitted; what was filed stays readable although it was taken out.
"""

from collections.abc import Iterable
from typing import Any

from applications.models import Application, ApplicationVersion, Evidence, InternalNotice, NoticeProof

Frozen = dict[str, Any]


def last_version(application: Application) -> ApplicationVersion | None:
    """What lies before the readers: one query."""
    return application.versions.order_by("-number").first()


def was_filed(application: Application) -> bool:
    """A file that was only begun is nobody else's business."""
    return application.submitted_at is not None


def filed_rows(application: Application, frozen: Iterable[Frozen]) -> list[tuple[Evidence, Frozen]]:
    """The evidence of a version with what it says of each, those too that were removed since: one query."""
    rows: dict[tuple[str, ...], list[Evidence]] = {}
    for row in application.evidence.select_related("file").order_by("pk"):
        rows.setdefault(_mark(row), []).append(row)
    found = [(rows.get(_mark_of(item), []), item) for item in frozen]
    # Two entries may name the same file; each takes a row of its own where there is one.
    return [(same.pop(0) if len(same) > 1 else same[0], item) for same, item in found if same]


def filed_evidence(application: Application) -> list[Evidence]:
    """The evidence that was filed last: two queries."""
    version = last_version(application)
    if version is not None:
        return [row for row, _item in filed_rows(application, version.content["evidence"])]
    if not was_filed(application):
        return []
    return list(application.evidence.filter(removed_at=None).select_related("file"))


def filed_as(application: Application, evidence: Evidence) -> dict[str, str] | None:
    """The references with which this evidence was filed; None where it was not."""
    version = last_version(application)
    if version is None:
        return evidence.references if was_filed(application) else None
    mark = _mark(evidence)
    named = [item for item in version.content["evidence"] if _mark_of(item) == mark]
    return (named[0].get("references") or {}) if named else None


def is_filed(application: Application, pk: int) -> bool:
    """Whether a stored file is part of what was filed last, as evidence or as proof of the internal notice."""
    rows = application.evidence.filter(file=pk).select_related("file")
    if any(filed_as(application, row) is not None for row in rows):
        return True
    proofs = NoticeProof.objects.filter(notice__application=application, file=pk).select_related("file")
    version = last_version(application)
    if version is None:
        return was_filed(application) and proofs.exists()
    named = _proofs_named(version)
    return any((proof.file.name, proof.file.sha256) in named for proof in proofs)


def filed_proofs(notice: InternalNotice, version: ApplicationVersion) -> list[NoticeProof]:
    """The proofs of the internal notice that a version names: one query."""
    named = _proofs_named(version)
    rows = notice.proofs.select_related("file")
    return [row for row in rows if (row.file.name, row.file.sha256) in named]


def _proofs_named(version: ApplicationVersion) -> set[tuple[str, str]]:
    notice = version.content.get("internal_notice") or {}
    return {(proof["name"], proof["sha256"]) for proof in notice.get("proofs", ())}


def _mark(row: Evidence) -> tuple[str, ...]:
    return row.requirement, row.title, row.file.sha256


def _mark_of(item: Frozen) -> tuple[str, ...]:
    return item["requirement"], item["title"], item["sha256"]
