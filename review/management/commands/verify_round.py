"""`manage.py verify_round ID`: 0 = all figures follow from the raw sheets, 1 = not, 2 = bad input."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from applications.models import Round
from review.selectors.verification import counted, discrepancies


class Command(BaseCommand):
    """Recompute scores, totals and places of a round from its raw sheets and compare."""

    help = "Recompute a round's scores from the raw sheets with the rule engine alone (R23.1)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The round's id."""
        parser.add_argument("round", help="id of the round")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every difference; the exit status tells the result."""
        given = options["round"]
        round = Round.objects.filter(pk=int(given)).first() if given.isascii() and given.isdigit() else None
        if round is None:
            self.stderr.write(f"round: expected the id of a round, got {given!r}")
            sys.exit(2)
        found = discrepancies(round)
        for line in found:
            self.stdout.write(line)
        reports, turns, places = counted(round)
        self.stdout.write(
            f"{round}: {reports} 份评审报告、{turns} 场演讲陈述、{places} 个名次，{len(found)} 处不符"
        )
        sys.exit(1 if found else 0)
