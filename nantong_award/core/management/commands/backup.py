"""`manage.py backup DIR`: 0 when the backup stands, 2 when it could not be made."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nantong_award.core.backup import BadBackup, back_up


class Command(BaseCommand):
    """Database, private files and anchor into one folder with a manifest."""

    help = "Back up database, private files and audit anchor into an empty folder; keys are not part of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("dir", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, and tell how many files stand in the manifest."""
        try:
            files = back_up(options["dir"])
        except (BadBackup, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self.stdout.write(
            f"backed up {len(files)} files to {options['dir']}; keep SECRET_KEY and FIELD_KEYS apart"
        )
