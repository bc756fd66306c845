"""第三十四条, T-99: no page tells a side what the other has said."""

import pytest
from django.urls import reverse

from review import urls_visits
from tests.factories.applications import owner_of
from tests.factories.review_events import (
    leader_of,
    make_feedback,
    make_role,
    make_visit,
)
from tests.factories.site_records import member_of
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db


def addresses(visit) -> list[str]:
    """Every page of the site review that is asked for by one number or none, the inbox and the audit log."""
    found = ["/inbox/", "/admin/core/auditevent/", "/desk/"]
    for pattern in urls_visits.urlpatterns:
        names = set(pattern.pattern.converters)
        if names <= {"pk"} and not pattern.name.endswith(("itinerary", "calendar")):
            found.append(reverse(f"review:{pattern.name}", kwargs=dict.fromkeys(names, visit.pk)))
    return found


@pytest.mark.requirement("R34.1")
def test_no_page_of_either_side_or_of_the_supervisor_tells_what_the_other_has_said():
    visit = make_visit()
    make_feedback(visit, "by_organization", comment="评审组有人迟到")
    make_feedback(visit, "by_panel", comment="企业准备不足")
    leader, owner = leader_of(visit.assignment.panel), owner_of(visit.assignment.application.applicant)
    member, inspector = member_of(visit), make_role("inspector")
    everybody = {"leader": leader, "member": member, "owner": owner, "supervisor": visit.supervisor}
    seen = {}
    for key, person in {**everybody, "inspector": inspector}.items():
        client = signed_in(person)
        answers = [client.get(address) for address in addresses(visit)]
        pages = "".join(text(answer) for answer in answers if answer["Content-Type"].startswith("text/html"))
        seen[key] = [said in pages for said in ("评审组有人迟到", "企业准备不足")]
    office = text(signed_in(make_role("office")).get(reverse("review:visit", args=[visit.pk])))
    assert seen == {key: [False, False] for key in (*everybody, "inspector")}
    assert ["评审组有人迟到" in office, "企业准备不足" in office] == [True, True]
