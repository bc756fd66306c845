"""Claim–evidence map: each item of the self-assessment with the files and pages that support it (GB/T 19580, Art. 18)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applications.models import Application, Evidence
from applications.sections.pages import first_page, in_words
from applications.selectors.applications import evidence_of
from applications.selectors.filed import filed_rows
from nantong_award.core.http import INLINE_TYPES
from nantong_award.core.models import StoredFile
from nantong_award.regulation.criteria_set import CriteriaItem
from nantong_award.regulation.stage import Stage


@dataclass(frozen=True, slots=True)
class Reference:
    """One file that supports an item, at these pages."""

    item: str
    title: str
    pages: str
    url: str
    evidence_pk: int

    @property
    def words(self) -> str:
        """第 12–15 页."""
        return in_words(self.pages)


@dataclass(frozen=True, slots=True)
class Line:
    """An item with its references."""

    item: CriteriaItem
    references: list[Reference]


@dataclass(frozen=True, slots=True)
class Group:
    """A category of the sheet with its items."""

    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """The whole sheet."""

    groups: list[Group]

    @property
    def lines(self) -> list[Line]:
        """Every item in order."""
        return [line for group in self.groups for line in group.lines]

    @property
    def bare(self) -> list[CriteriaItem]:
        """Items without any evidence."""
        return [line.item for line in self.lines if not line.references]

    @property
    def covered(self) -> int:
        """How many items have evidence."""
        return len(self.lines) - len(self.bare)


def evidence_map(application: Application, frozen: list[dict[str, Any]] | None = None) -> EvidenceMap:
    """The map as the file stands now, or as a submitted version froze it: one query."""
    items = application.round.law.criteria(application.track, Stage.MATERIAL_REVIEW).items
    found: dict[str, list[Reference]] = {item.code: [] for item in items}
    for reference in _now(application) if frozen is None else _then(application, frozen):
        found.setdefault(reference.item, []).append(reference)
    groups: dict[str, Group] = {}
    for item in items:
        group = groups.setdefault(item.category, Group(item.category, item.category_title, []))
        group.lines.append(Line(item, found[item.code]))
    return EvidenceMap(list(groups.values()))


def _now(application: Application) -> Iterator[Reference]:
    for evidence in evidence_of(application):
        yield from references_of(evidence)


def _then(application: Application, frozen: list[dict[str, Any]]) -> Iterator[Reference]:
    """Files removed since stand in it too."""
    for evidence, item in filed_rows(application, frozen):
        yield from references_of(evidence, item.get("references") or {})


def references_of(evidence: Evidence, said: dict[str, str] | None = None) -> list[Reference]:
    """The items that a file supports, in their order, each with its pages; `said` as a frozen version says it."""
    references = evidence.references if said is None else said
    return [
        Reference(item, evidence.title, pages, page_url(evidence.file, pages), evidence.pk)
        for item, pages in sorted(references.items())
    ]


def page_url(stored: StoredFile, pages: str) -> str:
    """Where the file opens at its first page named; what a browser cannot show is fetched."""
    url = reverse("applications:file", args=[stored.pk])
    if stored.content_type not in INLINE_TYPES:
        return url
    return f"{url}?inline#page={first_page(pages)}"


def reference_words(references: dict[str, str]) -> str:
    """4.1.2 第 3–5 页；4.2.2: all references of a file in one line."""
    return "；".join(f"{item} {in_words(pages)}".strip() for item, pages in sorted(references.items()))
