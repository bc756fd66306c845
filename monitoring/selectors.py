"""Lists of reports and incidents; each promises its number of queries."""

from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from monitoring.models import AnnualReport
from nantong_award.core import clock
from nantong_award.core.models import User
from publicity.models import Conferral


def reports_for(user: User) -> QuerySet[AnnualReport]:
    """The reports that a winner's people or a county may see: 4 queries, any number of rows."""
    rows = AnnualReport.objects.select_related(
        "conferral__applicant", "conferral__approval__round", "county", "self_assessment"
    )
    return get_objects_for_user(user, "monitoring.view_annualreport", rows)


def overdue() -> QuerySet[AnnualReport]:
    """Reports that the city office should have by now, by county (Art. 28): 1 query."""
    return (
        AnnualReport.objects.filter(due_on__lt=clock.today())
        .exclude(status__in=["received", "cancelled"])
        .select_related("conferral__applicant", "county")
        .order_by("county__name", "due_on")
    )


def titles_of(user: User) -> QuerySet[Conferral]:
    """The titles held by the applicants that a person works for: 1 query."""
    return Conferral.objects.filter(applicant__members=user).select_related("applicant", "approval__round")
