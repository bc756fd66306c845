"""Who may act: model permissions by group, object permissions by guardian, without a query per row."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from guardian.core import ObjectPermissionChecker

from nantong_award.core.models import User


def checker(user: User | AnonymousUser) -> ObjectPermissionChecker:
    """One permission checker per user instance, so that prefetched answers are found again."""
    kept: ObjectPermissionChecker | None = getattr(user, "_permission_checker", None)
    if kept is None:
        kept = ObjectPermissionChecker(user)
        user._permission_checker = kept  # type: ignore[union-attr]
    return kept


def may(user: User | AnonymousUser | None, permission: str, subject: models.Model | None = None) -> bool:
    """True when the user holds `app.codename` for the model at large or for this object."""
    if user is None or not user.is_active:
        return False
    if user.has_perm(permission):
        return True
    if subject is None or subject.pk is None:
        return False
    return bool(checker(user).has_perm(permission.partition(".")[2], subject))


def prefetch(user: User, page: Sequence[Any]) -> None:
    """Load all object permissions of one page of rows in two queries, for later `may()` calls."""
    if page and user.is_authenticated:
        checker(user).prefetch_perms(list(page))


def forget(user: User) -> None:
    """Drop what was remembered of a user's permissions, after grants changed in the same process."""
    for name in ("_permission_checker", "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        user.__dict__.pop(name, None)
