"""`manage.py export_audit [--output FILE]`: the sealed log as JSON lines (see core/audit-format.md)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nantong_award.core import sealing, verification
from nantong_award.core.models import AuditSeal


class Command(BaseCommand):
    """Streams genesis, events, seals and the closing anchor."""

    help = "Export the sealed audit log as canonical JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to: a file, else standard output."""
        parser.add_argument("--output", type=Path, help="file to write; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write all lines, or end with 2 when the file cannot be written."""
        if options["output"] is None:
            for line in lines():
                self.stdout.write(line.decode(), ending="\n")
            return
        try:
            with options["output"].open("wb") as file:
                file.writelines(line + b"\n" for line in lines())
        except OSError as error:
            self.stderr.write(f"cannot write: {error}")
            sys.exit(2)


def lines() -> Iterator[bytes]:
    """Every record in canonical JSON, up to the seal that is the head when the export begins."""
    yield sealing.canonical(
        {"algorithm": sealing.ALGORITHM, "count": 0, "head": sealing.GENESIS, "type": "genesis"}
    )
    head = AuditSeal.objects.last()
    if head is None:
        return
    for seal, run in verification.runs(upto=head.last_position):
        for event in run:
            yield sealing.canonical(sealing.event_record(event, event.position or 0))
        yield sealing.canonical({**sealing.seal_record(seal), "chained": seal.chained})
    yield sealing.canonical(sealing.anchor_record(head))
