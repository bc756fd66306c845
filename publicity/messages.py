"""Message kinds of this app and who receives them."""

from collections.abc import Iterable
from itertools import chain

from applications.models import Application
from applications.selectors.recipients import clerks, members
from nantong_award.core.models import User


def people_of(application: Application) -> Iterable[User]:
    """The applicant's members and its county's clerks."""
    return chain(members(application.applicant), clerks(application.county))
