"""Reading the inbox: a person's messages, and what has been read."""

from django.db.models import QuerySet

from nantong_award.core import bars, clock
from nantong_award.core.models import Message, User


def inbox_of(user: User, *, unread: bool = False) -> QuerySet[Message]:
    """The person's messages, newest first: one query a page, another for the pager's count."""
    mine = bars.own_or_unnamed(user, Message.objects.filter(recipient=user), "link", "subject", "body")
    return mine.filter(read_at=None) if unread else mine


def mark_read(messages: QuerySet[Message]) -> int:
    """Note the time at which messages were first read; returns how many were unread."""
    return messages.filter(read_at=None).update(read_at=clock.now())
