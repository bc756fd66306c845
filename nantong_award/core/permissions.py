"""Who may act: model permissions by group, object permissions by guardian, without a query per row."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from guardian.core import ObjectPermissionChecker

from nantong_award.core import bars
from nantong_award.core.models import User


def checker(user: User | AnonymousUser) -> ObjectPermissionChecker:
    """One permission checker per user instance, so that prefetched answers are found again."""
    kept: ObjectPermissionChecker | None = getattr(user, "_permission_checker", None)
    if kept is None:
        kept = ObjectPermissionChecker(user)
        user._permission_checker = kept  # type: ignore[union-attr]
    return kept


def may(user: User | AnonymousUser | None, permission: str, subject: models.Model | None = None) -> bool:
    """True when the user holds `app.codename` for the model at large or for this object.

    Who must keep away from the object (core.bars) has only what was given to the person alone: no office and no
    group opens it. What is given to one person is derived from rows that know of the bar.
    """
    if user is None or not user.is_active:
        return False
    codename = permission.partition(".")[2]
    if isinstance(user, User) and subject is not None and bars.is_barred(user, subject):
        return codename in checker(user).get_user_perms(subject)
    if user.has_perm(permission):
        return True
    if subject is None or subject.pk is None:
        return False
    return bool(checker(user).has_perm(codename, subject))


def forget(user: User) -> None:
    """Drop what was remembered of a user's permissions, after grants changed in the same process."""
    for name in ("_permission_checker", "_perm_cache", "_user_perm_cache", "_group_perm_cache", "_barred"):
        user.__dict__.pop(name, None)
