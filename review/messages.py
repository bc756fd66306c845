"""What the first half of the review tells whom: draws, panels, sheets, reports, the shortlist."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from applications.models import Application
from applications.selectors.recipients import holders, members
from nantong_award.core.models import User
from nantong_award.core.outbox import notify
from review.models import Assignment, Panel, PanelReport, Recusal, Scorecard, Seat


def seats_convened(panel: Panel, seats: Iterable[Seat]) -> None:
    """Members learn that the panel has begun, and how many files wait."""
    files = panel.assignments.filter(released_at=None).count()
    for seat in seats:
        notify(
            "review_panel_convened",
            to=[seat.expert.user],
            key=f"{panel.pk}:{seat.pk}",
            link=reverse("review:desk"),
            panel=panel,
            seat=seat,
            files=files,
        )


def recused(recusal: Recusal) -> None:
    """The office learns of a recusal: a replacement may be needed."""
    link = reverse("admin:review_panel_change", args=[recusal.seat.panel_id])
    office = holders("review.run_panel")
    notify("review_recused", to=office, key=str(recusal.pk), link=link, recusal=recusal, seat=recusal.seat)


def sheets_complete(assignment: Assignment, leader: User) -> None:
    """The last sheet of a file is in: the leader may open the consensus."""
    link = reverse("review:report", args=[assignment.pk])
    last = assignment.scorecards.order_by("-version").values_list("version", flat=True).first()
    key = f"{assignment.pk}:{last}"
    notify("review_sheets_complete", to=[leader], key=key, link=link, assignment=assignment)


def reopened(card: Scorecard, reason: str) -> None:
    """The expert is asked to correct a sheet."""
    link = reverse("review:scorecard", args=[card.pk])
    key = f"{card.pk}:{card.version}"
    notify("review_sheet_reopened", to=[card.seat.expert.user], key=key, link=link, card=card, reason=reason)


def report_compiled(report: PanelReport, seats: Iterable[Seat]) -> None:
    """Members are asked to sign."""
    link = reverse("review:report", args=[report.assignment_id])
    people = [seat.expert.user for seat in seats]
    key = f"{report.pk}:{report.version}"
    notify("review_report_to_sign", to=people, key=key, link=link, assignment=report.assignment)


def shortlist_decided(application: Application, *, shortlisted: bool, limit: int) -> None:
    """Art. 21: the applicant learns whether the site review follows, and why not."""
    kind = "review_shortlisted" if shortlisted else "review_not_shortlisted"
    people = members(application.applicant)
    link = reverse("review:shortlist_result", args=[application.pk])
    notify(kind, to=people, key=str(application.pk), link=link, application=application, limit=limit)


def shortlist_letter(application: Application, number: str) -> None:
    """The numbered letter about it can be read and printed."""
    link = reverse("review:shortlist_result", args=[application.pk])
    people = members(application.applicant)
    notify(
        "review_shortlist_letter",
        to=people,
        key=str(application.pk),
        link=link,
        application=application,
        number=number,
    )


def reminded(user: User, *, sheets: int, due_on: date, days: int, step: int) -> None:
    """Sheets are open and the day comes near; one message per step."""
    link = reverse("review:desk")
    key = f"{due_on}:{step}"
    notify("review_reminder", to=[user], key=key, link=link, sheets=sheets, due_on=due_on, days=days)
