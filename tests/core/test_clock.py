"""Days are those of Shanghai; the clock moves in its own process only."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from nantong_award.core import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2026-04-30 15:59:59Z", date(2026, 4, 30)), ("2026-04-30 16:00:00Z", date(2026, 5, 1))],
)
def test_today_begins_at_midnight_in_shanghai(instant, day):
    with time_machine.travel(instant, tick=False):
        assert (clock.today(), clock.day_of(clock.now())) == (day, day)


def test_a_day_lasts_until_the_next_one_begins():
    assert clock.at(date(2026, 5, 1), 17, 30) == datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
    assert (
        clock.end_of(date(2026, 5, 1)) == clock.at(date(2026, 5, 2)) == datetime(2026, 5, 1, 16, tzinfo=UTC)
    )


def test_a_moved_clock_runs_on_and_returns_even_after_an_error():
    seen = []

    def an_hour_that_ends_badly(traveller):
        with clock.moved_to(datetime(2027, 1, 1, tzinfo=UTC)):
            traveller.shift(timedelta(hours=1))
            seen.append(clock.now())
            raise RuntimeError

    with time_machine.travel("2026-05-01 04:00:00Z", tick=False) as traveller:
        with pytest.raises(RuntimeError):
            an_hour_that_ends_badly(traveller)
        seen.append(clock.now())
    assert seen == [datetime(2027, 1, 1, 1, tzinfo=UTC), datetime(2026, 5, 1, 5, tzinfo=UTC)]
