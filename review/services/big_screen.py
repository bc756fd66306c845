"""The big screen in the hall: a read-only link without an account, opened and withdrawn by the office."""

from django.core import signing
from django.db import transaction

from applications.models import Round
from nantong_award.core.audit import record
from nantong_award.core.models import User
from review.models import LiveSession
from review.services.authority import demand
from review.services.presentation_schedule import RUN

SALT = "review.big-screen"


@transaction.atomic
def open_link(round: Round, *, by: User) -> LiveSession:
    """Make a new link; every earlier one ends."""
    demand(by, RUN)
    session, _created = LiveSession.objects.select_for_update().get_or_create(round=round)
    session.screen_serial += 1
    session.screen_open = True
    session.save()
    record("open_screen", session, by=by, details={"serial": str(session.screen_serial)})
    return session


@transaction.atomic
def revoke_link(round: Round, *, by: User) -> LiveSession:
    """End the link at once."""
    demand(by, RUN)
    session, _created = LiveSession.objects.select_for_update().get_or_create(round=round)
    session.screen_open = False
    session.save()
    record("revoke_screen", session, by=by, details={"serial": str(session.screen_serial)})
    return session


@transaction.atomic
def set_release(round: Round, *, by: User, release: LiveSession.Release) -> LiveSession:
    """Fix whether scores are shown one by one or all at the end."""
    demand(by, RUN)
    session, _created = LiveSession.objects.select_for_update().get_or_create(round=round)
    session.release_policy = release
    session.save()
    record("set_release", session, by=by, details={"release": release.value})
    return session


def link_of(session: LiveSession) -> str:
    """The token of the link that is open; empty where there is none."""
    if not session.screen_open:
        return ""
    return signing.dumps([session.round_id, session.screen_serial], salt=SALT, compress=True)


def session_behind(token: str) -> LiveSession | None:
    """The session whose screen this link shows, as long as it is not withdrawn: 1 query."""
    try:
        round_id, serial = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = LiveSession.objects.filter(round_id=round_id, screen_serial=serial, screen_open=True)
    return rows.select_related("round").first()
