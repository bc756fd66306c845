"""Messages are rows first: written with what they tell of, delivered later, never twice (RX.2)."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, models, transaction
from django.template.loader import render_to_string

from nantong_award.core import clock, sms
from nantong_award.core.models import Message, User

log = logging.getLogger(__name__)

ATTEMPTS = 6
CLAIM_EXPIRES = timedelta(hours=1)


def notify(kind: str, *, to: Iterable[User], key: str, link: str = "", **context: Any) -> None:
    """Write one message per recipient from `messages/<kind>.txt`, whose first line is the subject.

    `key` names the occasion (e.g. `endorsed:12`): the same occasion never tells the same person twice.
    """
    draft = _drafted(kind, context)
    rows = [
        Message(recipient=user, link=link, dedupe_key=f"{kind}:{key}:{user.pk}", **draft)
        for user in {user.pk: user for user in to}.values()
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    _deliver_after_commit()


def write_to(kind: str, *, address: str, key: str, secret_link: str, **context: Any) -> None:
    """Write to an e-mail address or a mobile number whose owner may have no account, e.g. an invitation.

    `secret_link` opens a door: it is kept encrypted and blotted out once it is sent.
    """
    Message.objects.bulk_create(
        [
            Message(
                address=address,
                secret_link=secret_link,
                dedupe_key=f"{kind}:{key}:address",
                **_drafted(kind, context),
            )
        ],
        ignore_conflicts=True,
    )
    _deliver_after_commit()


def _drafted(kind: str, context: dict[str, Any]) -> dict[str, Any]:
    text = render_to_string(f"messages/{kind}.txt", context)
    subject, _separator, body = text.strip().partition("\n")
    now = clock.now()
    return {
        "kind": kind,
        "subject": subject.strip()[:200],
        "body": body.strip(),
        "created_at": now,
        "due_at": now,
    }


def _deliver_after_commit() -> None:
    if not any(row[1] is _kick for row in connection.run_on_commit):
        transaction.on_commit(_kick)  # once per transaction, however many messages it writes


def _kick() -> None:
    """Ask for delivery at once; the minute's scan delivers anyway where the broker is down."""
    from nantong_award.core.tasks import deliver_messages

    try:
        deliver_messages.apply_async(ignore_result=True, retry=False)
    except Exception:
        log.info("broker unreachable; messages wait for the next scan", exc_info=True)


def claim(limit: int = 50) -> list[Message]:
    """Take due messages for this process alone: an update that finds the row unclaimed wins."""
    now = clock.now()
    free = models.Q(claimed_at=None) | models.Q(claimed_at__lt=now - CLAIM_EXPIRES)
    due = Message.objects.filter(free, sent_at=None, due_at__lte=now, attempts__lt=ATTEMPTS)
    return [
        message
        for message in due.select_related("recipient").order_by("due_at", "pk")[:limit]
        if Message.objects.filter(free, pk=message.pk, sent_at=None).update(claimed_at=now) == 1
    ]


def deliver_due() -> int:
    """Send what is due by e-mail; returns how many went out. Failures wait 2ⁿ minutes, six tries."""
    return sum(_deliver(message) for message in claim())


def _deliver(message: Message) -> bool:
    now = clock.now()
    address = message.recipient.email if message.recipient else message.address
    try:
        if address and "@" in address:
            _mail(message, address).send()
        elif address:
            sms.send(address, _text(message))
    except Exception as error:
        tries = message.attempts + 1
        Message.objects.filter(pk=message.pk).update(
            claimed_at=None, attempts=tries, error=str(error)[:300], due_at=now + timedelta(minutes=2**tries)
        )
        return False
    Message.objects.filter(pk=message.pk).update(
        sent_at=now, attempts=message.attempts + 1, error="", secret_link=""
    )
    return True


def _mail(message: Message, address: str) -> EmailMessage:
    """The e-mail of a message; its Message-ID comes from the key, so that a mail server can drop a repeat."""
    name = hashlib.sha256(message.dedupe_key.encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{name}@award.invalid>"}
    return EmailMessage(message.subject, _text(message), to=[address], headers=headers)


def _text(message: Message) -> str:
    link = message.secret_link or message.link
    return message.body + (f"\n\n{settings.SITE_URL}{link}" if link else "")
