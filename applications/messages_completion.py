"""Who is told what of a return for completion inside the qualification review (R19.1)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from applications.models import Application, ApplicationVersion
from applications.selectors.recipients import clerks, members, office
from nantong_award.core.models import IssuedDocument, User
from nantong_award.core.outbox import notify


def _addressed(application: Application) -> tuple[tuple[Iterable[User], str], ...]:
    """Applicant, county and office, each with the page on which they see the file."""
    return (
        (members(application.applicant), reverse("applications:application", args=[application.pk])),
        (clerks(application.county), reverse("applications:endorse_file", args=[application.pk])),
        (office(), reverse("admin:applications_application_change", args=[application.pk])),
    )


def _tell(kind: str, application: Application, key: str, *, office_too: bool, **about: Any) -> None:
    for to, link in _addressed(application)[: None if office_too else 2]:
        notify(kind, to=to, key=key, link=link, application=application, **about)


def asked(application: Application, notice: IssuedDocument, named: Sequence[str], until: date) -> None:
    """Applicant and county receive the numbered notice with the parts, the reason and the last day."""
    about = {"notice": notice, "sections": named, "until": until}
    _tell("completion_asked", application, str(application.pk), office_too=False, **about)


def completed(application: Application, version: ApplicationVersion) -> None:
    """All three learn that the completed version is there."""
    key = f"{application.pk}:{version.number}"
    _tell("completion_received", application, key, office_too=True, version=version)


def lapsed(application: Application) -> None:
    """All three learn that the term ended and the filed papers count."""
    _tell("completion_lapsed", application, str(application.pk), office_too=True)


def near(application: Application, step: int) -> None:
    """The applicant is reminded that the term runs out."""
    notify(
        "completion_deadline_near",
        to=members(application.applicant),
        key=f"{application.pk}:{step}",
        link=reverse("applications:application", args=[application.pk]),
        application=application,
    )
