"""Object permissions of this app: derived from rows, given here only, and rebuilt from the rows at any time."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm, remove_perm

from applications.models import (
    Applicant,
    Application,
    ApplicationGroupObjectPermission,
    ApplicationUserObjectPermission,
    Endorsement,
    EndorsingBody,
    Membership,
)
from nantong_award.core.models import User
from nantong_award.core.permissions import forget

Role = Membership.Role
EDITOR = ("view_application", "edit_application")
BY_ROLE: dict[str, tuple[str, ...]] = {
    Role.OWNER: (*EDITOR, "submit_application", "withdraw_application"),
    Role.EDITOR: EDITOR,
    Role.VIEWER: ("view_application",),
}
BY_BODY = ("view_application", "endorse_application")
BY_ASKED = "view_application"


class Grant(NamedTuple):
    """One permission of one holder on one application."""

    holder: str  # "user" or "group"
    holder_id: int
    codename: str
    application_id: int


def grant_to_member(application: Application, user: User, role: str) -> None:
    """What a member may do with a file of the applicant, by role."""
    for codename in BY_ROLE[role]:
        assign_perm(f"applications.{codename}", user, application)
    forget(user)


def grant_to_members(application: Application) -> None:
    """On start: every member of the applicant."""
    for membership in application.applicant.memberships.select_related("user"):
        grant_to_member(application, membership.user, membership.role)


def sync_member(applicant: Applicant, user: User) -> None:
    """After a membership began, changed or ended: exactly its rights on every file of the applicant."""
    role = applicant.memberships.filter(user=user).values_list("role", flat=True).first()
    wanted = BY_ROLE[role] if role else ()
    for application in applicant.applications.all():
        for codename in BY_ROLE[Role.OWNER]:
            change = assign_perm if codename in wanted else remove_perm
            change(f"applications.{codename}", user, application)
    forget(user)


def grant_to_body(application: Application) -> None:
    """On submission: the clerks of the endorsing body (Art. 10, 18)."""
    for codename in BY_BODY:
        assign_perm(f"applications.{codename}", application.county.group, application)


def grant_to_asked(application: Application, body: EndorsingBody) -> None:
    """When the county committee asks a department or an association for its opinion (Art. 10)."""
    assign_perm(f"applications.{BY_ASKED}", body.group, application)


def expected_grants() -> set[Grant]:
    """Every grant that the rows call for; a group sees a file from its first submission on."""
    return {*_of_members(), *_of_bodies(), *_of_asked()}


def _of_members() -> Iterator[Grant]:
    rows = Membership.objects.filter(applicant__applications__isnull=False)
    for user_id, role, application_id in rows.values_list("user_id", "role", "applicant__applications"):
        for codename in BY_ROLE[role]:
            yield Grant("user", user_id, codename, application_id)


def _of_bodies() -> Iterator[Grant]:
    submitted = Application.objects.filter(versions__isnull=False).distinct()
    for application_id, group_id in submitted.values_list("pk", "county__group_id"):
        for codename in BY_BODY:
            yield Grant("group", group_id, codename, application_id)


def _of_asked() -> Iterator[Grant]:
    opinions = Endorsement.objects.filter(decision=Endorsement.Decision.OPINION)
    for application_id, group_id in opinions.values_list("application_id", "body__group_id"):
        yield Grant("group", group_id, BY_ASKED, application_id)


def given_grants() -> set[Grant]:
    """Every grant of this app's own kinds that stands in the database."""
    users = ApplicationUserObjectPermission.objects.filter(permission__codename__in=BY_ROLE[Role.OWNER])
    groups = ApplicationGroupObjectPermission.objects.filter(permission__codename__in=BY_BODY)
    return {
        *(
            Grant("user", *row)
            for row in users.values_list("user_id", "permission__codename", "content_object_id")
        ),
        *(
            Grant("group", *row)
            for row in groups.values_list("group_id", "permission__codename", "content_object_id")
        ),
    }


def rebuild() -> int:
    """Give what is missing, take back what is too much; returns how many grants changed."""
    given, expected = given_grants(), expected_grants()
    missing, surplus = expected - given, _surplus(given - expected)
    for grant in sorted(missing):
        _change(assign_perm, grant)
    for grant in sorted(surplus):
        _change(remove_perm, grant)
    return len(missing) + len(surplus)


def _surplus(unexpected: set[Grant]) -> set[Grant]:
    """Rights that members alone hold. To read is given to experts too (review): it goes with the others only."""
    own = {grant for grant in unexpected if grant.holder == "user" and grant.codename != BY_ASKED}
    former = {
        (grant.holder_id, grant.application_id) for grant in own if grant.codename == "edit_application"
    }
    reading = {
        grant
        for grant in unexpected
        if grant.holder == "user" and (grant.holder_id, grant.application_id) in former
    }
    bodies = {grant for grant in unexpected if grant.holder == "group"}
    return own | reading | bodies


def _change(change: Callable[..., Any], grant: Grant) -> None:
    holders = User.objects if grant.holder == "user" else Group.objects
    application = Application.objects.get(pk=grant.application_id)
    change(f"applications.{grant.codename}", holders.get(pk=grant.holder_id), application)
