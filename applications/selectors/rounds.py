"""Rounds and announcements as the public and the applicants see them."""

from datetime import date

from django.db.models import QuerySet

from applications.models import Announcement, EndorsingBody, Round
from applications.transitions import RoundStage
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
