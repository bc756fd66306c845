"""`manage.py verify_draw ID`: 0 = the stored draw follows from its record, 1 = it does not, 2 = bad input."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from review.selectors import draw_records as records
from review.selectors import draws as selectors


class Command(BaseCommand):
    """Recompute a draw with the kernel alone."""

    help = "Recompute a draw from its public record."

    def add_arguments(self, parser: CommandParser) -> None:
        """The draw's number."""
        parser.add_argument("pk")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what does not come out; the exit status says it as well."""
        pk = options["pk"]
        draw = selectors.draws().filter(pk=pk).first() if pk.isdecimal() else None
        if draw is None:
            self._end(2, f"没有编号为 {pk} 的抽取")
        elif draw.drawn_at is None:
            self._end(2, f"抽取 {pk} 尚未完成或者已作废")
        elif wrong := records.discrepancies(draw):
            self._end(1, *wrong)
        else:
            self.stdout.write(f"抽取 {pk} 与其公开记录相符：{'、'.join(draw.drawn)}")

    def _end(self, status: int, *lines: str) -> None:
        for line in lines:
            self.stderr.write(line)
        sys.exit(status)
