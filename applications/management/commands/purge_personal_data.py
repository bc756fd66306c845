"""`manage.py purge_personal_data [--dry-run]`: personal data whose term of keeping is over (RX.5)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from applications.services import retention

WORDS = {
    "drafts": "未提交的申报",
    "answers": "未获奖申报的个人信息",
    "identity_numbers": "未获奖个人的身份证号",
    "invitations": "成员邀请的联系方式",
}


class Command(BaseCommand):
    """The nightly clock by hand; a second run finds nothing."""

    help = "Purges personal data that is kept no longer; with --dry-run it only counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--dry-run", action="store_true", help="count what is due, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a rule."""
        done = "应清除" if options["dry_run"] else "已清除"
        for rule, count in retention.purge(dry_run=options["dry_run"]).items():
            self.stdout.write(f"{WORDS[rule]}：{done} {count} 件。")
