"""The office's plan: clashes are shown before anything is saved; a proposal is adjusted and saved as a whole."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from review import documents_visits
from review.models import BusyPeriod, Score, SiteVisit
from review.transitions import VisitStatus
from tests.factories.applications import owner_of
from tests.factories.review_events import (
    leader_of,
    make_assignment,
    make_panel,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
)
from tests.review.views.pages import signed_in, status_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R21.2")]
SUNDAY = date(2026, 11, 29)


def test_what_speaks_against_a_day_is_shown_before_it_is_saved_and_saved_only_when_seen():
    assignment = make_assignment(make_shortlisted())
    office, address = signed_in(make_role("office")), reverse("review:schedule_visit", args=[assignment.pk])
    given = {"version": 0, "starts_on": str(SUNDAY), "ends_on": str(SUNDAY), "supervisor": ""}
    first = office.post(address, given)
    seen = first.context["accepted"]
    expert = assignment.panel.seats.first().expert
    BusyPeriod.objects.create(expert=expert, starts_on=SUNDAY, ends_on=SUNDAY)
    meanwhile = office.post(address, {**given, "accepted": seen})
    told = [len(answer.context["clashes"]) for answer in (first, meanwhile)]
    assert (first.status_code, told, SiteVisit.objects.count()) == (422, [1, 2], 0)
    office.post(address, {**given, "accepted": meanwhile.context["accepted"]})
    assert SiteVisit.objects.get().starts_on == SUNDAY


def test_a_day_without_clashes_is_saved_at_once_with_hours_and_place():
    assignment = make_assignment(make_shortlisted())
    monday = str(SUNDAY + timedelta(days=1))
    given = {"version": 0, "starts_on": monday, "ends_on": monday, "supervisor": "", "travel_minutes": "40"}
    given |= {"starts_at": "13:30", "ends_at": "17:30", "place": "三号门", "contact": "质量部王工"}
    signed_in(make_role("office")).post(reverse("review:schedule_visit", args=[assignment.pk]), given)
    visit = SiteVisit.objects.get()
    kept = (f"{visit.starts_at:%H:%M}", f"{visit.ends_at:%H:%M}", visit.place, visit.travel_minutes)
    assert kept == ("13:30", "17:30", "三号门", 40)


def test_a_proposal_is_adjusted_and_saved_or_refused_as_a_whole():
    round = make_site_round()
    make_role("supervisor")
    panel = make_panel(round)
    rows = [make_assignment(make_shortlisted(round, reviewed=False), panel) for _row in range(2)]
    office, address = signed_in(make_role("office")), reverse("review:propose_visits", args=[round.pk])
    page = office.get(address, {"start": str(SUNDAY), "days": 1})
    proposed = [row.starts_on for row in page.context["rows"]]
    assert proposed == [SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=2)]
    day = str(SUNDAY + timedelta(days=3))
    both = {f"take-{row.pk}": "on" for row in rows} | {f"day-{row.pk}": day for row in rows}
    refused = office.post(address, both)
    assert (refused.status_code, SiteVisit.objects.count()) == (422, 0)
    office.post(address, both | {f"day-{rows[1].pk}": str(SUNDAY + timedelta(days=4))})
    assert SiteVisit.objects.count() == 2


@pytest.mark.parametrize("name", ["visit_board", "propose_visits"])
def test_the_plan_is_the_offices(name):
    visit = make_visit()
    address = reverse(f"review:{name}", args=[visit.assignment.application.round_id])
    people = [make_role("office"), leader_of(visit.assignment.panel), visit.supervisor]
    people.append(owner_of(visit.assignment.application.applicant))
    assert [status_of(person, address) for person in people] == [200, 404, 404, 404]


def test_the_organisations_copy_has_no_questions_and_no_names_before_the_day(monkeypatch):
    visit = make_visit(status=VisitStatus.SCHEDULED)
    Score.objects.filter(scorecard__assignment__stage="material", item="4.2.2").update(questions="如何分解？")
    monkeypatch.setattr(
        documents_visits.documents,
        "render_pdf",
        lambda template, context: render_to_string(template, context).encode(),
    )
    leader, owner = leader_of(visit.assignment.panel), owner_of(visit.assignment.application.applicant)
    address = reverse("review:itinerary", args=[visit.pk])
    copies = [text(signed_in(person).get(address)) for person in (owner, leader, visit.supervisor)]
    assert ["如何分解" in copy for copy in copies] == [False, True, True]
    assert [leader.name in copy for copy in copies] == [False, True, True]
    assert ["首次会议" in copy and "末次会议" in copy for copy in copies] == [True, True, True]


def test_a_panels_tour_and_calendar_are_its_members_and_the_offices():
    visit = make_visit()
    names = ("panel_itinerary", "panel_calendar")
    addresses = [reverse(f"review:{name}", args=[visit.assignment.panel_id]) for name in names]
    people = [leader_of(visit.assignment.panel), make_role("office"), visit.supervisor]
    people.append(owner_of(visit.assignment.application.applicant))
    seen = [[status_of(person, address) for address in addresses] for person in people]
    assert seen == [[200, 200], [200, 200], [404, 404], [404, 404]]
    calendar = text(signed_in(people[0]).get(addresses[1]))
    assert f"UID:visit-{visit.pk}@" in calendar
