"""`manage.py seed_calendar`: the published holiday schedules of 2004 to 2026 enter the office's table."""

from typing import Any

from django.core.management.base import BaseCommand

from nantong_award.core.holiday_schedules import seed


class Command(BaseCommand):
    """Years that the table has already stay as the office left them."""

    help = "Fills the holiday table with the schedules published for 2004 to 2026; a second run adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell how many years were added."""
        self.stdout.write(f"新增 {len(seed(by=None))} 个年份。")
