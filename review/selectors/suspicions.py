"""The queue of suspected conflicts: what waits, where one stands in it, what is known beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from nantong_award.core.models import User
from review.models import Expert, Interest, Suspicion
from review.transitions import SuspicionStatus

SHOWN = 12  # of the others that wait


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands in the queue, and its neighbours."""

    number: int
    total: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of the same two: decisions on other facts, conflicts on record, the person in the pool."""

    expert: Expert | None
    namesakes: list[Expert]
    decided: list[Suspicion]
    interests: list[Interest]


def waiting(user: User) -> QuerySet[Suspicion]:
    """What the person may decide, the longest waiting first; nobody decides about the own ties."""
    rows = Suspicion.objects.filter(status=SuspicionStatus.OPEN).exclude(person=user)
    return rows.select_related("person", "applicant__county", "asked_by").order_by("found_at", "pk")


def place(queue: Sequence[int], pk: int | None) -> Place | None:
    """The place of a row in the queue."""
    if pk is None or pk not in queue:
        return None
    at = list(queue).index(pk)
    before = queue[at - 1] if at else None
    after = queue[at + 1] if at + 1 < len(queue) else None
    return Place(at + 1, len(queue), before, after)


def beside(row: Suspicion) -> Beside:
    """3 queries for any history; for somebody only named, the pool's people of that name."""
    named = Q(user__name=row.named) if row.person_id is None else Q(user=row.person_id)
    experts = list(Expert.objects.filter(named).select_related("user")[:5])
    same = Suspicion.objects.filter(applicant=row.applicant_id, person=row.person_id, named=row.named)
    decided = same.exclude(pk=row.pk).exclude(decided_at=None).select_related("decided_by", "person")
    interests: list[Interest] = []
    if row.person_id:
        interests = list(Interest.objects.filter(person=row.person_id, applicant=row.applicant_id))
    known = experts[0] if row.person_id and experts else None
    return Beside(known, [] if row.person_id else experts, list(decided[:5]), interests)
