"""Bodies with files waiting, for the office (R18.4): how many, how long, until when, and who was reminded when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery

from applications.models import Application, EndorsingBody, Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.audit import label_of
from nantong_award.core.models import AuditEvent, User

REMIND, URGE = "remind_endorsing", "urge_endorsing"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One body with what lies before it in a round."""

    body: EndorsingBody
    count: int
    oldest_at: datetime
    returned: int
    clerks: int
    reminded_at: datetime | None
    urged_at: datetime | None
    urged_by: str
    urged_for: str
    is_over: bool


def rounds_with_waiting() -> list[Round]:
    """Rounds in which files may wait for a body, or were left by one: newest first."""
    waiting = Application.objects.filter(status=Status.SUBMITTED)
    shown = Q(stage=RoundStage.APPLICATION) | Q(pk__in=waiting.values("round"))
    return list(Round.objects.filter(shown).order_by("-year"))


def bodies_waiting(round: Round) -> list[Waiting]:
    """The round's bodies with waiting files, the one whose file has waited longest first: three queries."""
    clerks = (
        User.objects.filter(groups=OuterRef("group"), is_active=True)
        .order_by()
        .values("groups")
        .annotate(n=Count("pk"))
        .values("n")
    )
    of_round = Q(applications__round=round)
    bodies = list(
        EndorsingBody.objects.annotate(
            waiting_count=Count("applications", filter=of_round & Q(applications__status=Status.SUBMITTED)),
            oldest_at=Min(
                "applications__submitted_at", filter=of_round & Q(applications__status=Status.SUBMITTED)
            ),
            returned_count=Count("applications", filter=of_round & Q(applications__status=Status.RETURNED)),
            clerk_count=Subquery(clerks),
        )
        .filter(waiting_count__gt=0)
        .order_by("oldest_at", "pk")
    )
    reminded, urged = _last(bodies, round)
    over = clock.now() >= round.endorsing_closes_at or round.stage != RoundStage.APPLICATION
    return [
        Waiting(
            body=body,
            count=body.waiting_count,
            oldest_at=body.oldest_at,
            returned=body.returned_count,
            clerks=body.clerk_count or 0,
            reminded_at=reminded.get(label_of(body)),
            urged_at=each.at if each else None,
            urged_by=each.actor_name if each else "",
            urged_for=each.reason if each else "",
            is_over=over,
        )
        for body in bodies
        for each in [urged.get(label_of(body))]
    ]


def _last(bodies: Sequence[EndorsingBody], round: Round) -> tuple[dict[str, datetime], dict[str, AuditEvent]]:
    """When each was last reminded by the clock, and how it was last urged by a person."""
    events = AuditEvent.objects.filter(
        subject__in=[label_of(body) for body in bodies], details__round=str(round.pk)
    )
    reminded = dict(events.filter(verb=REMIND).order_by().values_list("subject").annotate(last=Max("at")))
    urged = {event.subject: event for event in events.filter(verb=URGE).order_by("at", "pk")}
    return reminded, urged


def told_since(bodies: Sequence[EndorsingBody], verb: str, at: datetime) -> list[str]:
    """Names of the bodies to which this was done after an instant."""
    labels = {label_of(body): body.name for body in bodies}
    done = AuditEvent.objects.filter(subject__in=labels, verb=verb, at__gt=at)
    return sorted({labels[subject] for subject in done.values_list("subject", flat=True)})
