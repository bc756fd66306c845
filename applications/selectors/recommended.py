"""What a body has recommended in a round: its own order, the stamped papers, what can be printed (Art. 10, 18)."""

import hashlib
from collections.abc import Iterable

from django.db.models import F, QuerySet

from applications.models import Application, Endorsement, EndorsingBody, Round
from applications.transitions import Status
from nantong_award.regulation.stage import Track

GONE = (Status.WITHDRAWN, Status.DISQUALIFIED)


def endorsed_files(body: EndorsingBody, round: Round) -> QuerySet[Endorsement]:
    """The body's signed recommendations of a round by its own order, unranked last: one query.

    A file that was withdrawn or disqualified afterwards leaves its place free.
    """
    rows = Endorsement.objects.filter(
        body=body, decision=Endorsement.Decision.ENDORSED, application__round=round
    )
    rows = rows.exclude(application__status__in=GONE)
    return rows.select_related("application__applicant", "application__round", "scan", "signed_by").order_by(
        "-application__applicant__track", F("ranking").asc(nulls_last=True), "signed_at", "pk"
    )


def rounds_with_endorsed(body: EndorsingBody) -> QuerySet[Round]:
    """Rounds in which the body has recommended anything, newest first."""
    rows = Application.objects.filter(
        endorsements__body=body, endorsements__decision=Endorsement.Decision.ENDORSED
    )
    return Round.objects.filter(pk__in=rows.values("round")).order_by("-year")


def of_track(rows: Iterable[Endorsement], track: str) -> list[Endorsement]:
    """Organisations and individuals are ordered apart, because they compete for different places (Art. 6)."""
    return [row for row in rows if row.application.applicant.track == Track(track)]


def order_seen(rows: Iterable[Endorsement]) -> str:
    """A short sign of an order, carried by its form, so that nobody overwrites an order that they did not see."""
    text = ",".join(f"{pk}:{ranking}" for pk, ranking in sorted((row.pk, row.ranking or 0) for row in rows))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
