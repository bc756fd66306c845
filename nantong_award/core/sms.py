"""Text messages through a pluggable gateway (RX.2): `settings.SMS_GATEWAY` names a function of (mobile, text)."""

from django.conf import settings
from django.utils.module_loading import import_string


def is_on() -> bool:
    """Whether this installation has a gateway; pages say so where it has none."""
    return bool(settings.SMS_GATEWAY)


def send(mobile: str, text: str) -> None:
    """Hand one message to the gateway; raises LookupError where there is none, so that the outbox shows it."""
    if not is_on():
        raise LookupError("no SMS gateway is set (SMS_GATEWAY)")
    import_string(settings.SMS_GATEWAY)(mobile, text)
