"""Whom a message about a file goes to."""

from django.db.models import Q, QuerySet

from applications.models import Applicant, EndorsingBody
from nantong_award.core.models import User


def members(applicant: Applicant) -> QuerySet[User]:
    """Everybody who works on the applicant's files."""
    return User.objects.filter(is_active=True, pk__in=applicant.memberships.values("user"))


def clerks(body: EndorsingBody) -> QuerySet[User]:
    """The endorsing body's clerks."""
    return User.objects.filter(is_active=True, groups=body.group_id).distinct()


def holders(permission: str) -> QuerySet[User]:
    """Who holds `app.codename` for a whole model through a group or personally, e.g. the office."""
    app, _dot, codename = permission.partition(".")
    by_group = Q(groups__permissions__codename=codename, groups__permissions__content_type__app_label=app)
    personally = Q(user_permissions__codename=codename, user_permissions__content_type__app_label=app)
    return User.objects.filter(by_group | personally, is_active=True).distinct()


def office() -> QuerySet[User]:
    """质委办: who accepts and refuses."""
    return holders("applications.accept_application")
