"""第二十九、三十、三十五条: ends of bans, and what the ledger leaves open."""

from datetime import date

import pytest

from nantong_award.regulation.edition import NotStated
from nantong_award.regulation.facts import Debarment, HeldAward
from nantong_award.regulation.rules import standing
from nantong_award.regulation.rules.eligibility import examine
from nantong_award.regulation.rules.standing import UnknownDebarment
from nantong_award.regulation.stage import AwardLevel
from tests.regulation.samples import E2020, E2023, REFERENCE_DAY, organization


def nominations(*days: date | None) -> list[HeldAward]:
    return [HeldAward(AwardLevel.NOMINATION, day) for day in days]


@pytest.mark.requirement("R30.2")
def test_the_message_gives_the_article_and_the_last_day() -> None:
    debarment = Debarment("29", date(2024, 3, 10))
    findings = examine(E2023, organization(), reference_day=REFERENCE_DAY, debarments=[debarment])
    assert [(f.article, f.message) for f in findings.unmet] == [
        ("29", "依第二十九条不接受申报，截至2029-03-10（含当日）")
    ]


@pytest.mark.requirement("R30.1")
def test_the_message_on_the_award_gives_the_later_of_two_ends() -> None:
    awards = [HeldAward(AwardLevel.AWARD, date(2024, 12, 1)), HeldAward(AwardLevel.AWARD, date(2022, 1, 1))]
    findings = examine(E2023, organization(), reference_day=REFERENCE_DAY, awards=awards)
    assert [f.message for f in findings.unmet] == ["获市长质量奖后不接受重新申报，截至2029-12-01（含当日）"]


def test_bans_end_by_the_edition_under_which_they_were_decided() -> None:
    decided = date(2022, 5, 1)
    assert standing.fraud_debarment(E2020, decided).last_day == date(2025, 5, 1)
    assert standing.fraud_debarment(E2023, decided).last_day == date(2027, 5, 1)
    assert standing.revocation_debarment(E2023, decided).last_day == date(2027, 5, 1)
    assert standing.award_bar(E2020, decided).last_day == date(2027, 5, 1)
    with pytest.raises(NotStated):
        standing.revocation_debarment(E2020, decided)


def test_a_debarment_under_another_article_is_refused() -> None:
    with pytest.raises(UnknownDebarment, match="expected 29 or 35"):
        examine(
            E2023,
            organization(),
            reference_day=REFERENCE_DAY,
            debarments=[Debarment("30", date(2024, 3, 10))],
        )


def test_each_nomination_from_the_second_on_starts_its_own_bar() -> None:
    held = nominations(date(2021, 12, 1), date(2023, 12, 20), date(2025, 12, 20))
    bars = [standing.nomination_bar(E2023, held, day) for day in (date(2026, 12, 20), date(2028, 12, 21))]
    assert [bar and bar.last_day for bar in bars] == [date(2028, 12, 20), None]


@pytest.mark.parametrize(
    ("days", "barred", "unknown"),
    [
        ([None], False, False),
        ([None, None], False, True),
        ([None, date(2024, 12, 1)], True, False),
        ([None, date(2019, 12, 1)], False, True),
        ([None, date(2019, 12, 1), date(2024, 12, 1)], True, False),
        ([date(2019, 12, 1)], False, False),
    ],
)
def test_an_undated_nomination_never_frees_and_may_leave_it_open(
    days: list[date | None], barred: bool, unknown: bool
) -> None:
    held, day = nominations(*days), date(2026, 12, 20)
    answer = (
        standing.nomination_bar(E2023, held, day) is not None,
        standing.nomination_bar_unknown(E2023, held, day),
    )
    assert answer == (barred, unknown)
