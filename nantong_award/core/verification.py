"""Does the sealed audit log hold? Everything is computed anew from the rows (RX.1)."""

import json
from collections.abc import Iterator
from pathlib import Path

from nantong_award.core import merkle, sealing
from nantong_award.core.models import AuditEvent, AuditSeal


def faults(anchors: list[tuple[int, str]] | None = None) -> Iterator[str]:
    """Every fault of the log, in words; none when it holds. `anchors` are (count, head) pairs kept outside."""
    previous, last = sealing.GENESIS, 0
    for seal, run in runs():
        if seal.previous != previous or seal.first_position != last + 1:
            yield f"seal {seal}: does not follow the seal before it"
        if sealing.chain_value(seal) != seal.chained:
            yield f"seal {seal}: chain value does not match"
        yield from _faults_of_run(seal, run)
        previous, last = seal.chained, seal.last_position
    beyond = AuditEvent.objects.filter(position__gt=last).order_by("position")
    yield from (f"event {event.position}: stands after the last seal" for event in beyond)
    yield from _faults_of_anchors(anchors or [])


def runs(upto: int | None = None) -> Iterator[tuple[AuditSeal, list[AuditEvent]]]:
    """Each seal with the events up to its last position that no seal before it took; one pass over both tables."""
    seals = AuditSeal.objects.order_by("last_position")
    if upto is not None:
        seals = seals.filter(last_position__lte=upto)
    events = AuditEvent.objects.exclude(position=None).order_by("position").iterator(chunk_size=2_000)
    waiting = next(events, None)
    for seal in seals.iterator():
        run = []
        while waiting is not None and (waiting.position or 0) <= seal.last_position:
            run.append(waiting)
            waiting = next(events, None)
        yield seal, run


def _faults_of_run(seal: AuditSeal, run: list[AuditEvent]) -> Iterator[str]:
    expected = list(range(seal.first_position, seal.last_position + 1))
    found = [event.position for event in run]
    if found != expected:
        missing = sorted(set(expected) - set(found))
        yield f"seal {seal}: positions missing or out of place: {missing[:10]}"
        return
    leaves = [sealing.leaf_of(event, place) for place, event in enumerate(run, seal.first_position)]
    if merkle.root(leaves).hex() != seal.root:
        yield f"seal {seal}: events were changed, exchanged or replaced"


def _faults_of_anchors(anchors: list[tuple[int, str]]) -> Iterator[str]:
    heads = dict(AuditSeal.objects.values_list("last_position", "chained"))
    for count, head in anchors:
        if heads.get(count) != head:
            yield f"anchor {count}: the log ends before it, or was sealed anew"


def read_anchors(path: Path) -> list[tuple[int, str]]:
    """The anchors of a file; raises ValueError (OSError) for what is none."""
    anchors = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            record = json.loads(line)
            if record["type"] != "anchor" or record["algorithm"] != sealing.ALGORITHM:
                raise KeyError("type")
            anchors.append((int(record["count"]), str(record["head"])))
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"line {number} is not an anchor") from None
    return anchors
