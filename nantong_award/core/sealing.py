"""Seals over the audit log (RX.1): positions, Merkle roots, their chain, and the anchor outside the database.

The form of every record is told in `audit-format.md`. Events are sealed in order of time and id; from then on a
changed, removed, added or exchanged event no longer fits its root, and a removed end no longer fits the anchor.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, models, transaction

from nantong_award.core import clock, merkle
from nantong_award.core.models import AuditEvent, AuditSeal

ALGORITHM = "sha256-rfc6962"
GENESIS = "0" * 64
BATCH = 5_000
# More than one anchor is long.
LAST_BYTES = 4_096


def canonical(record: dict[str, Any]) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def event_record(event: AuditEvent, position: int) -> dict[str, Any]:
    """What is sealed of an event: all of it, and its place."""
    return {
        "actor_id": event.actor_id,
        "actor_name": event.actor_name,
        "algorithm": ALGORITHM,
        "at": _instant(event.at),
        "details": event.details,
        "findings": event.findings,
        "id": event.pk,
        "position": position,
        "reason": event.reason,
        "source": event.source,
        "subject": event.subject,
        "subject_name": event.subject_name,
        "target": event.target,
        "type": "event",
        "verb": event.verb,
    }


def seal_record(seal: AuditSeal) -> dict[str, Any]:
    """What is chained of a seal: all of it but the chain value itself."""
    return {
        "algorithm": ALGORITHM,
        "first_position": seal.first_position,
        "last_position": seal.last_position,
        "previous": seal.previous,
        "root": seal.root,
        "sealed_at": _instant(seal.sealed_at),
        "type": "seal",
    }


def anchor_record(seal: AuditSeal) -> dict[str, Any]:
    """Head and count, as they are kept outside the database."""
    return {
        "algorithm": ALGORITHM,
        "anchored_at": _instant(clock.now()),
        "count": seal.last_position,
        "head": seal.chained,
        "type": "anchor",
    }


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def leaf_of(event: AuditEvent, position: int) -> bytes:
    """The event's leaf in the tree of its seal."""
    return merkle.leaf_hash(canonical(event_record(event, position)))


def chain_value(seal: AuditSeal) -> str:
    """SHA-256 over the seal's record, which holds the chain value before it."""
    return hashlib.sha256(canonical(seal_record(seal))).hexdigest()


def seal() -> int:
    """Seal the events that have no seal yet, in order of time and id; returns how many.

    Two beats may run at once: both would follow the same seal, and `AuditSeal.previous` is unique, so that on
    SQLite (one writer) and on PostgreSQL (the second insert waits for the first) exactly one of them goes on to
    give positions. The seal is a compare-and-set on the head of the chain; no lock is held while hashing.
    """
    sealed = 0
    while count := _seal_batch():
        sealed += count
    transaction.on_commit(_anchor)
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    # The head is read before the events: whoever seals in between makes the claim below fail.
    head = AuditSeal.objects.last()
    events = list(AuditEvent.objects.filter(position=None).order_by("at", "pk")[:BATCH])
    if not events:
        return 0
    first = head.last_position + 1 if head else 1
    made = AuditSeal(
        first_position=first,
        last_position=first + len(events) - 1,
        root=merkle.root([leaf_of(event, place) for place, event in enumerate(events, first)]).hex(),
        previous=head.chained if head else GENESIS,
        sealed_at=clock.now(),
    )
    made.chained = chain_value(made)
    if not _claim(made):
        return 0
    _give_positions(events, first)
    return len(events)


def _claim(made: AuditSeal) -> bool:
    """Put the seal at the head of the chain, unless another one stands there already."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if AuditSeal.objects.filter(previous=made.previous).exists():
            return False
        raise
    return True


def _give_positions(events: Sequence[AuditEvent], first: int) -> None:
    """The one change an event ever sees; past the append-only queryset on purpose."""
    for place, event in enumerate(events, first):
        event.position = place
    models.QuerySet[AuditEvent](AuditEvent).bulk_update(events, ["position"], batch_size=300)


def _anchor() -> None:
    """Append head and count to the anchor file, flushed; nothing when its last line tells them already.

    It runs after the commit: an anchor ahead of the database would be a false alarm, one that a crash left behind
    is made up for at the next run.
    """
    head = AuditSeal.objects.last()
    if head is None:
        return
    path = settings.AUDIT_ANCHOR
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if _last_line(file) == head.chained:
            return
        file.write(canonical(anchor_record(head)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _last_line(file: BinaryIO) -> str:
    """The head that the last line tells; a line that a crash cut short is taken off."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - LAST_BYTES, 0))
    whole, newline, torn = file.read().rpartition(b"\n")
    if torn:
        file.truncate(size - len(torn))
    return str(json.loads(whole.splitlines()[-1])["head"]) if newline and whole else ""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an event stands in the sealed log; `holds` recomputes it from the event's record alone."""

    position: int
    index: int
    size: int
    path: tuple[str, ...]
    root: str
    chained: str

    def holds(self, record: dict[str, Any]) -> bool:
        """Whether the record, through the path, leads to the root."""
        leaf = merkle.leaf_hash(canonical(record))
        hashes = [bytes.fromhex(each) for each in self.path]
        return merkle.root_from_path(leaf, self.index, self.size, hashes).hex() == self.root


def inclusion_proof(event: AuditEvent) -> InclusionProof | None:
    """The proof for a sealed event; None while it waits for its seal."""
    place = AuditEvent.objects.filter(pk=event.pk).values_list("position", flat=True).first()
    if place is None:
        return None
    seal = AuditSeal.objects.get(first_position__lte=place, last_position__gte=place)
    run = AuditEvent.objects.filter(position__range=(seal.first_position, seal.last_position)).order_by(
        "position"
    )
    leaves = [leaf_of(each, number) for number, each in enumerate(run, seal.first_position)]
    index = place - seal.first_position
    hashes = tuple(each.hex() for each in merkle.path(leaves, index))
    return InclusionProof(place, index, len(leaves), hashes, seal.root, seal.chained)
