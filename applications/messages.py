"""Who is told what by the applicant's side: kinds of messages and their recipients."""

from collections.abc import Sequence

from django.urls import reverse

from applications.models import (
    Announcement,
    Application,
    DeadlineExtension,
    EndorsingBody,
    Membership,
    Round,
)
from applications.selectors.recipients import clerks, members
from nantong_award.core.models import User
from nantong_award.core.outbox import notify


def round_announced(round: Round, announcement: Announcement) -> None:
    """Every clerk of every active endorsing body learns that filing opens (Art. 18)."""
    bodies = EndorsingBody.objects.filter(is_active=True).values("group")
    notify(
        "round_announced",
        to=User.objects.filter(groups__in=bodies, is_active=True).distinct(),
        key=f"round:{round.pk}",
        link=reverse("applications:announcement", args=[announcement.pk]),
        round=round,
    )


def deadline_extended(
    announcement: Announcement, extensions: Sequence[DeadlineExtension], reason: str
) -> None:
    """Everybody who works on a file of the round, and every clerk, learns the new terms (R18.4)."""
    round = announcement.round
    filing = Membership.objects.filter(applicant__applications__round=round).values("user")
    told = User.objects.filter(is_active=True, pk__in=filing)
    bodies = EndorsingBody.objects.filter(is_active=True).values("group")
    told = told.union(User.objects.filter(groups__in=bodies, is_active=True))
    notify(
        "deadline_extended",
        to=told,
        key=f"announcement:{announcement.pk}",
        link=reverse("applications:announcement", args=[announcement.pk]),
        round=round,
        extensions=extensions,
        reason=reason,
    )


def submitted(application: Application, version: int) -> None:
    """The applicant has a receipt; the endorsing body has a file to read."""
    key = f"application:{application.pk}:{version}"
    notify(
        "application_submitted",
        to=members(application.applicant),
        key=key,
        link=reverse("applications:application", args=[application.pk]),
        application=application,
        version=version,
    )
    notify(
        "application_to_endorse",
        to=clerks(application.county),
        key=key,
        link="/endorse/",
        application=application,
        version=version,
    )


def taken_back(application: Application, version: int) -> None:
    """Both sides learn that a filed file is being corrected; it comes back by the end of the term."""
    _told_of_a_version("application_taken_back", application, version)


def counted_as_filed(application: Application, version: int) -> None:
    """Both sides learn that nothing new was filed in time, and which version counts."""
    _told_of_a_version("application_counted_as_filed", application, version)


def _told_of_a_version(kind: str, application: Application, version: int) -> None:
    pages = (
        (members(application.applicant), reverse("applications:application", args=[application.pk])),
        (clerks(application.county), reverse("applications:endorsing")),
    )
    for to, link in pages:
        key = f"application:{application.pk}:{version}:{application.version}"
        notify(kind, to=to, key=key, link=link, application=application, version=version)


def withdrawn(application: Application, reason: str, *, was_submitted: bool) -> None:
    """Both sides learn of a withdrawal; the body only of a file that it had received."""
    told = list(members(application.applicant))
    if was_submitted:
        told += clerks(application.county)
    notify(
        "application_withdrawn",
        to=told,
        key=f"application:{application.pk}",
        link=reverse("applications:applications"),
        application=application,
        reason=reason,
    )


def kin_also_filed(application: Application, other: Application) -> None:
    """Parent and subsidiary have both filed: the group chooses which one stays (Art. 12, R12.5)."""
    for mine, theirs in ((application, other), (other, application)):
        notify(
            "kin_also_filed",
            to=members(mine.applicant),
            key=f"application:{mine.pk}:{theirs.pk}",
            link=reverse("applications:application", args=[mine.pk]),
            application=mine,
            other=theirs,
        )
