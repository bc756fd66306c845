"""`manage.py verify_audit [--anchor FILE]`: 0 the log holds, 1 it does not, 2 the anchor file is unreadable."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nantong_award.core import verification
from nantong_award.core.models import AuditEvent, AuditSeal


class Command(BaseCommand):
    """Computes every leaf, root and chain value of the audit log anew."""

    help = "Verify the sealed audit log; with --anchor also that its end was not removed."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: the anchor file."""
        parser.add_argument("--anchor", type=Path, help="anchor file kept outside the database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each fault, or how much was verified."""
        anchors = self._anchors(options["anchor"])
        found = 0
        for fault in verification.faults(anchors):
            found += 1
            self.stdout.write(fault)
        if found:
            self.stderr.write(f"the audit log does not hold: {found} fault(s)")
            sys.exit(1)
        waiting = AuditEvent.objects.filter(position=None).count()
        sealed = AuditEvent.objects.exclude(position=None).count()
        self.stdout.write(
            f"the audit log holds: {sealed} events under {AuditSeal.objects.count()} seals, "
            f"{len(anchors)} anchors matched, {waiting} events wait for their seal"
        )

    def _anchors(self, path: Path | None) -> list[tuple[int, str]]:
        if path is None:
            return []
        try:
            return verification.read_anchors(path)
        except (OSError, ValueError) as error:
            self.stderr.write(f"anchor file cannot be used: {error}")
            sys.exit(2)
