"""第十一、十八、二十、二十四、二十六、二十八、二十九条: panels, notices, prizes and reports."""

from datetime import date
from decimal import Decimal

import pytest

from nantong_award.regulation.edition import NotStated
from nantong_award.regulation.facts import HeldAward
from nantong_award.regulation.finding import Outcome
from nantong_award.regulation.rules.endorsement import internal_notice
from nantong_award.regulation.rules.panel import ExpertFacts, admissible, convened
from nantong_award.regulation.rules.prize import is_again, prize
from nantong_award.regulation.rules.publicity import public_notice_over, remaining
from nantong_award.regulation.rules.reporting import (
    ReportDue,
    annual_reports,
    incident_report_due,
    must_report,
)
from nantong_award.regulation.stage import AwardLevel, Track
from tests.regulation.samples import E2020, E2023

FRIDAY = date(2026, 9, 18)


@pytest.mark.requirement("R20.1")
@pytest.mark.parametrize(
    ("seats", "leaders", "clear"),
    [(2, 1, False), (3, 1, True), (9, 1, True), (3, 0, False), (3, 2, False), (0, 0, False)],
)
def test_t83_a_panel_has_three_experts_and_exactly_one_leader(seats: int, leaders: int, clear: bool) -> None:
    findings = convened(E2023, seats, leaders, subject="panel:1")
    assert (findings.clear, findings.subject, {f.article for f in findings}) == (clear, "panel:1", {"20"})


@pytest.mark.requirement("R11.1")
def test_t86_an_old_expert_without_title_is_admissible_since_2023() -> None:
    facts = ExpertFacts(practice_years=3, age=68, senior_title=False, priority=False)
    assert len(admissible(E2023, facts)) == 0
    assert [f.outcome for f in admissible(E2020, facts)] == [
        Outcome.UNMET,
        Outcome.UNMET,
        Outcome.UNMET,
        Outcome.WARNING,
    ]


def test_2020_asks_for_five_years_a_senior_title_and_a_priority_category() -> None:
    assert admissible(E2020, ExpertFacts(5, 65, True, True)).clear
    assert [f.outcome for f in admissible(E2020, ExpertFacts())] == [Outcome.NEEDS_EVIDENCE] * 4


@pytest.mark.requirement("R18.2")
@pytest.mark.parametrize(
    ("ended", "submitted", "clear"),
    [
        (date(2026, 9, 24), date(2026, 9, 25), True),
        (date(2026, 9, 24), date(2026, 9, 24), False),
        (date(2026, 9, 22), date(2026, 9, 25), False),
        (date(2026, 9, 30), date(2026, 9, 30), False),
        (date(2026, 9, 30), date(2026, 10, 1), True),
        (None, date(2026, 9, 25), True),
        (None, date(2026, 9, 24), False),
    ],
)
def test_t70_filing_waits_for_the_end_of_the_internal_notice(
    ended: date | None, submitted: date, clear: bool
) -> None:
    assert internal_notice(E2023, FRIDAY, ended, 0, submitted).clear is clear


@pytest.mark.parametrize(
    ("ended", "earliest"),
    [(date(2026, 9, 22), "最早2026-09-25可以申报"), (date(2026, 9, 30), "最早2026-10-01可以申报")],
)
def test_t71_the_refusal_names_the_earliest_day(ended: date, earliest: str) -> None:
    findings = internal_notice(E2023, FRIDAY, ended, 0, date(2026, 9, 23))
    assert [f.message.endswith(earliest) for f in findings.unmet] == [True]


def test_a_day_that_rests_on_no_published_schedule_is_said_to_be_estimated() -> None:
    findings = internal_notice(E2023, date(2027, 9, 28), None, 0, date(2027, 9, 30))
    assert [f.message for f in findings.unmet] == [
        "内部公示未满5个工作日，须公示至2027-10-08，最早2027-10-09可以申报（节假日安排未公布，暂按周末推算）"
    ]


def test_no_notice_at_all_is_unmet() -> None:
    assert [f.message for f in internal_notice(E2023, None, None, 0, FRIDAY).unmet] == [
        "尚未进行不少于5个工作日的内部公示"
    ]


def test_t72_an_open_objection_blocks() -> None:
    findings = internal_notice(E2023, FRIDAY, None, 2, date(2026, 10, 20))
    assert [f.message for f in findings.unmet] == ["有2件异议未处理，不得申报"]


def test_2020_asks_for_no_internal_notice() -> None:
    findings = internal_notice(E2020, None, None, 0, FRIDAY)
    assert [f.outcome for f in findings] == [Outcome.NOT_APPLICABLE]


@pytest.mark.requirement("R24.2")
@pytest.mark.parametrize(("today", "over"), [(date(2026, 11, 12), False), (date(2026, 11, 13), True)])
def test_t101_approval_waits_for_the_day_after_the_public_notice(today: date, over: bool) -> None:
    findings = public_notice_over(E2023, date(2026, 11, 2), today)
    assert (findings.clear, [f.article for f in findings]) == (over, ["24"])


@pytest.mark.requirement("R24.2")
def test_t102_nobody_moves_up() -> None:
    assert remaining(["a", "b", "c"], {"b"}) == ("a", "c")


@pytest.mark.requirement("R26.1")
@pytest.mark.parametrize(
    ("track", "level", "again", "amount"),
    [
        (Track.ORGANIZATION, AwardLevel.AWARD, False, 500000),
        (Track.ORGANIZATION, AwardLevel.NOMINATION, False, 100000),
        (Track.ORGANIZATION, AwardLevel.AWARD, True, 0),
        (Track.ORGANIZATION, AwardLevel.NOMINATION, True, 0),
        (Track.INDIVIDUAL, AwardLevel.AWARD, False, 0),
        (Track.INDIVIDUAL, AwardLevel.NOMINATION, False, 0),
    ],
)
def test_t106_money_goes_to_first_titles_of_organisations(
    track: Track, level: AwardLevel, again: bool, amount: int
) -> None:
    assert [prize(edition, track, level, again=again) for edition in (E2020, E2023)] == [Decimal(amount)] * 2


@pytest.mark.parametrize(
    ("held", "again_for_award", "again_for_nomination"),
    [
        ([], False, False),
        ([AwardLevel.NOMINATION], False, True),
        ([AwardLevel.AWARD], True, True),
        ([AwardLevel.NOMINATION, AwardLevel.AWARD], True, True),
    ],
)
def test_a_title_is_a_second_one_where_the_same_or_a_higher_was_held(
    held: list[AwardLevel], again_for_award: bool, again_for_nomination: bool
) -> None:
    titles = [HeldAward(level) for level in held]
    answer = [is_again(E2023, level, titles) for level in (AwardLevel.AWARD, AwardLevel.NOMINATION)]
    assert answer == [again_for_award, again_for_nomination]


@pytest.mark.requirement("R28.1")
def test_t110_three_reports_the_countys_day_before_the_citys() -> None:
    assert annual_reports(E2023, 2023) == (
        ReportDue(2024, date(2025, 3, 15), date(2025, 3, 31)),
        ReportDue(2025, date(2026, 3, 15), date(2026, 3, 31)),
        ReportDue(2026, date(2027, 3, 15), date(2027, 3, 31)),
    )
    with pytest.raises(NotStated):
        annual_reports(E2020, 2023)


def test_t111_organisations_report_and_individuals_do_not() -> None:
    assert [must_report(track) for track in Track] == [True, False]


@pytest.mark.requirement("R29.1")
def test_t115_an_incident_is_reported_within_thirty_days() -> None:
    term = incident_report_due(E2023, date(2026, 9, 2))
    assert (term.last_day, term.next_day) == (date(2026, 10, 8), date(2026, 10, 9))
