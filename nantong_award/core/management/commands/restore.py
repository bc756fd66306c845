"""`manage.py restore DIR [--check]`: 0 restored, 1 the backup does not hold, 2 bad input."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nantong_award.core.backup import BadBackup, check, restore


class Command(BaseCommand):
    """Checks every hash, then replaces the present database and puts the private files back."""

    help = "Restore a backup made by `backup`. The present database is replaced: stop the portal first."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and whether to look only."""
        parser.add_argument("dir", type=Path)
        parser.add_argument("--check", action="store_true", help="only check the backup, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check every hash, then restore unless only the check was asked for."""
        if not options["dir"].is_dir():
            self.stderr.write(f"no such folder: {options['dir']}")
            sys.exit(2)
        try:
            files = check(options["dir"]) if options["check"] else restore(options["dir"])
        except (BadBackup, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(1)
        done = "the backup holds:" if options["check"] else "restored"
        self.stdout.write(f"{done} {len(files)} files")
