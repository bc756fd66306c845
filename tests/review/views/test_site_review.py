"""Pages of the site review: who sees a visit, and the visit at work."""

import pytest
from django.test import Client
from django.urls import reverse

from review.models import (
    SiteVisit,
    SupervisorReport,
)
from review.sections_events import RATINGS
from review.transitions import VisitStatus
from tests.factories.applications import make_user, owner_of
from tests.factories.review_events import (
    leader_of,
    make_assignment,
    make_panel,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
)
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db


def test_a_stranger_finds_no_page_of_a_visit_and_a_visitor_must_sign_in():
    visit = make_visit()
    names = ["visit", "start_visit", "close_visit", "record_method", "itinerary", "feedback"]
    names += ["missing_feedback", "supervised_visit", "supervisor_attachment"]
    strangers = [
        make_user(),
        leader_of(make_panel(visit.assignment.application.round)),
        make_role("supervisor"),
    ]
    posts = {"start_visit", "close_visit", "record_method"}
    for name in names:
        address = reverse(f"review:{name}", args=[visit.pk])
        for person in strangers:
            client = signed_in(person)
            answer = client.post(address) if name in posts else client.get(address)
            assert (name, answer.status_code) == (name, 404)
        assert Client().get(address).status_code in (302, 405)


def test_the_organisation_sees_days_and_form_and_nothing_of_the_panels_records():
    visit = make_visit(methods={"evidence": {"text": "查验发现账实不符", "by": "组长", "at": ""}})
    owner = owner_of(visit.assignment.application.applicant)
    page = text(signed_in(owner).get(reverse("review:visit", args=[visit.pk])))
    member = visit.assignment.panel.seats.filter(is_leader=False).first().expert.user
    panels = text(signed_in(member).get(reverse("review:visit", args=[visit.pk])))
    assert ["账实不符" in page, "双向评价" in page, "账实不符" in panels] == [False, True, True]


def test_a_refused_form_comes_back_with_a_chinese_message_at_its_field():
    address = reverse("review:schedule_visit", args=[make_assignment(make_shortlisted()).pk])
    answer = signed_in(make_role("office")).post(
        address, {"starts_on": "2026-09-08", "ends_on": "2026-09-07", "supervisor": "", "version": "0"}
    )
    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"ends_on": ["结束日不能早于开始日。"]},
    )


def test_a_visit_goes_through_its_pages():
    office, supervisor, round = make_role("office"), make_role("supervisor"), make_site_round()
    assignment = make_assignment(make_shortlisted(round))
    signed_in(office).post(
        reverse("review:schedule_visit", args=[assignment.pk]),
        {"starts_on": "2026-09-07", "ends_on": "2026-09-08", "supervisor": supervisor.pk, "version": 0},
    )
    visit = SiteVisit.objects.get()
    leader = signed_in(leader_of(assignment.panel))
    leader.post(reverse("review:start_visit", args=[visit.pk]), {"version": visit.version})
    visit = SiteVisit.objects.get()
    leader.post(
        reverse("review:record_method", args=[visit.pk]),
        {"version": visit.version, "method": "interview", "text": "与班组长座谈"},
    )
    ratings = dict.fromkeys(RATINGS["by_panel"], 5)
    leader.post(reverse("review:feedback", args=[visit.pk]), ratings)
    again = leader.post(reverse("review:feedback", args=[visit.pk]), ratings)
    signed_in(supervisor).post(reverse("review:supervised_visit", args=[visit.pk]), {"text": "全程在场"})
    signed_in(office).post(
        reverse("review:missing_feedback", args=[visit.pk]),
        {"direction": "by_organization", "reason": "停产"},
    )
    visit = SiteVisit.objects.get()
    closing = leader.post(reverse("review:close_visit", args=[visit.pk]), {"version": visit.version})
    assert (visit.status, visit.methods["interview"]["text"], again.status_code, closing.status_code) == (
        VisitStatus.UNDER_WAY,
        "与班组长座谈",
        409,
        422,
    )
    assert SupervisorReport.objects.get().text == "全程在场"


@pytest.mark.concurrency
def test_a_page_that_is_older_than_the_visit_is_told():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    leader = signed_in(leader_of(visit.assignment.panel))
    address = reverse("review:start_visit", args=[visit.pk])
    answers = [leader.post(address, {"version": visit.version}).status_code for _click in range(2)]
    assert answers == [302, 409]
