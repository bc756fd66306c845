"""What the ledger says of an applicant (Art. 29, 30, 35): titles held and periods of debarment."""

from datetime import date

from django.db.models import Q, QuerySet

from applications.models import Applicant, StandingEntry
from nantong_award.regulation.facts import Debarment, HeldAward
from nantong_award.regulation.stage import AwardLevel

Kind = StandingEntry.Kind
TITLES = {Kind.AWARD.value: AwardLevel.AWARD, Kind.NOMINATION.value: AwardLevel.NOMINATION}
BARRING = [Kind.DEBARMENT.value, Kind.REVOCATION.value]


def entries_of(applicant: Applicant) -> QuerySet[StandingEntry]:
    """The applicant's lines, and those of a past winner of the same name that has no code yet.

    Only an organisation is met by name: two persons may share theirs.
    """
    lines = Q(applicant=applicant)
    if applicant.is_organization:
        lines |= Q(
            applicant__name=applicant.name,
            applicant__track=applicant.track,
            applicant__credit_code__isnull=True,
        )
    return StandingEntry.objects.filter(lines)


def held_awards(applicant: Applicant) -> tuple[HeldAward, ...]:
    """Titles ever held, oldest first; a later revocation does not make the next title a first one (T-29)."""
    entries = entries_of(applicant).filter(kind__in=TITLES).order_by("year", "effective_on", "pk")
    return tuple(HeldAward(TITLES[entry.kind], entry.effective_on) for entry in entries)


def debarments(applicant: Applicant) -> tuple[Debarment, ...]:
    """Bans with their own end days, as they were decided: a new edition does not prolong them (T-28)."""
    entries = entries_of(applicant).filter(kind__in=BARRING, effective_on__isnull=False)
    return tuple(
        Debarment(article=entry.article or "29", since=entry.effective_on, until=entry.until)
        for entry in entries.order_by("effective_on", "pk")
        if entry.effective_on is not None
    )


def barred_until(applicant: Applicant, on: date) -> date | None:
    """Last day of the ban that runs on a day, where one with an end runs."""
    running = entries_of(applicant).filter(kind__in=BARRING, effective_on__lte=on, until__gte=on)
    return running.order_by("-until").values_list("until", flat=True).first()


def of_the_past(name: str, track: str) -> Applicant | None:
    """A winner from before the portal by name: no code or number is known of it, so the name must do."""
    unidentified = Applicant.objects.filter(credit_code__isnull=True, id_index__isnull=True)
    return unidentified.filter(name=name, track=track).order_by("pk").first()
