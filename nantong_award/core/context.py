"""What every page knows: the reader's unread messages and desk entries."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from nantong_award.core import clock
from nantong_award.core.models import Message


def portal(request: HttpRequest) -> dict[str, Any]:
    """Unread messages are counted only where a template shows them."""
    user = getattr(request, "user", None)

    def unread() -> int:
        if user is None or not user.is_authenticated:
            return 0
        return Message.objects.filter(recipient=user, read_at=None).count()

    return {"unread_messages": SimpleLazyObject(unread), "today": clock.today()}
