"""第三十四条: no page tells a side what the other has said."""

import pytest
from django.urls import reverse

from tests.factories.applications import owner_of
from tests.factories.review_events import (
    leader_of,
    make_feedback,
    make_role,
    make_visit,
)
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R34.1")
def test_no_page_of_either_side_or_of_the_supervisor_tells_what_the_other_has_said():
    visit = make_visit()
    make_feedback(visit, "by_organization", comment="评审组有人迟到")
    make_feedback(visit, "by_panel", comment="企业准备不足")
    leader, owner = leader_of(visit.assignment.panel), owner_of(visit.assignment.application.applicant)
    names = ["visit", "feedback", "supervised_visit"]
    seen = {}
    for key, person in {"leader": leader, "owner": owner, "supervisor": visit.supervisor}.items():
        client = signed_in(person)
        pages = "".join(text(client.get(reverse(f"review:{name}", args=[visit.pk]))) for name in names)
        pages += text(client.get(reverse("review:visits")))
        seen[key] = [said in pages for said in ("评审组有人迟到", "企业准备不足")]
    office = text(signed_in(make_role("office")).get(reverse("review:visit", args=[visit.pk])))
    assert seen == {"leader": [False, False], "owner": [False, False], "supervisor": [False, False]}
    assert ["评审组有人迟到" in office, "企业准备不足" in office] == [True, True]
