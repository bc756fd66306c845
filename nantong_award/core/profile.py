"""A person's own data: changed with the password, carried away as JSON (RX.5)."""

from typing import Any

from django.db import transaction

from nantong_award.core.audit import label_of, record
from nantong_award.core.models import AuditEvent, Message, User


@transaction.atomic
def change(user: User, *, name: str, email: str, mobile: str) -> User:
    """Name and contacts; which of them changed stands in the log, their values do not."""
    wanted = {"name": name.strip(), "email": email or None, "mobile": mobile or None}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, wanted[field])
    if changed:
        user.save(update_fields=changed)
        record("change_profile", user, by=user, details={"fields": changed})
    return user


def own_data(user: User) -> dict[str, Any]:
    """What the portal holds of the person: account, roles, messages, and what the person did."""
    told = Message.objects.filter(recipient=user).order_by("pk")
    done = AuditEvent.objects.filter(actor_id=user.pk).order_by("pk")
    return {
        "account": {
            "name": user.name,
            "email": user.email,
            "mobile": user.mobile,
            "created_at": user.created_at,
            "last_login": user.last_login,
        },
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "messages": list(told.values("created_at", "subject", "body", "read_at")),
        "acts": list(done.values("at", "verb", "subject", "reason")),
        "subject": label_of(user),
    }
