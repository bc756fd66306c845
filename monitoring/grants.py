"""Winner ↔ report and county ↔ report: derived object permissions, given and taken here only (Art. 28).

People join and leave a winner after its reports were opened; `rebuild` follows the rows and does nothing where
they agree already. The daily task runs it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm, remove_perm

from applications.models import Membership
from monitoring.models import (
    AnnualReport,
    AnnualReportGroupObjectPermission,
    AnnualReportUserObjectPermission,
)
from nantong_award.core.models import User
from nantong_award.core.permissions import forget

BY_WINNER = ("view_annualreport", "submit_annualreport")
BY_COUNTY = ("view_annualreport", "endorse_annualreport")


class Grant(NamedTuple):
    """One permission of one holder on one report."""

    holder: str  # "user" or "group"
    holder_id: int
    codename: str
    report_id: int


def _by_role(role: str) -> tuple[str, ...]:
    """Owners and editors file the report, viewers read it."""
    return BY_WINNER[:1] if role == Membership.Role.VIEWER else BY_WINNER


def grant_report(report: AnnualReport) -> None:
    """On opening: the winner's people and the county's clerks."""
    for membership in report.conferral.applicant.memberships.select_related("user"):
        for codename in _by_role(membership.role):
            assign_perm(f"monitoring.{codename}", membership.user, report)
        forget(membership.user)
    for codename in BY_COUNTY:
        assign_perm(f"monitoring.{codename}", report.county.group, report)


def expected_grants() -> set[Grant]:
    """Every grant that the rows call for: 2 queries."""
    return {*_of_winners(), *_of_counties()}


def _of_winners() -> Iterator[Grant]:
    owed: dict[int, list[int]] = {}
    for applicant, report in AnnualReport.objects.values_list("conferral__applicant", "pk"):
        owed.setdefault(applicant, []).append(report)
    members = Membership.objects.filter(applicant__in=owed).values_list("applicant", "user", "role")
    for applicant, user, role in members:
        for report in owed[applicant]:
            yield from (Grant("user", user, codename, report) for codename in _by_role(role))


def _of_counties() -> Iterator[Grant]:
    for report, group in AnnualReport.objects.values_list("pk", "county__group"):
        yield from (Grant("group", group, codename, report) for codename in BY_COUNTY)


def given_grants() -> set[Grant]:
    """Every grant on a report that stands in the database: 2 queries."""
    columns = ("permission__codename", "content_object_id")
    users = AnnualReportUserObjectPermission.objects.values_list("user_id", *columns)
    groups = AnnualReportGroupObjectPermission.objects.values_list("group_id", *columns)
    return {*(Grant("user", *row) for row in users), *(Grant("group", *row) for row in groups)}


def rebuild() -> int:
    """Give what is missing and take what nobody is owed; returns how many grants changed: 0 when healthy."""
    expected, given = expected_grants(), given_grants()
    for change, grants in ((assign_perm, expected - given), (remove_perm, given - expected)):
        for grant in sorted(grants):
            holders = User.objects if grant.holder == "user" else Group.objects
            report = AnnualReport.objects.get(pk=grant.report_id)
            change(f"monitoring.{grant.codename}", holders.get(pk=grant.holder_id), report)
    return len(expected ^ given)
