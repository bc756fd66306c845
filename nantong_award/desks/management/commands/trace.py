"""`manage.py trace`: each requirement with its code and its tests, and which have none yet."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from nantong_award.desks.trace import Requirement, requirements, unknown


class Command(BaseCommand):
    """Prints for people; with --check it judges: 1 where a test or the code names an id that does not exist."""

    help = "Print requirement, code and tests; name the requirements that have none yet."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to judge."""
        parser.add_argument("--check", action="store_true", help="exit 1 where a named id does not exist")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every requirement, the gaps, and the ids that nobody knows."""
        rows, strangers = requirements(settings.BASE_DIR), unknown(settings.BASE_DIR)
        for row in rows:
            self.stdout.write(f"{row.key}  {row.title}")
            self._places("code", row.code)
            self._places("test", row.tests)
        self._gap("no test yet", [row for row in rows if not row.tests])
        self._gap("not cited in the code yet", [row for row in rows if not row.code])
        proven = sum(bool(row.tests) for row in rows)
        self.stdout.write(f"{len(rows)} requirements, {proven} with tests")
        for key, places in strangers.items():
            self.stderr.write(f"does not exist: {key} ({', '.join(places)})")
        if options["check"] and strangers:
            sys.exit(1)

    def _places(self, word: str, places: tuple[str, ...]) -> None:
        for place in places:
            self.stdout.write(f"    {word}  {place}")

    def _gap(self, words: str, rows: list[Requirement]) -> None:
        if rows:
            self.stdout.write(f"{words}: {', '.join(row.key for row in rows)}")
