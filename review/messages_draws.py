"""What draws and invitations tell whom: witnesses and drawn experts."""

from django.urls import reverse

from nantong_award.core.outbox import notify
from review.models import Draw, Invitation


def opened(draw: Draw) -> None:
    """The witnesses who are called are asked to commit."""
    link = reverse("review:draw", args=[draw.pk])
    people = [call.witness for call in draw.calls.select_related("witness")]
    notify("review_draw_opened", to=people, key=str(draw.pk), link=link, draw=draw)


def invited(invitation: Invitation) -> None:
    """A drawn expert is asked whether the seat can be taken."""
    seat = invitation.seat
    link = reverse("review:invitation", args=[invitation.pk])
    notify(
        "review_seat_offered",
        to=[seat.expert.user],
        key=str(invitation.pk),
        link=link,
        seat=seat,
        invitation=invitation,
    )


def invitation_reminded(invitation: Invitation, *, step: str) -> None:
    """The answer is still open and its term comes near, or is over."""
    link = reverse("review:invitation", args=[invitation.pk])
    notify(
        "review_seat_reminder",
        to=[invitation.seat.expert.user],
        key=f"{invitation.pk}:{step}",
        link=link,
        seat=invitation.seat,
        invitation=invitation,
    )
