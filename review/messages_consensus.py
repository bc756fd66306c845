"""What the consensus tells whom: a dissent and its answer. No figure and no word of a sheet stands in a message."""

from django.urls import reverse

from applications.selectors.recipients import holders
from nantong_award.core.outbox import notify
from review.models import Dissent, Seat


def dissented(said: Dissent, leader: Seat) -> None:
    """The leader is asked to answer; the office knows of it."""
    link = reverse("review:report", args=[said.report.assignment_id])
    people = {user.pk: user for user in holders("review.run_panel")}
    people[leader.expert.user_id] = leader.expert.user
    assignment = said.report.assignment
    notify("review_dissent", to=people.values(), key=str(said.pk), link=link, assignment=assignment)


def dissent_answered(said: Dissent) -> None:
    """The member may read the answer, and sign after all."""
    link = reverse("review:report", args=[said.report.assignment_id])
    people = [said.seat.expert.user]
    assignment = said.report.assignment
    notify("review_dissent_answered", to=people, key=str(said.pk), link=link, assignment=assignment)
