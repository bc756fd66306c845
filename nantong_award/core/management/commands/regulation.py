"""`manage.py regulation OPERATION`: the rule engine without a browser and without a database (R0.4)."""

import sys
from io import TextIOWrapper
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nantong_award.regulation.cli import main


class Command(BaseCommand):
    """Hands standard input and output to the kernel's command."""

    help = "Judge by the regulation: JSON on standard input, JSON on standard output."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The operation's name and --explain."""
        parser.add_argument("operation")
        parser.add_argument("--explain", action="store_true", help="add the article and the rule's reading")

    def run_from_argv(self, argv: list[str]) -> None:
        """Leaves wrong arguments to the kernel as well: one line on standard error, exit status 2."""
        if {"-h", "--help"} & set(argv[2:]):
            super().run_from_argv(argv)
            return
        sys.exit(self._run(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        """The same, called from code."""
        status = self._run([options["operation"], *["--explain"] * options["explain"]])
        if status:
            sys.exit(status)

    @staticmethod
    def _run(arguments: list[str]) -> int:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        return main(arguments, sys.stdin, sys.stdout, sys.stderr)
