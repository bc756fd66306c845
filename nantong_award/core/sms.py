"""Text messages through a pluggable gateway (RX.2): an address that takes {"mobile", "text"} as JSON."""

import json
from urllib.request import Request, urlopen

from django.conf import settings

PATIENCE = 10  # seconds


def is_on() -> bool:
    """Whether this installation has a gateway; pages say so where it has none."""
    return bool(settings.SMS_GATEWAY_URL)


def send(mobile: str, text: str) -> None:
    """Hand one message to the gateway; raises where there is none or it refuses, so that the outbox shows it."""
    if not is_on():
        raise LookupError("no SMS gateway is set (SMS_GATEWAY_URL)")
    body = json.dumps({"mobile": mobile, "text": text}).encode()
    request = Request(settings.SMS_GATEWAY_URL, body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE):
        pass
