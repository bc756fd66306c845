"""Which days are worked, in published and in estimated years."""

from datetime import date

import pytest

from nantong_award.regulation import holidays
from nantong_award.regulation.holidays import StateCouncilCalendar, statutory_holidays

CALENDAR = StateCouncilCalendar()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 20), True),  # adjusted Sunday
        (date(2026, 9, 25), False),  # Mid-Autumn
        (date(2026, 9, 26), False),
        (date(2026, 10, 10), True),  # adjusted Saturday
        (date(2026, 2, 14), True),
        (date(2026, 1, 4), True),
        (date(2026, 11, 7), False),  # plain Saturday
        (date(2026, 11, 9), True),
        (date(2004, 1, 1), False),
        (date(2026, 12, 31), True),
    ],
)
def test_published_years_follow_the_state_councils_schedule(day: date, worked: bool) -> None:
    assert (CALENDAR.is_workday(day), CALENDAR.is_published(day)) == (worked, True)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 2, 6), False),  # Spring Festival
        (date(2027, 2, 14), False),  # Sunday: no adjusted workday is guessed
        (date(2027, 10, 8), True),
        (date(2003, 10, 1), False),
        (date(2003, 9, 27), False),  # worked that year by a schedule that is not in our data
        (date(2003, 10, 6), True),
        (date(2150, 1, 4), False),  # Sunday
        (date(2150, 1, 5), True),
    ],
)
def test_other_years_are_estimated_from_weekends_and_statutory_holidays(day: date, worked: bool) -> None:
    assert (CALENDAR.is_workday(day), CALENDAR.is_published(day)) == (worked, False)


def test_adjusted_days_off_are_no_statutory_holidays() -> None:
    assert date(2003, 2, 6) not in statutory_holidays(2003)


def test_our_data_covers_2004_to_2026() -> None:
    assert (holidays.FIRST_PUBLISHED, holidays.LAST_PUBLISHED) == (2004, 2026)


def test_one_day_in_the_offices_table_does_not_publish_the_year() -> None:
    calendar = StateCouncilCalendar(overrides={date(2027, 2, 14): True})
    assert [calendar.is_workday(date(2027, 2, 14)), calendar.is_published(date(2027, 2, 14))] == [True, True]
    assert calendar.is_published(date(2027, 2, 15)) is False


def test_a_whole_year_in_the_offices_table_is_published_weekends_off() -> None:
    calendar = StateCouncilCalendar(published_years=frozenset({2027}))
    days = [date(2027, 2, 12), date(2027, 2, 13), date(2027, 2, 8)]
    assert [calendar.is_workday(day) for day in days] == [True, False, True]
    assert all(map(calendar.is_published, days))
