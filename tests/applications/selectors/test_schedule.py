"""A round's calendar against its edition: what is refused, with the day that would do, and what is only told."""

from datetime import date

import pytest

from applications.models import Round
from applications.selectors import schedule
from nantong_award.core import clock
from nantong_award.core.models import CalendarDay, HolidaySchedule

pytestmark = pytest.mark.django_db


def plan(**over):
    """The year 2026 with its published calendar; the opening day is the Wednesday before the May holiday."""
    values = {
        "year": 2026,
        "edition": "2023-draft",
        "filing_opens_at": clock.at(date(2026, 4, 29), 9),
        "filing_closes_at": clock.at(date(2026, 6, 30), 17, 30),
        "endorsing_closes_at": clock.end_of(date(2026, 7, 15)),
        "qualification_due_on": date(2026, 7, 31),
        "material_review_due_on": date(2026, 8, 31),
        "site_review_due_on": date(2026, 9, 11),
        "presentation_due_on": date(2026, 9, 16),
        "evaluation_due_on": date(2026, 9, 21),
        "publicity_due_on": date(2026, 10, 30),
    }
    return Round(**{**values, **over})


def told(**over):
    """What is refused: field and first day that would do."""
    return [(row.field, row.earliest) for row in schedule.refusals(plan(**over))]


@pytest.mark.requirement("R6.1")
def test_a_sound_calendar_is_a_table_of_eight_lines_with_what_the_edition_asks():
    rows = [
        (row.label, row.begins, row.ends, row.days, row.working_days, row.article, row.warnings)
        for row in schedule.planned_stages(plan())
    ]
    assert rows == [
        ("申报", date(2026, 4, 29), date(2026, 6, 30), 63, 42, "第十八条", ()),
        ("审核推荐", date(2026, 7, 1), date(2026, 7, 15), 15, 11, "第十八条", ()),
        ("资格审查", date(2026, 7, 16), date(2026, 7, 31), 16, 12, "第十七条", ()),
        ("材料评审", date(2026, 8, 1), date(2026, 8, 31), 31, 21, "第十七条", ()),
        ("现场评审", date(2026, 9, 1), date(2026, 9, 11), 11, 9, "第十七条", ()),
        ("演讲陈述", date(2026, 9, 12), date(2026, 9, 16), 5, 3, "第十七条", ()),
        ("综合评价", date(2026, 9, 17), date(2026, 9, 21), 5, 4, "第十七条", ()),
        ("审定公示", date(2026, 9, 22), date(2026, 10, 30), 39, 24, "第二十四条", ()),
    ]
    assert schedule.refusals(plan()) == ()


@pytest.mark.requirement("R6.1")
@pytest.mark.requirement("R18.2")
def test_an_internal_notice_begun_on_the_opening_day_must_be_over_before_filing_ends():
    """Opened on 29 April: five working days by the May schedule are 30 April, 6, 7, 8 and the worked Saturday 9 May."""
    assert told(filing_closes_at=clock.at(date(2026, 5, 9), 17)) == [("filing_closes_at", date(2026, 5, 10))]
    assert told(filing_closes_at=clock.at(date(2026, 5, 10), 9)) == []
    [row] = schedule.refusals(plan(filing_closes_at=clock.at(date(2026, 5, 9), 17)))
    assert row.message == (
        "2026年4月29日起内部公示 5 个工作日（第十八条），最早2026年5月10日可以申报，“申报截止”不得早于2026年5月10日。"
    )


def test_the_midnight_that_ends_a_day_belongs_to_that_day():
    assert told(filing_closes_at=clock.end_of(date(2026, 5, 9))) == [("filing_closes_at", date(2026, 5, 10))]
    assert told(filing_closes_at=clock.end_of(date(2026, 5, 10))) == []


@pytest.mark.requirement("R0.1")
def test_the_2020_edition_knows_no_internal_notice():
    short = {"edition": "2020", "filing_closes_at": clock.at(date(2026, 4, 30), 17)}
    assert told(**short) == []
    assert schedule.planned_stages(plan(**short))[0].asks == "这一版办法没有内部公示的规定。"


def test_a_body_has_a_working_day_after_the_last_day_of_filing():
    """Filing ends on Friday 8 May 2026; the Saturday after it is worked."""
    friday = {"edition": "2020", "filing_closes_at": clock.at(date(2026, 5, 8), 17)}
    assert told(**friday, endorsing_closes_at=clock.at(date(2026, 5, 8), 18)) == [
        ("endorsing_closes_at", date(2026, 5, 9))
    ]
    assert told(**friday, endorsing_closes_at=clock.at(date(2026, 5, 9), 12)) == []


@pytest.mark.requirement("R24.1")
def test_the_public_notice_fits_between_evaluation_and_the_end_and_never_ends_on_a_day_off():
    """Opened on 21 September, ten days end on 1 October, a holiday until the 7th; it is over on the 9th."""
    assert told(publicity_due_on=date(2026, 10, 8)) == [("publicity_due_on", date(2026, 10, 9))]
    assert told(publicity_due_on=date(2026, 10, 9)) == []


@pytest.mark.requirement("R17.1")
def test_each_stage_ends_after_the_one_before():
    assert told(site_review_due_on=date(2026, 8, 31)) == [("site_review_due_on", date(2026, 9, 1))]


def test_what_is_unwise_is_told_and_not_refused():
    rows = schedule.planned_stages(
        plan(
            endorsing_closes_at=clock.at(date(2026, 7, 2), 17),
            site_review_due_on=date(2026, 9, 12),
            presentation_due_on=date(2026, 9, 13),
        )
    )
    assert [row.warnings for row in rows] == [
        (),
        ("推荐单位只有2个工作日审核申报截止日提交的材料。",),
        (),
        (),
        ("2026年9月12日是休息日。",),
        ("2026年9月13日是休息日。", "其间没有工作日。"),
        (),
        (),
    ]


def test_an_estimated_year_and_an_edition_out_of_force_are_told():
    later = plan(
        year=2040, filing_opens_at=clock.at(date(2039, 12, 1), 9), publicity_due_on=date(2040, 10, 8)
    )
    assert schedule.general_warnings(plan()) == ()
    assert schedule.general_warnings(later) == (
        "这一版办法的有效期不含2040年度，请核对后再用。",
        "申报开始日不在2040年。",
        "2039、2040年的放假安排尚未公布，工作日按法定节假日推算，公布后请再核对。",
    )


def test_the_offices_own_table_decides():
    year = HolidaySchedule.objects.create(year=2026, stamp="own", whole_year=False)
    CalendarDay.objects.create(schedule=year, date=date(2026, 5, 9), worked=False, name="自定")
    assert told(filing_closes_at=clock.at(date(2026, 5, 11), 17)) == [("filing_closes_at", date(2026, 5, 12))]


def test_what_cannot_stand_is_carried_to_the_first_working_day_and_no_further():
    round = plan(
        filing_closes_at=clock.at(date(2026, 5, 8), 17, 30),
        endorsing_closes_at=clock.end_of(date(2026, 5, 8)),
        publicity_due_on=date(2026, 9, 30),
    )
    moved = schedule.carry_forward(round)
    assert moved == (
        ("filing_closes_at", clock.at(date(2026, 5, 8), 17, 30), clock.at(date(2026, 5, 11), 17, 30)),
        ("endorsing_closes_at", clock.end_of(date(2026, 5, 8)), clock.end_of(date(2026, 5, 12))),
        ("publicity_due_on", date(2026, 9, 30), date(2026, 10, 9)),
    )
    assert schedule.refusals(round) == ()
