"""The main pages of every role in a real browser: no axe violation, no sideways scrolling, no foreign request."""

from typing import Any

import pytest

from applications.models import Application, Round
from nantong_award.core.models import User
from nantong_award.regulation.stage import Stage
from review.models import Scorecard, SiteVisit
from tests.journeys import crowd
from tests.journeys.conftest import Seat
from tests.journeys.looking import take_seat, wrong

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("RX.6")
def test_the_main_pages_of_every_role_are_accessible_and_keep_to_themselves(seat: Seat) -> None:
    people = crowd.make(closed=False)
    seen: list[Any] = []
    for role, addresses in _pages(people).items():
        take_seat(seat, people.get(role))
        for address in addresses:
            seen += [(role, *what) for what in wrong(seat, address)]
    assert (seen, seat.foreign, seat.console) == ([], [], [])


def _pages(people: dict[str, User]) -> dict[str, tuple[str, ...]]:
    file = Application.objects.get(applicant__members=people["applicant"], round__stage=Stage.APPLICATION)
    groups = people["county"].groups.all()
    sent = Application.objects.filter(round=file.round, status="submitted", county__group__in=groups)[0]
    card = Scorecard.objects.filter(seat__expert__user=people["expert"], status="blank")[0]
    visit = SiteVisit.objects.get(status="under_way")
    judged = Round.objects.get(stage=Stage.MATERIAL_REVIEW)
    return {
        "public": (
            "/",
            "/announcements/",
            "/winners/",
            "/verify/",
            "/apply/self-check/organization/",
            "/draws/",
        ),
        "applicant": (
            "/desk/",
            f"/apply/{file.pk}/",
            f"/apply/{file.pk}/sections/basics/",
            f"/apply/{file.pk}/evidence/",
            f"/apply/{file.pk}/check/",
        ),
        "county": ("/endorse/", f"/endorse/{sent.pk}/"),
        "expert": ("/review/", f"/review/sheets/{card.pk}/"),
        "site_leader": (f"/site-review/{visit.pk}/",),
        "supervisor1": ("/supervision/",),
        "unit1": ("/presentations/score/",),
        "office": (
            "/admin/",
            f"/admin/rounds/{judged.pk}/",
            "/admin/applications/application/",
            f"/admin/applications/application/{sent.pk}/change/",
            "/site-review/",
        ),
    }
