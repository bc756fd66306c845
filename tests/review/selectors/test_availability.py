"""Who has time when (R11.1): the calendar against the days for which an expert is wanted."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nantong_award.core import clock
from review.models import BusyPeriod, Draw
from review.selectors.availability import busy_days, clashes, months, unavailable_between
from review.selectors.draws import pool
from tests.factories.review import make_expert, make_review_round

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R11.1")]

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 10)


def busy(expert, start, end):
    return BusyPeriod.objects.create(expert=expert, starts_on=start, ends_on=end)


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [
        (date(2026, 5, 20), date(2026, 5, 31), False),
        (date(2026, 5, 20), FIRST, True),
        (date(2026, 6, 4), date(2026, 6, 4), True),
        (LAST, date(2026, 7, 1), True),
        (date(2026, 6, 11), date(2026, 6, 12), False),
    ],
)
def test_a_period_clashes_when_it_shares_a_day(start, end, touches):
    expert, other = make_expert(), make_expert()
    period = busy(expert, start, end)
    assert clashes([expert, other], FIRST, LAST) == ({expert.pk: [period]} if touches else {})


def test_half_the_days_may_be_taken_and_overlaps_count_once():
    expert = make_expert()
    busy(expert, FIRST, date(2026, 6, 4))
    busy(expert, date(2026, 6, 3), date(2026, 6, 5))
    assert unavailable_between([expert], FIRST, LAST) == {}
    busy(expert, date(2026, 6, 8), date(2026, 6, 8))
    assert unavailable_between([expert], FIRST, LAST) == {expert.pk: "评审期间 10 天中有 6 天不能参加"}


def test_away_this_year_is_said_whatever_the_calendar_says():
    expert = make_expert(is_available=False)
    assert unavailable_between([expert], FIRST, LAST) == {expert.pk: "本年度不能参加"}
    assert unavailable_between([expert], LAST, FIRST) == {expert.pk: "本年度不能参加"}


@pytest.mark.requirement("R20.1")
def test_the_draw_leaves_out_whoever_has_no_time_for_its_stage():
    with clock.moved_to(clock.at(FIRST, 10)):
        round_ = make_review_round(material_review_due_on=LAST, site_review_due_on=date(2026, 9, 30))
        free, away = make_expert(), make_expert()
        busy(away, FIRST, LAST)
        material = pool(round_, Draw.Purpose.MATERIAL_ORGANIZATION)
        site = pool(round_, Draw.Purpose.SITE)
    assert (material.candidates, site.candidates) == ((free.code,), (free.code, away.code))
    assert material.left_out == {away.code: "评审期间 10 天中有 10 天不能参加"}


def test_a_hundred_experts_cost_the_queries_of_ten():
    def queries(experts):
        with CaptureQueriesContext(connection) as asked:
            unavailable_between(experts, FIRST, LAST)
        return len(asked)

    experts = [make_expert() for _each in range(30)]
    for expert in experts:
        busy(expert, FIRST, FIRST)
    assert (queries(experts[:3]), queries(experts)) == (2, 2)


def test_the_strip_shows_every_day_of_the_months_to_come():
    expert = make_expert()
    busy(expert, date(2026, 12, 30), date(2027, 1, 2))
    strip = months(expert.busy_periods.all(), date(2026, 11, 20), 3)
    assert [(month.first, len(month.days), month.busy) for month in strip] == [
        (date(2026, 11, 1), 30, 0),
        (date(2026, 12, 1), 31, 2),
        (date(2027, 1, 1), 31, 2),
    ]
    assert [day.on.day for day in strip[0].days if not day.is_past] == list(range(20, 31))
    assert busy_days(expert.busy_periods.all(), date(2027, 1, 1), date(2027, 1, 31)) == {
        date(2027, 1, 1) + timedelta(days=each) for each in (0, 1)
    }
