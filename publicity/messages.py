"""Message kinds of this app and who receives them."""

from collections.abc import Iterable

from django.contrib.auth.models import Group

from applications.models import Application
from nantong_award.core.models import User


def people_of(application: Application) -> Iterable[User]:
    """The applicant's members and its county's clerks."""
    members = User.objects.filter(memberships__applicant=application.applicant_id, is_active=True)
    clerks = User.objects.filter(groups=application.county.group_id, is_active=True)
    return members.union(clerks)


def office() -> Iterable[User]:
    """The office's people."""
    return User.objects.filter(groups__in=Group.objects.filter(name="office"), is_active=True)
