"""Who signs in: the name a person types and the password behind it; staff in one place at a time (RX.9)."""

import unicodedata
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from nantong_award.core.encryption import blind_index, masked_mobile
from nantong_award.core.models import User

SESSION_MARK = "session_mark"


def sign_in_name(typed: str) -> str:
    """The e-mail address or mobile number meant by what was typed: half-width, unpadded, in lower case."""
    name = "".join(unicodedata.normalize("NFKC", typed).split()).lower()
    if "@" in name:
        return name
    return name.replace("-", "").removeprefix("+86")


def lockout_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name failures are counted under: spelling it another way earns no new tries."""
    given = credentials or (request.POST if request else {})
    name = sign_in_name(str(given.get("username") or ""))[:255]
    if not name.isdigit():
        return name
    # The table of failures is plain text: a mobile number stands there masked, told apart by its index (RX.5).
    return f"{masked_mobile(name)}#{blind_index(name)[:16]}"


class EmailOrMobileBackend(ModelBackend):
    """Signs in by e-mail address or mobile number; unknown names take as long as wrong passwords."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        """The active user of that name and password, or None without telling which of the two was wrong."""
        if username is None or password is None:
            return None
        user = _find(sign_in_name(username))
        if user is None:
            # Hash once all the same: an answer in no time would tell that the name is unknown.
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None


def _find(name: str) -> User | None:
    if not name or "\x00" in name:
        return None
    return User.objects.filter(User.objects.named(name)).first()


def begin_only_session(request: HttpRequest, user: User) -> None:
    """From now on this session is the staff member's only one: whatever was open elsewhere ends."""
    if not (settings.STAFF_SINGLE_SESSION and _is_staff(user)):
        return
    mark = get_random_string(32)
    User.objects.filter(pk=user.pk).update(session_mark=mark)
    request.session[SESSION_MARK] = user.session_mark = mark


def is_replaced(request: HttpRequest) -> bool:
    """Whether the staff member has signed in elsewhere since this session began."""
    user = request.user
    if not (settings.STAFF_SINGLE_SESSION and user.is_authenticated and _is_staff(user)):
        return False
    seen = request.session.get(SESSION_MARK)
    return seen is not None and seen != user.session_mark


def _is_staff(user: User) -> bool:
    return user.is_staff or user.second_factor_required
