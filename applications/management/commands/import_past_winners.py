"""`manage.py import_past_winners FILE.xlsx`: winners of the years before the portal enter the ledger."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.services.standing import import_past_winners
from applications.workbooks import read_past_winners
from nantong_award.core.workbooks import Unreadable


class Command(BaseCommand):
    """All or nothing: a bad workbook is reported by row and column, and nothing of it is stored."""

    help = "Imports past winners from a workbook into the ledger; a second run adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The workbook; the shipped one lies in applications/fixtures."""
        parser.add_argument(
            "file", type=Path, help="XLSX workbook, e.g. applications/fixtures/past-winners.xlsx"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 2 for a workbook that cannot be taken."""
        try:
            with options["file"].open("rb") as file:
                rows = read_past_winners(file)
        except OSError as error:
            raise CommandError(f"无法读取文件：{error.strerror}", returncode=2) from None
        except Unreadable as refused:
            raise CommandError(refused.message, returncode=2) from None
        done = import_past_winners(rows)
        self.stdout.write(f"新登记 {done.created} 条，台账已有 {done.present} 条。")
