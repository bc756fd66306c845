"""Rounds and announcements as the public and the applicants see them."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from applications.models import Announcement, Application, EndorsingBody, Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.editions import loader


def latest_round() -> Round | None:
    """The newest round that has been announced."""
    return Round.objects.exclude(stage=RoundStage.PLANNING).order_by("-year").first()


def open_round() -> Round | None:
    """The round in which an application can be started now (Art. 18)."""
    now = clock.now()
    filing = Round.objects.filter(
        stage=RoundStage.APPLICATION, filing_opens_at__lte=now, filing_closes_at__gt=now
    )
    return filing.order_by("-year").first()


class Affected(NamedTuple):
    """Whom a later end of filing and endorsing concerns."""

    drafts: int
    waiting: int
    bodies: int


def affected_by_extension(round: Round) -> Affected:
    """Files still being written (returned ones too), files waiting for a body, and the bodies: 2 queries."""
    found = Application.objects.filter(round=round).aggregate(
        drafts=Count("pk", filter=Q(status__in=[Status.DRAFT, Status.RETURNED])),
        waiting=Count("pk", filter=Q(status=Status.SUBMITTED)),
    )
    return Affected(**found, bodies=EndorsingBody.objects.filter(is_active=True).count())


def published_announcements() -> QuerySet[Announcement]:
    """What stands on the public site, newest first."""
    return Announcement.objects.filter(published_at__lte=clock.now()).select_related("round")


def counties() -> QuerySet[EndorsingBody]:
    """The bodies among which an applicant chooses its place (Art. 10, 18)."""
    return EndorsingBody.objects.filter(kind=EndorsingBody.Kind.COUNTY, is_active=True).order_by(
        "region_code", "name"
    )


def law_in_use() -> tuple[Edition, date]:
    """Edition and reference day for a question asked today: the newest round's, else what is in force."""
    round = latest_round()
    if round is not None and round.stage == RoundStage.APPLICATION:
        return round.law, round.reference_day
    today = clock.today()
    edition = round.law if round else loader.in_force_on(today) or loader.by_key(max(loader.keys()))
    return edition, today
