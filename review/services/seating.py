"""A seat for a drawn expert, with the invitation to take it (Art. 20)."""

from datetime import timedelta

from nantong_award.core import clock
from review import messages_draws
from review.models import Expert, Invitation, Panel, Seat

# How long an invited expert has to answer.
TERM = timedelta(days=2)


def seat_expert(panel: Panel, expert: Expert, *, is_leader: bool) -> Seat:
    """Make the seat and ask the expert; within the caller's transaction."""
    seat = Seat.objects.create(panel=panel, expert=expert, is_leader=is_leader)
    invitation = Invitation.objects.create(seat=seat, answer_by=clock.now() + TERM)
    messages_draws.invited(invitation)
    return seat
