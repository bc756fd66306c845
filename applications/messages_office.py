"""Who is told what by the county's and the office's side: kinds of messages and their recipients."""

from collections.abc import Sequence

from django.urls import reverse

from applications.models import Application, Endorsement
from applications.selectors.recipients import clerks, members, office
from nantong_award.core.models import IssuedDocument
from nantong_award.core.outbox import notify


def _applicants_page(application: Application) -> str:
    return reverse("applications:application", args=[application.pk])


def _body_page(application: Application) -> str:
    return reverse("applications:endorse_file", args=[application.pk])


def _office_page(application: Application) -> str:
    return reverse("admin:applications_application_change", args=[application.pk])


def endorsed(row: Endorsement) -> None:
    """The applicant and the office learn of the recommendation."""
    about = {"endorsement": row, "application": row.application}
    for to, link in (
        (members(row.application.applicant), _applicants_page(row.application)),
        (office(), _office_page(row.application)),
    ):
        notify("application_endorsed", to=to, key=str(row.pk), link=link, **about)


def returned(row: Endorsement, sections: Sequence[str]) -> None:
    """The applicant learns what to correct, why and until when; a second return is told again."""
    notify(
        "application_returned",
        to=members(row.application.applicant),
        key=str(row.pk),
        link=_applicants_page(row.application),
        endorsement=row,
        application=row.application,
        sections=sections,
    )


def declined(row: Endorsement) -> None:
    """The applicant learns why it is not recommended."""
    notify(
        "application_declined",
        to=members(row.application.applicant),
        key=str(row.pk),
        link=_applicants_page(row.application),
        endorsement=row,
        application=row.application,
    )


def opinion_asked(row: Endorsement) -> None:
    """The department or association learns that its opinion is asked for."""
    notify(
        "opinion_asked",
        to=clerks(row.body),
        key=str(row.pk),
        link=_body_page(row.application),
        endorsement=row,
        application=row.application,
    )


def opinion_added(row: Endorsement) -> None:
    """The county committee learns of the opinion it asked for."""
    notify(
        "opinion_added",
        to=clerks(row.application.county),
        key=str(row.pk),
        link=_body_page(row.application),
        endorsement=row,
        application=row.application,
    )


def decided(application: Application, notice: IssuedDocument) -> None:
    """Applicant and county receive the numbered notice of acceptance or refusal (Art. 19)."""
    kind = "application_accepted" if notice.kind == "acceptance_notice" else "application_refused"
    about = {"application": application, "notice": notice}
    for to, link in (
        (members(application.applicant), _applicants_page(application)),
        (clerks(application.county), _body_page(application)),
    ):
        notify(kind, to=to, key=str(application.pk), link=link, **about)


def kin_blocked(application: Application, other: Application) -> None:
    """Both owners and the office learn that the group must choose which file stays (R12.5)."""
    key = f"{application.pk}:{other.pk}"
    for mine, theirs in ((application, other), (other, application)):
        notify(
            "kin_blocked",
            to=members(mine.applicant),
            key=key,
            link=_applicants_page(mine),
            application=mine,
            other=theirs,
        )
    notify(
        "kin_blocked",
        to=office(),
        key=key,
        link=_office_page(application),
        application=application,
        other=other,
    )
