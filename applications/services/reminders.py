"""Reminders before the deadlines of filing and endorsing (Art. 18): once a step, however often asked."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application, Endorsement, EndorsingBody, Round
from applications.selectors.escalation import REMIND, URGE, told_since
from applications.selectors.readiness import filing_ends_at
from applications.selectors.recipients import clerks, members
from applications.transitions import RUN_ROUND, RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import AuditEvent, User
from nantong_award.core.outbox import notify
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable

# Days before a deadline; a run that comes late tells the step that is due by then.
STEPS = (1, 3, 7)


def step_of(closes_at: datetime, on: date) -> int | None:
    """The reminder that is due on a day; None where the deadline is further away or has passed.

    A deadline at midnight is the 24:00 of the day before (Civil Code 203).
    """
    left = (clock.day_of(closes_at - timedelta(microseconds=1)) - on).days
    return next((step for step in STEPS if 0 <= left <= step), None)


@transaction.atomic
def remind_of_deadlines(*, on: date | None = None) -> int:
    """Remind applicants with unfinished files and bodies with waiting files; returns how many occasions."""
    day = on or clock.today()
    rounds = Round.objects.filter(stage=RoundStage.APPLICATION)
    return sum(
        1
        for round in rounds
        for _told in (*_applicants(round, day), *_bodies(round, day), *_asked(round, day))
    )


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
        _remind("endorsing_deadline_near", body, round, step, waiting.filter(county=body).count())
        yield body


def _asked(round: Round, day: date) -> Iterator[EndorsingBody]:
    """Departments and associations that were asked and have not answered (Art. 10)."""
    step = step_of(round.endorsing_closes_at, day)
    if step is None or clock.now() >= round.endorsing_closes_at:
        return
    asked = Endorsement.objects.filter(
        decision=Endorsement.Decision.OPINION,
        opinion="",
        application__round=round,
        application__status__in=[Status.SUBMITTED, Status.ENDORSED],
    )
    for body in EndorsingBody.objects.filter(pk__in=asked.values("body")):
        _remind("opinion_deadline_near", body, round, step, asked.filter(body=body).count())
        yield body


def _remind(kind: str, body: EndorsingBody, round: Round, step: int, count: int) -> None:
    """Every clerk of the body learns how many files wait; once for each step of each term."""
    key = f"{round.pk}:{body.pk}:{round.endorsing_closes_at.isoformat()}:{step}"
    link = reverse("applications:endorsing")
    notify(kind, to=clerks(body), key=key, link=link, body=body, round=round, count=count)
    _note(body, round, key, count)


def _note(body: EndorsingBody, round: Round, key: str, count: int) -> None:
    """One event a step, so that the office sees who was reminded when."""
    done = AuditEvent.objects.filter(subject=label_of(body), verb=REMIND, details__key=key)
    if not done.exists():
        details = {"round": str(round.pk), "count": str(count), "key": key}
        record(REMIND, body, by=None, details=details)


@transaction.atomic
def urge(bodies: Sequence[EndorsingBody], *, by: User, round: Round, reason: str, seen_at: datetime) -> int:
    """催办: the office asks bodies with waiting files to go on; returns how many were asked.

    A body that somebody else has urged since the list was looked at (`seen_at`) is not asked twice: Stale.
    """
    if not may(by, RUN_ROUND):
        raise Forbidden(_("您没有催办的权限。"))
    if not reason.strip():
        raise Unsuitable(_("请写明催办的理由或者要求。"), field="reason")
    if not bodies:
        raise Unsuitable(_("请选择要催办的推荐单位。"), field="bodies")
    locked = list(EndorsingBody.objects.select_for_update().filter(pk__in=[body.pk for body in bodies]))
    before = told_since(locked, URGE, seen_at)
    if before:
        raise Stale(_("%(names)s刚刚已由他人催办，请刷新后再看。") % {"names": "、".join(before)})
    waiting = round.applications.filter(status=Status.SUBMITTED)
    for body in locked:
        count = waiting.filter(county=body).count()
        if not count:
            raise Stale(_("%(name)s已经没有待推荐的申报，请刷新后再看。") % {"name": body.name})
        details = {"round": str(round.pk), "count": str(count)}
        event = record(URGE, body, by=by, reason=reason.strip(), details=details)
        notify(
            "endorsing_urged",
            to=clerks(body),
            key=str(event.pk),
            link=reverse("applications:endorsing"),
            body=body,
            round=round,
            count=count,
            reason=reason.strip(),
            is_over=clock.now() >= round.endorsing_closes_at,
        )
    return len(locked)
