"""`manage.py outbox [--pending]`: what waits for delivery; 0 when nothing does, 1 when something does."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Q

from nantong_award.core.models import Message
from nantong_award.core.outbox import ATTEMPTS


class Command(BaseCommand):
    """Counts the outbox; with --pending it lists what has not gone out."""

    help = "Show the delivery of messages; with --pending list what waits (exit status 1 if anything does)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--pending", action="store_true", help="list messages that have not gone out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a message, then the counts."""
        waiting = Message.objects.filter(sent_at=None)
        if options["pending"]:
            for message in waiting.order_by("due_at", "pk").iterator():
                self.stdout.write(_line(message))
        counts = Message.objects.aggregate(
            sent=Count("pk", filter=~Q(sent_at=None)),
            waiting=Count("pk", filter=Q(sent_at=None, attempts__lt=ATTEMPTS)),
            given_up=Count("pk", filter=Q(sent_at=None, attempts__gte=ATTEMPTS)),
        )
        self.stdout.write("sent {sent}, waiting {waiting}, given up {given_up}".format(**counts))
        if options["pending"] and counts["waiting"] + counts["given_up"]:
            sys.exit(1)


def _line(message: Message) -> str:
    state = "given up" if message.attempts >= ATTEMPTS else f"due {message.due_at:%Y-%m-%dT%H:%M:%SZ}"
    error = f" ({message.error})" if message.error else ""
    return f"{message.pk} {message.kind} tries {message.attempts}, {state}{error}"
