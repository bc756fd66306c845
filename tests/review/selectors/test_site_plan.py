"""What speaks against a day, the board, and the proposal: lawful, near first, nobody in two places."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nantong_award.core.working_days import calendar
from review.facts_visits import course, minutes_between, overlap, stop_of
from review.models import BusyPeriod, SiteVisit
from review.selectors import site_board, site_schedule
from review.transitions import VisitStatus
from tests.factories.applications import make_body
from tests.factories.review_events import (
    make_assignment,
    make_panel,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R21.2")]
MONDAY = date(2026, 11, 30)


def codes(stop, panel) -> list[tuple[str, bool]]:
    return [(clash.code.partition(":")[0], clash.bars) for clash in site_schedule.clashes(stop, panel)]


def expert_of(panel):
    return panel.seats.order_by("pk").first().expert


@pytest.mark.parametrize(
    ("here", "there", "minutes"),
    [
        ("崇川区质量发展委员会", "启东市质量发展委员会", 85),
        ("启东市质量发展委员会", "崇川区质量发展委员会", 85),
        ("如东县质量发展委员会", "如东县质量发展委员会", 30),
        ("如东县质量发展委员会", "外地某单位", 60),
    ],
)
def test_ways_are_the_same_in_both_directions_and_known_by_the_parts_name(here, there, minutes):
    assert minutes_between(here, there) == minutes


def test_every_clash_is_named_and_only_two_places_at_once_bar():
    round, supervisor = make_site_round(), make_role("supervisor")
    panel = make_panel(round)
    visit = make_visit(
        make_shortlisted(round),
        panel=panel,
        supervisor=supervisor,
        starts_on=MONDAY,
        ends_on=MONDAY,
        ends_at=time(12),
    )
    BusyPeriod.objects.create(expert=expert_of(panel), starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1))
    assignment = make_assignment(make_shortlisted(round), panel)
    plan = site_schedule.planned(assignment, MONDAY, MONDAY, supervisor=supervisor)
    assert codes(plan, panel) == [("panel", True), ("supervisor", True), ("busy", False)]
    short_way = site_schedule.planned(assignment, MONDAY, MONDAY, starts_at=time(12, 10))
    assert codes(short_way, panel) == [("way_panel", False), ("busy", False)]
    told = site_schedule.planned(assignment, MONDAY, MONDAY, starts_at=time(12, 10), travel_minutes=5)
    assert codes(told, panel) == [("busy", False)]
    sunday = MONDAY - timedelta(days=1)
    assert codes(site_schedule.planned(assignment, sunday, sunday), panel) == [("off", False)]
    assert codes(stop_of(visit), panel) == [("busy", False)]


def test_the_course_of_a_day_fills_it_without_noon_and_in_order():
    visit = make_visit(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1))
    parts = course(visit)
    keys = list(dict.fromkeys(part.step.key for part in parts))
    assert keys == ["opening", "evidence", "interview", "examination", "consensus", "closing"]
    assert (parts[0].begins, parts[-1].ends) == (visit.begins, visit.ends)
    assert sum((part.ends - part.begins for part in parts), timedelta()) == timedelta(hours=13)
    assert all(before.ends <= after.begins for before, after in pairwise(parts))


def test_a_proposal_is_lawful_goes_to_the_nearest_first_and_avoids_who_has_no_time():
    round = make_site_round()
    for _person in range(2):
        make_role("supervisor")
    panels = [make_panel(round), make_panel(round)]
    bodies = [make_body(name=name) for name in ("崇川区委办", "启东市委办", "海门区委办")]
    for panel in panels:
        for body in bodies:
            make_assignment(make_shortlisted(round, county=body, reviewed=False), panel)
    BusyPeriod.objects.create(expert=expert_of(panels[0]), starts_on=MONDAY, ends_on=MONDAY)
    found = site_board.propose(round, MONDAY - timedelta(days=2), 2)
    days = calendar()
    stops = [
        site_schedule.planned(row.assignment, row.starts_on, row.ends_on, supervisor=row.supervisor)
        for row in found
    ]
    for row in found:
        assert [days.is_workday(row.starts_on), days.is_workday(row.ends_on)] == [True, True]
    for place, one in enumerate(stops):
        for other in stops[place + 1 :]:
            shared = one.panel == other.panel or one.supervisor == other.supervisor
            assert not (shared and overlap(one, other))
    mine = [row for row in found if row.assignment.panel_id == panels[0].pk]
    assert [row.assignment.application.county.name for row in mine] == [
        "崇川区委办",
        "海门区委办",
        "启东市委办",
    ]
    assert (mine[0].starts_on, found[3].starts_on) == (MONDAY + timedelta(days=1), MONDAY)


def test_without_a_supervisor_nothing_is_proposed():
    assignment = make_assignment(make_shortlisted())
    found = site_board.propose(assignment.application.round, MONDAY, 1)
    assert [(row.starts_on, row.supervisor) for row in found] == [(None, None)]


def test_the_board_shows_each_visit_on_its_days_with_what_is_wrong():
    round = make_site_round()
    visit = make_visit(
        make_shortlisted(round),
        status=VisitStatus.SCHEDULED,
        starts_on=MONDAY + timedelta(days=4),
        ends_on=MONDAY + timedelta(days=5),
    )
    line = site_board.board(round, MONDAY, 7).lines[0]
    shown = {day.date: [entry.visit.pk for entry in entries] for day, entries in line.cells if entries}
    wrong = next(entries[0].wrong for _day, entries in line.cells if entries)
    assert shown == {visit.starts_on: [visit.pk], visit.ends_on: [visit.pk]}
    assert ["不是工作日" in sentence for sentence in wrong] == [True]


def test_the_board_costs_the_same_for_any_number_of_visits():
    round = make_site_round()
    counts = []
    for _more in range(2):
        for number in range(4):
            make_visit(
                make_shortlisted(round, reviewed=False),
                status=VisitStatus.SCHEDULED,
                starts_on=MONDAY + timedelta(days=number),
                ends_on=MONDAY + timedelta(days=number),
            )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            site_board.board(round, MONDAY, 14)
        counts.append(len(asked))
    assert (counts[0], SiteVisit.objects.count()) == (counts[1], 8)
