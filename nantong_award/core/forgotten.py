"""A forgotten password: a link that works once and for an hour goes to the address on the account (RX.9)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from nantong_award.core import clock
from nantong_award.core.accounts import sign_in_name
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.outbox import write_to

# One letter per person within this time, however often somebody asks.
PAUSE = timedelta(minutes=10)


@transaction.atomic
def send_link(typed: str) -> None:
    """Write the link to whoever signs in by this e-mail address or mobile number; says nothing of who does."""
    name = sign_in_name(typed)
    user = User.objects.filter(User.objects.named(name), is_active=True).first() if name else None
    if user is None or not user.has_usable_password():
        return
    turn = int(clock.now().timestamp() // PAUSE.total_seconds())
    path = reverse(
        "accounts:new_password",
        args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
    )
    write_to(
        "password_link",
        address=name,
        key=f"{user.pk}:{turn}",
        secret_link=settings.SITE_URL + path,
        user=user,
    )
    record("ask_password_link", user, by=None)
