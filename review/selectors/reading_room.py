"""What lies open beside a sheet: the file's documents, which item each supports, and which the expert has opened."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from applications.models import Application, Evidence
from applications.selectors import reading
from applications.selectors.evidence_map import references_of
from nantong_award.core.http import INLINE_TYPES
from review.models import Assignment, EvidenceOpening, Score, Scorecard
from review.models.panel import ReviewStage
from review.selectors.panels import HANDED_IN

# The document that stands open first.
SELF_ASSESSMENT = "self_assessment"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document supports an item."""

    item: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the file: what it proves, where it opens, whether the expert has opened it."""

    evidence: Evidence
    kind: str
    url: str
    is_opened: bool
    places: tuple[Place, ...]

    @property
    def is_shown(self) -> bool:
        """A browser shows it in the page."""
        return self.evidence.file.content_type in INLINE_TYPES

    @property
    def is_self_assessment(self) -> bool:
        """The report that every item goes back to."""
        return self.evidence.requirement == SELF_ASSESSMENT


@dataclass(frozen=True, slots=True)
class Support:
    """A document as the evidence of one item."""

    document: Document
    words: str
    url: str


def documents(card: Scorecard) -> list[Document]:
    """The file's documents, the self-assessment report first: 2 queries."""
    rows = reading.read_evidence(card.assignment.application)
    opened = set(
        EvidenceOpening.objects.filter(
            expert=card.seat.expert_id, evidence__application=card.assignment.application_id
        ).values_list("evidence_id", flat=True)
    )
    found = [_document(card, row["item"], str(row["note"]), row["item"].pk in opened) for row in rows]
    return sorted(found, key=lambda each: not each.is_self_assessment)


def _document(card: Scorecard, evidence: Evidence, kind: str, is_opened: bool) -> Document:
    url = reverse("review:evidence", args=[card.pk, evidence.pk])
    places = tuple(
        Place(each.item, each.words, f"{url}?item={each.item}") for each in references_of(evidence)
    )
    return Document(evidence, kind, url, is_opened, places)


def by_item(found: Iterable[Document]) -> dict[str, list[Support]]:
    """Item → the documents that its claim refers to."""
    supports: dict[str, list[Support]] = {}
    for document in found:
        for place in document.places:
            supports.setdefault(place.item, []).append(Support(document, place.words, place.url))
    return supports


def unopened(supports: Iterable[Support]) -> int:
    """How many documents of an item the expert has not opened."""
    return sum(not support.document.is_opened for support in supports)


def site_questions(application: Application) -> dict[str, list[str]]:
    """Item → what the material review asks to be looked into on site, each once, without names: 1 query."""
    rows = Score.objects.filter(
        scorecard__in=Scorecard.objects.filter(
            assignment__in=Assignment.objects.filter(
                application=application, stage=ReviewStage.MATERIAL, released_at=None
            ),
            status__in=HANDED_IN,
            seat__vacated_at=None,
        )
    ).exclude(questions="")
    asked: dict[str, dict[str, None]] = {}
    for item, text in rows.order_by("item", "pk").values_list("item", "questions"):
        asked.setdefault(item, {})[text.strip()] = None
    return {item: list(texts) for item, texts in asked.items()}
