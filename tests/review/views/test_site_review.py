"""Pages of the site review: who sees a visit, and the visit at work."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from review import urls_visits
from review.models import Scorecard, SiteNote, SiteVisit, SupervisorReport
from review.sections_events import RATINGS
from review.sections_visits import SUPERVISION_POINTS
from review.services import site_photos
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
from tests.factories.site_records import member_of, photo, write_line
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db


POSTED = {"start_visit", "close_visit", "answer_visit", "save_note", "add_photo", "photo_begin"}
POSTED |= {"supervisor_present", "photo_upload", "photo_finish", "photo_caption"}


def test_a_stranger_finds_no_page_of_a_visit_and_a_visitor_must_sign_in():
    visit = make_visit()
    note = write_line(visit, member_of(visit))
    photo_row = site_photos.add(visit, by=member_of(visit), uploaded=photo())
    strangers = [
        make_user(),
        leader_of(make_panel(visit.assignment.application.round)),
        make_role("supervisor"),
    ]
    clients = [signed_in(person) for person in strangers]
    known = {"note_pk": note.pk, "photo_pk": photo_row.pk, "upload_pk": uuid.uuid4()}
    for pattern in urls_visits.urlpatterns:
        names = pattern.pattern.converters
        if "pk" not in names:
            continue
        rows = {"schedule_visit": visit.assignment_id, "panel_itinerary": visit.assignment.panel_id}
        rows |= {"panel_calendar": visit.assignment.panel_id}
        rows |= dict.fromkeys(("visit_board", "propose_visits"), visit.assignment.application.round_id)
        arguments = {name: known.get(name, rows.get(pattern.name, visit.pk)) for name in names}
        address = reverse(f"review:{pattern.name}", kwargs=arguments)
        for client in clients:
            answer = client.post(address) if pattern.name in POSTED else client.get(address)
            assert (pattern.name, answer.status_code) == (pattern.name, 404)
        assert Client().get(address).status_code in (302, 405)


def test_the_organisation_sees_days_and_form_and_nothing_of_the_panels_records():
    visit = make_visit()
    write_line(visit, member_of(visit), text="查验发现账实不符")
    owner = owner_of(visit.assignment.application.applicant)
    page = text(signed_in(owner).get(reverse("review:visit", args=[visit.pk])))
    records = reverse("review:visit_records", args=[visit.pk]) + "?part=evidence"
    hidden = [reverse(f"review:{name}", args=[visit.pk]) for name in ("visit_photos", "visit_attendance")]
    panels = text(signed_in(member_of(visit, 2)).get(records))
    assert ["双向评价" in page, "账实不符" in panels] == [True, True]
    assert [signed_in(owner).get(address).status_code for address in (records, *hidden)] == [404] * 3


@pytest.mark.requirement("R20.2")
def test_the_organisation_learns_the_names_when_the_panel_is_there():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    owner = owner_of(visit.assignment.application.applicant)
    name = member_of(visit).name
    address = reverse("review:visit", args=[visit.pk])
    before = name in text(signed_in(owner).get(address))
    SiteVisit.objects.filter(pk=visit.pk).update(status=VisitStatus.UNDER_WAY)
    assert [before, name in text(signed_in(owner).get(address))] == [False, True]
    assert name in text(signed_in(visit.supervisor).get(address))


@pytest.mark.requirement("R32.1")
def test_nothing_of_the_file_opens_before_the_own_declaration():
    visit = make_visit()
    me = member_of(visit)
    seat = visit.assignment.panel.seats.get(expert__user=me)
    Scorecard.objects.create(assignment=visit.assignment, seat=seat)
    names = ("visit_records", "visit_photos", "visit_attendance")
    answers = [signed_in(me).get(reverse(f"review:{name}", args=[visit.pk])).status_code for name in names]
    page = text(signed_in(me).get(reverse("review:visit", args=[visit.pk])))
    assert (answers, "请先申明" in page) == ([404] * 3, True)


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
    signed_in(supervisor).post(reverse("review:supervisor_present", args=[visit.pk]))
    visit = SiteVisit.objects.get()
    leader = signed_in(leader_of(assignment.panel))
    leader.post(reverse("review:start_visit", args=[visit.pk]), {"version": visit.version})
    visit = SiteVisit.objects.get()
    leader.post(
        reverse("review:save_note", args=[visit.pk]),
        {"version": 0, "kind": "check", "key": "interview.workers", "state": "met", "text": "与班组长座谈"},
    )
    ratings = dict.fromkeys(RATINGS["by_panel"], 5)
    leader.post(reverse("review:feedback", args=[visit.pk]), ratings)
    again = leader.post(reverse("review:feedback", args=[visit.pk]), ratings)
    points = dict.fromkeys(SUPERVISION_POINTS, "yes")
    signed_in(supervisor).post(
        reverse("review:supervised_visit", args=[visit.pk]), {**points, "text": "全程在场"}
    )
    signed_in(office).post(
        reverse("review:missing_feedback", args=[visit.pk]),
        {"direction": "by_organization", "reason": "停产"},
    )
    visit = SiteVisit.objects.get()
    closing = leader.post(reverse("review:close_visit", args=[visit.pk]), {"version": visit.version})
    assert (visit.status, SiteNote.objects.get().text, again.status_code, closing.status_code) == (
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
