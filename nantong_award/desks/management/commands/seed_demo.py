"""`manage.py seed_demo`: loads the demonstration once, or lists its accounts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nantong_award.desks.year import demonstration


class Command(BaseCommand):
    """A second run changes nothing."""

    help = "Load the demonstration rounds; --accounts lists who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--accounts", action="store_true", help="only list the accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load where the database has no round; list the accounts where asked."""
        if not options["accounts"]:
            demonstration.load(self.stdout.write)
            return
        for post, name in demonstration.accounts():
            self.stdout.write(f"  {name:<42} {post}")
        self.stdout.write(f"  密码均为：{demonstration.PASSWORD}")
