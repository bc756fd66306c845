"""The office's holiday table: what it says counts, at once, whole years or single days (domain §6)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nantong_award.core import holiday_schedules, working_days
from nantong_award.core.models import AuditEvent, CalendarDay, HolidaySchedule
from nantong_award.core.refusals import Forbidden
from nantong_award.regulation.editions import loader
from nantong_award.regulation.holidays import PUBLISHED
from nantong_award.regulation.terms import deadline
from tests.core.people import make_person

pytestmark = pytest.mark.django_db
LAW = loader.by_key("2023-draft")
# domain §6.3: rule, first day, last day, day of what follows.
PRACTICE = [
    ("internal_notice", date(2026, 9, 18), date(2026, 9, 24), date(2026, 9, 25)),
    ("internal_notice", date(2026, 4, 29), date(2026, 5, 9), date(2026, 5, 10)),
    ("internal_notice", date(2026, 2, 12), date(2026, 2, 26), date(2026, 2, 27)),
    ("internal_notice", date(2023, 10, 10), date(2023, 10, 17), date(2023, 10, 18)),
    ("public_notice", date(2026, 11, 2), date(2026, 11, 12), date(2026, 11, 13)),
    ("public_notice", date(2026, 9, 15), date(2026, 9, 28), date(2026, 9, 29)),
    ("public_notice", date(2025, 12, 22), date(2026, 1, 4), date(2026, 1, 5)),
    ("incident_report", date(2026, 1, 15), date(2026, 2, 14), date(2026, 2, 15)),
    ("incident_report", date(2026, 9, 2), date(2026, 10, 8), date(2026, 10, 9)),
]


def day(on, worked, name=""):
    """A row of an import."""
    return {"date": on, "worked": worked, "name": name, "source": "国办发明电"}


SPRING_2027 = [
    day(date(2027, 2, 5), False, "春节"),
    day(date(2027, 2, 6), False, "春节"),
    day(date(2027, 2, 7), False, "春节"),
    day(date(2027, 2, 8), False, "春节"),
    day(date(2027, 2, 9), False, "春节"),
    day(date(2027, 2, 10), False, "春节"),
    day(date(2027, 2, 11), False, "春节"),
    day(date(2027, 2, 14), True, "春节"),
]


@pytest.mark.requirement("R18.2")
@pytest.mark.parametrize("seeded", [False, True])
@pytest.mark.parametrize(("rule", "start", "last", "following"), PRACTICE)
def test_the_notices_of_practice_end_as_the_domain_says(seeded, rule, start, last, following):
    if seeded:
        holiday_schedules.seed(by=None)
    term = deadline(LAW, rule, start, working_days.calendar())
    assert (term.last_day, term.next_day, term.calendar) == (last, following, "published")


def test_the_seeded_table_says_of_every_day_what_the_library_says():
    holiday_schedules.seed(by=None)
    seeded = working_days.calendar()
    days = [date.fromordinal(n) for n in range(date(2004, 1, 1).toordinal(), date(2027, 2, 1).toordinal())]
    differing = [
        each
        for each in days
        if (seeded.is_workday(each), seeded.is_published(each))
        != (PUBLISHED.is_workday(each), PUBLISHED.is_published(each))
    ]
    assert differing == []
    assert HolidaySchedule.objects.count() == 23


def test_seeding_again_adds_nothing_and_leaves_what_the_office_wrote():
    own = HolidaySchedule.objects.create(year=2026, source="自编")
    assert [row.year for row in holiday_schedules.seed(by=None)] == list(range(2004, 2026))
    assert holiday_schedules.seed(by=None) == []
    assert not own.days.exists()


@pytest.mark.requirement("R18.2")
def test_an_imported_year_counts_at_once_and_is_no_longer_estimated():
    start = date(2027, 2, 3)
    before = deadline(LAW, "internal_notice", start, working_days.calendar())
    holiday_schedules.import_years(SPRING_2027, by=None)
    after = deadline(LAW, "internal_notice", start, working_days.calendar())
    assert (before.last_day, before.calendar) == (date(2027, 2, 16), "estimated")
    assert (after.last_day, after.calendar) == (date(2027, 2, 16), "published")
    more = [*SPRING_2027, day(date(2027, 2, 12), False, "春节")]
    holiday_schedules.import_years(more, by=None)
    assert deadline(LAW, "internal_notice", start, working_days.calendar()).last_day == date(2027, 2, 17)


def test_an_import_replaces_its_year_whole_and_leaves_the_others():
    holiday_schedules.seed(by=None)
    holiday_schedules.import_years([day(date(2026, 5, 1), False)], by=None)
    found = dict(CalendarDay.objects.filter(date__year=2026).values_list("date", "worked"))
    assert found == {date(2026, 5, 1): False}
    calendar = working_days.calendar()
    assert [calendar.is_workday(each) for each in (date(2026, 10, 1), date(2025, 10, 1))] == [True, False]


def test_a_schedule_that_is_not_whole_only_adds_its_days():
    schedule = HolidaySchedule.objects.create(year=2026, whole_year=False)
    CalendarDay.objects.create(schedule=schedule, date=date(2026, 7, 1), worked=False, name="临时放假")
    calendar = working_days.calendar()
    days = (date(2026, 7, 1), date(2026, 10, 1), date(2026, 10, 10))
    assert [calendar.is_workday(each) for each in days] == [False, False, True]
    assert [calendar.name_of(each) for each in days] == ["临时放假", "国庆节", "国庆节"]
    assert calendar.name_of(date(2026, 7, 2)) == ""


def test_a_removed_year_is_forgotten():
    holiday_schedules.import_years(SPRING_2027, by=None)
    assert working_days.calendar().is_published(date(2027, 3, 1)) is True
    HolidaySchedule.objects.all().delete()
    assert working_days.calendar().is_published(date(2027, 3, 1)) is False


def test_nothing_is_read_before_a_day_is_asked_and_one_small_query_afterwards():
    holiday_schedules.seed(by=None)
    working_days.calendar().is_workday(date(2026, 1, 5))
    with CaptureQueriesContext(connection) as queries:
        calendar = working_days.calendar()
        assert len(queries) == 0
        for number in range(1, 29):
            calendar.is_workday(date(2026, 2, number))
            calendar.name_of(date(2026, 2, number))
        assert len(queries) == 1


def test_imports_are_audited_with_what_was_and_what_is():
    holiday_schedules.import_years([day(date(2027, 1, 1), False)], by=None)
    holiday_schedules.import_years([day(date(2027, 1, 4), True)], by=None)
    details = (
        AuditEvent.objects.filter(verb="import_holidays").order_by("id").values_list("details", flat=True)
    )
    assert list(details) == [
        {"before": "", "after": "0101休"},
        {"before": "0101休", "after": "0104班"},
    ]


def test_only_who_keeps_the_table_may_fill_it():
    person = make_person()
    with pytest.raises(Forbidden):
        holiday_schedules.seed(by=person)
    with pytest.raises(Forbidden):
        holiday_schedules.import_years(SPRING_2027, by=person)
    assert not HolidaySchedule.objects.exists()
