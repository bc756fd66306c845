"""第十二至十四、三十条 over time: the outlook says what the rules say day by day, and nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import (
    Debarment,
    EmployerFacts,
    HeldAward,
    Honour,
    HonourKind,
    IncidentFact,
    IncidentKind,
    IndividualFacts,
    OrganizationFacts,
    Severity,
)
from nantong_award.regulation.finding import Outcome
from nantong_award.regulation.rules.eligibility import examine, verdict
from nantong_award.regulation.rules.outlook import Outlook, Span, Turn, outlook
from nantong_award.regulation.stage import AwardLevel
from tests.regulation.samples import E2020, E2023, county_edition, individual, organization

START = date(2026, 8, 31)
LEAP = st.sampled_from([date(2020, 2, 29), date(2024, 2, 29), date(2024, 2, 28), date(2023, 3, 1)])
DAYS = LEAP | st.dates(date(2016, 1, 1), date(2028, 12, 31))
INCIDENTS = st.lists(
    st.builds(
        IncidentFact,
        st.sampled_from(IncidentKind),
        st.none() | st.sampled_from(Severity),
        st.none() | DAYS,
        st.none() | st.booleans(),
    ),
    max_size=3,
).map(tuple)
ORGANIZATIONS = st.builds(
    organization,
    established_on=st.none() | DAYS,
    excellence_model_since=st.none() | DAYS,
    construction=st.none() | st.booleans(),
    honours=st.lists(st.builds(Honour, st.sampled_from(HonourKind), st.none() | DAYS), max_size=4).map(tuple),
    incidents=INCIDENTS,
)
INDIVIDUALS = st.builds(
    individual,
    quality_work_since=st.none() | DAYS,
    employer=st.builds(EmployerFacts, st.just(True), INCIDENTS),
)
AWARDS = st.lists(st.builds(HeldAward, st.sampled_from(AwardLevel), st.none() | DAYS), max_size=2)
BANS = st.lists(st.builds(Debarment, st.sampled_from(["29", "35"]), DAYS, st.none() | DAYS), max_size=2)


def by_days(found: Outlook) -> list[tuple[date, str, Turn]]:
    """The changes in short."""
    return [(change.day, change.finding.code, change.turn) for change in found.changes]


def each_day(found: Outlook) -> list[date]:
    """Every day the outlook speaks of."""
    return [found.since + timedelta(days=n) for n in range((found.horizon - found.since).days + 1)]


@pytest.mark.requirement("R12.2")
@settings(max_examples=25)
@given(
    st.sampled_from([E2020, E2023]),
    ORGANIZATIONS | INDIVIDUALS,
    st.dates(date(2023, 1, 1), date(2028, 12, 31)),
    AWARDS,
    BANS,
)
def test_asked_on_every_single_day_the_rules_change_exactly_on_the_days_told(
    edition: Edition,
    facts: OrganizationFacts | IndividualFacts,
    since: date,
    awards: list[HeldAward],
    bans: list[Debarment],
) -> None:
    found = outlook(edition, facts, since=since, years=4, awards=awards, debarments=bans)
    told = {(change.day, change.finding.code, change.finding.outcome) for change in found.changes}
    walked, verdicts = set(), []
    before = found.findings
    for day in each_day(found):
        now = examine(edition, facts, reference_day=day, awards=awards, debarments=bans)
        walked |= {
            (day, new.code, new.outcome)
            for old, new in zip(before, now, strict=True)
            if old.outcome is not new.outcome
        }
        verdicts.append(verdict(now))
        before = now
    assert told == walked
    spanned = [
        span.verdict
        for span in found.spans
        for _day in range(((span.until or found.horizon) - span.since).days + 1)
    ]
    assert spanned == verdicts


@pytest.mark.requirement("R12.2")
def test_an_organisation_that_is_too_young_is_told_the_day_its_years_are_full() -> None:
    found = outlook(E2023, organization(established_on=date(2022, 3, 2)), since=START)
    assert by_days(found) == [(date(2027, 3, 2), "operation", Turn.MET)]
    assert found.eligible_from == date(2027, 3, 2)
    assert found.spans == (
        Span(START, date(2027, 3, 1), False),
        Span(date(2027, 3, 2), None, True),
    )


def test_a_penalty_leaves_its_window_the_day_after_the_third_anniversary() -> None:
    fined = (IncidentFact(IncidentKind.ADMINISTRATIVE_PENALTY, on=date(2024, 9, 10)),)
    found = outlook(E2023, organization(incidents=fined), since=START)
    assert by_days(found) == [(date(2027, 9, 11), "penalties", Turn.OUT_OF_WINDOW)]


def test_a_penalty_of_29_february_leaves_on_the_first_of_march() -> None:
    fined = (IncidentFact(IncidentKind.ADMINISTRATIVE_PENALTY, on=date(2024, 2, 29)),)
    assert by_days(outlook(E2023, organization(incidents=fined), since=START)) == [
        (date(2027, 3, 1), "penalties", Turn.OUT_OF_WINDOW)
    ]


def test_a_holder_of_the_award_and_a_debarred_one_wait_for_the_day_after_the_last() -> None:
    held = [HeldAward(AwardLevel.AWARD, date(2022, 12, 1))]
    banned = [Debarment("35", date(2024, 5, 6))]
    found = outlook(E2023, organization(), since=START, awards=held, debarments=banned)
    assert by_days(found) == [
        (date(2027, 12, 2), "award_bar", Turn.BAR_OVER),
        (date(2029, 5, 7), "fraud_debarment", Turn.BAR_OVER),
    ]
    assert found.eligible_from == date(2029, 5, 7)


def test_a_county_that_bars_whole_years_frees_on_new_years_day() -> None:
    with county_edition() as county:
        held = [HeldAward(AwardLevel.AWARD, date(2024, 7, 1))]
        found = outlook(county, organization(), since=START, awards=held)
    assert (date(2030, 1, 1), "award_bar", Turn.BAR_OVER) in by_days(found)


def test_an_honour_that_grows_old_is_told_before_it_is_lost() -> None:
    twice = tuple(Honour(HonourKind.LUBAN, day) for day in (date(2024, 10, 5), date(2025, 10, 5)))
    found = outlook(E2023, organization(honours=twice), since=START)
    assert by_days(found) == [(date(2027, 10, 6), "honours", Turn.LOST)]
    assert found.spans == (
        Span(START, date(2027, 10, 5), True),
        Span(date(2027, 10, 6), None, False),
    )


def test_what_waiting_does_not_mend_is_told_apart() -> None:
    found = outlook(
        E2023,
        organization(established_on=date(2022, 3, 2), chief_quality_officer=False),
        since=START,
    )
    assert [finding.code for finding in found.lasting] == ["excellence_model"]
    assert (found.eligible_from, found.open_from) == (None, None)


def test_what_needs_evidence_leaves_the_day_open_but_not_barred() -> None:
    found = outlook(E2023, organization(good_credit=None, established_on=date(2022, 3, 2)), since=START)
    assert (found.eligible_from, found.open_from) == (None, date(2027, 3, 2))


def test_an_individual_waits_for_its_own_years_and_its_employers_window() -> None:
    employer = EmployerFacts(True, (IncidentFact(IncidentKind.SERIOUS_DISCREDIT, on=date(2025, 1, 15)),))
    found = outlook(E2023, individual(quality_work_since=date(2017, 6, 1), employer=employer), since=START)
    assert by_days(found) == [
        (date(2027, 6, 1), "quality_work", Turn.MET),
        (date(2028, 1, 16), "clean_record", Turn.OUT_OF_WINDOW),
    ]
    change = found.next_change("quality_work")
    assert change is not None
    assert (change.before, change.finding.outcome) == (Outcome.UNMET, Outcome.MET)


def test_the_bar_for_a_nomination_counts_no_day_of_the_outlook() -> None:
    held = [HeldAward(AwardLevel.NOMINATION, date(2025, 12, 1))]
    assert outlook(E2023, organization(), since=START, awards=held).changes == ()
