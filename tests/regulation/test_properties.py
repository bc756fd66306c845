"""What must hold whatever the numbers: weights, monotonicity, quotas, limits."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nantong_award.regulation.edition import Edition, Exclusion, HonourClass
from nantong_award.regulation.facts import (
    Candidate,
    Debarment,
    HeldAward,
    Honour,
    HonourKind,
    IncidentFact,
    IncidentKind,
    Severity,
)
from nantong_award.regulation.finding import Outcome
from nantong_award.regulation.rules import quota
from nantong_award.regulation.rules.eligibility import examine, verdict
from nantong_award.regulation.rules.exclusion import bars
from nantong_award.regulation.rules.organization import holds
from nantong_award.regulation.rules.scoring import Policy, combine, total_score
from nantong_award.regulation.rules.shortlist import shortlist, site_limit
from nantong_award.regulation.stage import AwardLevel, Track
from tests.regulation.samples import E2020, E2023, REFERENCE_DAY, organization

EDITIONS = st.sampled_from([E2020, E2023])
SCORES = st.decimals(0, 1000, places=3)
FEW_SCORES = st.sampled_from([Decimal(n) for n in (700, 710, 720, 730, 740)])
DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 20))
TITLES = st.builds(HeldAward, st.sampled_from(AwardLevel), DAYS)
INCIDENTS = st.builds(
    IncidentFact,
    st.sampled_from(IncidentKind),
    st.none() | st.sampled_from(Severity),
    st.none() | DAYS,
    st.none() | st.booleans(),
)
HONOURS = st.builds(Honour, st.sampled_from(HonourKind), st.none() | DAYS)


@st.composite
def fields(rnd: st.DrawFn) -> tuple[Candidate, ...]:
    """Candidates with many ties and some history."""
    number = rnd(st.integers(0, 9))
    return tuple(
        Candidate(f"c{at}", rnd(FEW_SCORES), rnd(st.booleans()), tuple(rnd(st.lists(TITLES, max_size=3))))
        for at in range(number)
    )


@pytest.mark.requirement("R16.1")
@given(EDITIONS, st.sampled_from(Track), SCORES)
def test_equal_parts_give_the_same_total(edition: Edition, track: Track, score: Decimal) -> None:
    site = score if track is Track.ORGANIZATION else None
    assert total_score(edition, track, score, site, score) == score


@pytest.mark.requirement("R16.1")
@given(EDITIONS, st.lists(SCORES, min_size=3, max_size=3), st.integers(0, 2), SCORES)
def test_a_better_part_never_lowers_the_total(
    edition: Edition, parts: list[Decimal], at: int, other: Decimal
) -> None:
    better = [*parts[:at], max(parts[at], other), *parts[at + 1 :]]
    track = Track.ORGANIZATION
    assert total_score(edition, track, *better) >= total_score(edition, track, *parts)


@given(st.lists(SCORES, min_size=1, max_size=8), st.sampled_from(Policy), st.data())
def test_a_better_sheet_never_lowers_the_panels_score(
    totals: list[Decimal], policy: Policy, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(totals) - 1))
    better = [*totals[:at], max(totals[at], data.draw(SCORES)), *totals[at + 1 :]]
    before, after = (
        combine(E2023, policy, {str(n): total for n, total in enumerate(sheet)}).score
        for sheet in (totals, better)
    )
    assert min(totals) <= before <= max(totals)
    assert after >= before


@pytest.mark.requirement("R21.1")
@given(
    EDITIONS, st.integers(0, 10), st.dictionaries(st.text(min_size=1, max_size=3), FEW_SCORES, max_size=20)
)
def test_the_shortlist_never_passes_its_limit_and_takes_the_best(
    edition: Edition, planned: int, scores: dict[str, Decimal]
) -> None:
    result = shortlist(edition, planned, scores)
    out = scores.keys() - set(result.selected)
    assert len(result.selected) <= result.limit == site_limit(edition, planned)
    assert result.limit <= edition.site_ratio * planned < result.limit + 1
    assert all(scores[kept] > scores[left] for kept in result.selected for left in out)
    if out and not result.tied_at_line:
        assert len(result.selected) == result.limit
    if result.tied_at_line:
        assert len(result.selected) < result.limit < len(result.selected) + len(result.tied_at_line)


@given(st.dictionaries(st.sampled_from("abcdefgh"), FEW_SCORES, min_size=1), st.integers(0, 4), st.data())
def test_a_better_score_never_drops_out_of_the_shortlist_unless_into_a_tie(
    scores: dict[str, Decimal], planned: int, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(scores)))
    better = {**scores, name: scores[name] + data.draw(st.integers(0, 40))}
    if name in shortlist(E2023, planned, scores).selected:
        after = shortlist(E2023, planned, better)
        assert name in after.selected or name in after.tied_at_line


@pytest.mark.requirement("R24.1")
@given(EDITIONS, st.sampled_from(Track), fields(), st.data())
def test_places_money_and_order_hold_in_every_selection(
    edition: Edition, track: Track, candidates: tuple[Candidate, ...], data: st.DataObject
) -> None:
    places = [data.draw(st.integers(0, edition.quota(track, level))) for level in AwardLevel]
    chosen = quota.select(edition, track, date(2026, 12, 20), places[0], places[1], candidates)
    by_id = {candidate.id: candidate for candidate in candidates}
    titled = (*chosen.award, *chosen.award_again, *chosen.nomination, *chosen.nomination_again)
    assert len(chosen.award) <= places[0]
    assert len(chosen.nomination) <= places[1]
    named = (*titled, *chosen.barred_from_nomination, *chosen.tied_at_line)
    assert len(set(named)) == len(named)
    assert chosen.prizes.keys() == set(titled)
    assert all(not chosen.prizes[name] for name in (*chosen.award_again, *chosen.nomination_again))
    outside = by_id.keys() - set(named)
    assert all(by_id[one].score >= by_id[other].score for one in titled for other in outside)
    assert all(
        by_id[one].score >= by_id[other].score
        for one in (*chosen.award, *chosen.award_again)
        for other in (*chosen.nomination, *chosen.nomination_again)
    )


@given(fields(), st.integers(0, 5), st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    candidates: tuple[Candidate, ...], award: int, nomination: int, rnd: random.Random
) -> None:
    day = date(2026, 12, 20)
    one = quota.select(E2023, Track.ORGANIZATION, day, award, nomination, candidates)
    other = quota.select(
        E2023, Track.ORGANIZATION, day, award, nomination, rnd.sample(candidates, len(candidates))
    )
    assert one == other


@given(st.lists(INCIDENTS, max_size=6), st.integers(1, 6), EDITIONS, st.none() | st.booleans())
def test_a_longer_window_never_frees_from_an_exclusion(
    incidents: list[IncidentFact], longer: int, edition: Edition, builder: bool | None
) -> None:
    for exclusion in edition.exclusions.values():
        wide = Exclusion(exclusion.years + longer, exclusion.clauses)
        narrow = bars(edition, exclusion, incidents, builder, REFERENCE_DAY)
        if narrow is not False:
            assert bars(edition, wide, incidents, builder, REFERENCE_DAY) is not False
        if narrow is True:
            assert bars(edition, wide, incidents, builder, REFERENCE_DAY) is True


@given(st.lists(HONOURS, max_size=6), st.integers(1, 3), st.integers(1, 5), st.integers(1, 5))
def test_a_longer_window_never_takes_an_honour_away(
    honours: list[Honour], at_least: int, years: int, longer: int
) -> None:
    kinds = frozenset({HonourKind.LUBAN, HonourKind.NATIONAL_QUALITY_PROJECT})
    narrow = HonourClass("4", kinds, at_least, years)
    if holds(narrow, honours, REFERENCE_DAY):
        assert holds(replace(narrow, within_years=years + longer), honours, REFERENCE_DAY)
        assert holds(replace(narrow, within_years=None), honours, REFERENCE_DAY)


@given(EDITIONS, st.lists(INCIDENTS, max_size=5), INCIDENTS)
def test_one_more_incident_never_makes_eligible(
    edition: Edition, incidents: list[IncidentFact], more: IncidentFact
) -> None:
    before, after = (
        verdict(examine(edition, organization(incidents=tuple(some)), reference_day=REFERENCE_DAY))
        for some in (incidents, [*incidents, more])
    )
    rank = {False: 0, None: 1, True: 2}
    assert rank[after] <= rank[before]


@given(EDITIONS, st.sets(st.sampled_from(sorted(organization().__slots__))))
def test_what_is_not_known_never_makes_unmet_what_was_met(edition: Edition, unknown: set[str]) -> None:
    facts = organization(**dict.fromkeys(unknown))
    outcomes = {f.outcome for f in examine(edition, facts, reference_day=REFERENCE_DAY)}
    assert outcomes <= {Outcome.MET, Outcome.NEEDS_EVIDENCE, Outcome.NOT_APPLICABLE}


@given(EDITIONS, DAYS, st.integers(0, 2500))
def test_a_ban_once_over_stays_over(edition: Edition, decided: date, after: int) -> None:
    day = decided + timedelta(days=after)
    barred = [
        bool(
            examine(
                edition,
                organization(),
                reference_day=some,
                debarments=[Debarment("35", decided)],
                awards=[HeldAward(AwardLevel.AWARD, decided)],
            ).unmet
        )
        for some in (day, day + timedelta(days=1))
    ]
    assert barred != [False, True]
