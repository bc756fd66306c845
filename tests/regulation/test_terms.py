"""Periods of the Civil Code: years, days, working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nantong_award.regulation import terms
from nantong_award.regulation.edition import NotStated
from nantong_award.regulation.holidays import StateCouncilCalendar
from nantong_award.regulation.terms import CalendarBasis, Deadline
from tests.regulation.samples import E2020, E2023, county_edition

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def test_a_period_of_years_ends_on_the_same_date() -> None:
    assert terms.years_after(date(2021, 12, 20), 5) == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("day", "years", "end"),
    [
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 29), -3, date(2021, 2, 28)),
        (date(2023, 2, 28), 1, date(2024, 2, 28)),
        (date(2000, 2, 29), 100, date(2100, 2, 28)),
    ],
)
def test_29_february_falls_back_to_the_28th(day: date, years: int, end: date) -> None:
    assert terms.years_after(day, years) == end


def test_years_are_complete_on_the_day_they_end_and_not_before() -> None:
    begun = date(2018, 6, 1)
    assert [terms.completed(begun, 5, date(2023, 5, 31)), terms.completed(begun, 5, date(2023, 6, 1))] == [
        False,
        True,
    ]


@given(DAYS, st.integers(0, 40))
def test_going_back_and_forth_never_gains_a_day(day: date, years: int) -> None:
    assert terms.years_after(terms.years_before(day, years), years) in (day, day - timedelta(days=1))


@given(DAYS, st.integers(1, 20))
def test_n_working_days_hold_n_working_days_and_end_on_one(start: date, days: int) -> None:
    calendar = StateCouncilCalendar()
    end = terms.working_days_after(start, days, calendar).last_day
    counted = [start + timedelta(days=n + 1) for n in range((end - start).days)]
    assert sum(map(calendar.is_workday, counted)) == days
    assert calendar.is_workday(end)


@given(DAYS, st.integers(1, 40))
def test_n_days_end_on_the_first_working_day_from_the_nth(start: date, days: int) -> None:
    calendar = StateCouncilCalendar()
    term = terms.days_after(start, days, calendar)
    nth = start + timedelta(days=days)
    between = [nth + timedelta(days=n) for n in range((term.last_day - nth).days)]
    assert term.last_day >= nth
    assert calendar.is_workday(term.last_day)
    assert not any(map(calendar.is_workday, between))
    assert term.next_day == term.last_day + timedelta(days=1)


@given(DAYS, st.integers(1, 20))
def test_working_days_never_end_before_as_many_days(start: date, days: int) -> None:
    assert terms.working_days_after(start, days).last_day >= start + timedelta(days=days)


def test_the_offices_table_goes_first_and_counts_as_published() -> None:
    calendar = StateCouncilCalendar(overrides={date(2027, 1, 4): False}, published_years=frozenset({2027}))
    term = terms.deadline(E2023, "public_notice", date(2026, 12, 25), calendar)
    assert term == Deadline(date(2027, 1, 5), date(2027, 1, 6), CalendarBasis.PUBLISHED)


def test_an_edition_without_the_period_says_so() -> None:
    with pytest.raises(NotStated, match="2020 states no internal_notice"):
        terms.deadline(E2020, "internal_notice", date(2026, 1, 5))


def test_a_county_may_bar_whole_calendar_years() -> None:
    with county_edition() as county:
        term = terms.deadline(county, "award_bar", date(2027, 3, 1))
    assert term == Deadline(date(2032, 12, 31), date(2033, 1, 1), CalendarBasis.PUBLISHED)
