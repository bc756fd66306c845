"""The second factor: time-based codes by django-otp, with its throttling and replay protection (RX.9)."""

from base64 import b32encode
from math import ceil

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django_otp import login as remember_device
from django_otp import verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User


def is_missing(request: HttpRequest) -> bool:
    """Whether this person must still give a second factor in this session."""
    user = request.user
    return (
        settings.REQUIRE_SECOND_FACTOR
        and user.is_authenticated
        and user.second_factor_required
        and not user.is_verified()
    )


def device_of(user: User) -> TOTPDevice | None:
    """The person's enrolled device."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def device_to_enrol(user: User) -> TOTPDevice:
    """The device that waits for its first code; the same one at each look, so that a reload keeps the QR code."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=user, confirmed=False, name="TOTP")


def secret_of(device: TOTPDevice) -> str:
    """The secret in groups of four, for people who type it."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@transaction.atomic
def accept_code(request: HttpRequest, device: TOTPDevice, code: str) -> bool:
    """Check a code; a right one verifies the session, and enrols a device that was waiting for it."""
    checked = verify_token(request.user, device.persistent_id, code)
    if checked is None:
        return False
    if not checked.confirmed:
        checked.confirmed = True
        checked.save(update_fields=["confirmed"])
        record("enrol_second_factor", request.user, by=request.user)  # type: ignore[arg-type]
    remember_device(request, checked)
    # What was known of the session before the second factor is not worth anything after it.
    request.session.cycle_key()
    return True


def seconds_to_wait(device: TOTPDevice) -> int:
    """How long wrong codes make this device wait; 0 when a code may be tried."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    return max(1, ceil((why["locked_until"] - clock.now()).total_seconds()))
