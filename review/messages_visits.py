"""Who is told what around a visit's days and its supervisor (Art. 33)."""

from applications.selectors.recipients import office
from nantong_award.core.outbox import notify
from review.models import SiteVisit
from review.selectors.visits import seats_of


def other_day_asked(visit: SiteVisit) -> None:
    """The office learns that an organisation asks for another day."""
    notify(
        "visit_other_day",
        to=office(),
        key=f"visit:{visit.pk}:{visit.version}",
        link=f"/site-review/{visit.pk}/",
        visit=visit,
    )


def supervisor_present(visit: SiteVisit) -> None:
    """The leader learns that the visit may begin."""
    leaders = [seat.expert.user for seat in seats_of(visit.assignment.panel) if seat.is_leader]
    notify(
        "visit_supervisor_present",
        to=leaders,
        key=f"visit:{visit.pk}:{visit.version}",
        link=f"/site-review/{visit.pk}/",
        visit=visit,
    )
