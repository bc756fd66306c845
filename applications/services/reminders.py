"""Reminders before the deadlines of filing and endorsing (Art. 18): once a step, however often asked."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from applications.models import Application, EndorsingBody, Round
from applications.selectors.readiness import filing_ends_at
from applications.selectors.recipients import clerks, members
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.outbox import notify

# Days before a deadline; a run that comes late tells the step that is due by then.
STEPS = (1, 3, 7)


def step_of(closes_at: datetime, on: date) -> int | None:
    """The reminder that is due on a day; None where the deadline is further away or has passed."""
    left = (clock.day_of(closes_at) - on).days
    return next((step for step in STEPS if 0 <= left <= step), None)


@transaction.atomic
def remind_of_deadlines(*, on: date | None = None) -> int:
    """Remind applicants with unfinished files and bodies with waiting files; returns how many occasions."""
    day = on or clock.today()
    rounds = Round.objects.filter(stage=RoundStage.APPLICATION)
    return sum(1 for round in rounds for _told in (*_applicants(round, day), *_bodies(round, day)))


def _applicants(round: Round, day: date) -> Iterator[Application]:
    unfinished = round.applications.filter(status__in=[Status.DRAFT, Status.RETURNED])
    for application in unfinished.select_related("applicant", "round"):
        closes_at = filing_ends_at(application)
        step = step_of(closes_at, day)
        if step is None or clock.now() >= closes_at:
            continue
        notify(
            "filing_deadline_near",
            to=members(application.applicant),
            key=f"{application.pk}:{closes_at.isoformat()}:{step}",
            link=reverse("applications:application", args=[application.pk]),
            application=application,
            round=round,
            closes_at=closes_at,
        )
        yield application


def _bodies(round: Round, day: date) -> Iterator[EndorsingBody]:
    step = step_of(round.endorsing_closes_at, day)
    if step is None or clock.now() >= round.endorsing_closes_at:
        return
    waiting = round.applications.filter(status=Status.SUBMITTED)
    for body in EndorsingBody.objects.filter(pk__in=waiting.values("county")):
        notify(
            "endorsing_deadline_near",
            to=clerks(body),
            key=f"{round.pk}:{body.pk}:{round.endorsing_closes_at.isoformat()}:{step}",
            link=reverse("applications:endorsing"),
            body=body,
            round=round,
            count=waiting.filter(county=body).count(),
        )
        yield body
