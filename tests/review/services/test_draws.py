"""The draw: frozen before the seed exists, recomputable, never deleted, only continued (R20.2)."""

from datetime import timedelta

import pytest

from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation import draw as rule
from nantong_award.regulation.finding import Obstructed
from review.models import Draw
from review.selectors import draw_records as records
from review.selectors import draws as selectors
from review.services import draws, witnessing
from tests.factories.review import (
    PUBLIC_VALUE,
    commit,
    commit_and_reveal,
    make_draw,
    make_expert,
    make_file,
    make_review_office,
    make_review_round,
    make_witness,
    secret_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.2")]
ORGANIZATIONS = Draw.Purpose.MATERIAL_ORGANIZATION
SOURCE = "次日上证综指收盘价"


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def round_():
    return make_review_round()


@pytest.fixture
def witnesses():
    return [make_witness(), make_witness(name="沉默的监督员")]


def opened(round_, office, witnesses, **over):
    for _each in range(5):
        make_expert()
    values = {"purpose": ORGANIZATIONS, "size": 3, "witnesses": witnesses, **over}
    return draws.open_draw(round_, by=office, **values)


def test_the_candidates_and_their_hash_stand_before_any_seed(round_, office, witnesses):
    draw = opened(round_, office, witnesses)
    text = "".join(f"{code}\n" for code in draw.candidates)
    assert (draw.candidates_sha256, draw.seed, draw.drawn) == (rule.digest(text), "", [])


def test_a_list_that_is_no_longer_the_one_checked_is_not_frozen(round_, office, witnesses):
    make_expert()
    seen = rule.candidates_sha256(selectors.pool(round_, ORGANIZATIONS).candidates)
    with pytest.raises(Stale):
        opened(round_, office, witnesses, seen=seen)
    assert not Draw.objects.exists()


@pytest.mark.requirement("R20.1", "R32.1")
def test_t_84_only_who_may_review_every_file_is_a_candidate(round_, office, witnesses):
    file = make_file(round_)
    fit = make_expert()
    out = {
        make_expert(employer_code=file.applicant.credit_code).code: "与申报主体有利害关系",
        make_expert(is_available=False).code: "本年度不能参加",
        make_expert(pledged_on=None).code: "未签廉洁承诺",
        make_expert(excluded_on="2026-01-01").code: "已取消评审资格",
    }
    pool = selectors.pool(round_, ORGANIZATIONS)
    assert (pool.candidates, pool.left_out) == ((fit.code,), out)
    draw = draws.open_draw(round_, by=office, purpose=ORGANIZATIONS, size=1, witnesses=witnesses)
    assert (draw.candidates, draw.left_out) == ([fit.code], out)


@pytest.mark.requirement("R11.1")
def test_the_2020_edition_keeps_out_who_does_not_meet_article_11_and_2023_does_not():
    young = make_expert(practice_years=3, title="工程师", priority="")
    pools = [
        selectors.pool(make_review_round(year=year, edition=edition), ORGANIZATIONS)
        for year, edition in ((2020, "2020"), (2026, "2023-draft"))
    ]
    assert [pool.candidates for pool in pools] == [(), (young.code,)]


def test_the_result_follows_from_the_secrets_and_the_public_value_alone(
    round_, office, witnesses, time_machine
):
    at = clock.now() + timedelta(hours=1)
    draw = opened(round_, office, witnesses, public_value_source=SOURCE, public_value_at=at)
    commit_and_reveal(draw, witnesses)
    with pytest.raises(Closed):
        draws.carry_out(draw, by=office, public_value=PUBLIC_VALUE)
    time_machine.move_to(at, tick=False)
    done = draws.carry_out(draw, by=office, public_value=PUBLIC_VALUE)
    seed = rule.digest("".join(f"{secret_of(each)}\n" for each in witnesses) + f"{PUBLIC_VALUE}\n")
    expected = rule.draw(seed, draw.candidates, 3)
    assert (done.seed, tuple(done.drawn), tuple(done.reserve)) == (seed, expected.drawn, expected.reserve)
    assert records.discrepancies(done) == []


def test_nobody_commits_once_the_public_value_has_come_into_being(round_, office, witnesses, time_machine):
    at = clock.now() + timedelta(hours=1)
    draw = opened(round_, office, witnesses, public_value_source=SOURCE, public_value_at=at)
    time_machine.move_to(at, tick=False)
    with pytest.raises(Closed):
        commit(draw, witnesses[0])


@pytest.mark.parametrize(
    ("source", "hours", "field"),
    [(SOURCE, None, "public_value_at"), ("", 1, "public_value_source"), (SOURCE, -1, "public_value_at")],
)
def test_a_public_value_is_named_with_its_instant_that_lies_ahead(
    round_, office, witnesses, source, hours, field
):
    at = None if hours is None else clock.now() + timedelta(hours=hours)
    with pytest.raises(Unsuitable) as refused:
        opened(round_, office, witnesses, public_value_source=source, public_value_at=at)
    assert refused.value.field == field


def test_without_a_source_named_in_advance_no_public_value_is_taken(round_, office, witnesses):
    draw = opened(round_, office, witnesses)
    commit_and_reveal(draw, witnesses)
    with pytest.raises(Unsuitable):
        draws.carry_out(draw, by=office, public_value="12345")


def test_who_does_not_reveal_is_named_and_the_draw_is_void_and_linked_to_the_next(round_, office, witnesses):
    draw = opened(round_, office, witnesses)
    for each in witnesses:
        commit(draw, each)
    witnessing.reveal(draw, by=witnesses[0], secret=secret_of(witnesses[0]))
    with pytest.raises(Obstructed) as refused:
        draws.carry_out(draw, by=office)
    assert [finding.message for finding in refused.value.findings] == ["沉默的监督员尚未揭示"]
    following = draws.void(draw, by=office, reason="到时未揭示")
    draw.refresh_from_db()
    why = "到时未揭示（未揭示：沉默的监督员）"
    assert (draw.drawn, draw.void_reason, following.previous) == ([], why, draw)
    assert (following.candidates, following.contributions.count()) == (draw.candidates, 0)
    assert [call.witness for call in following.calls.all()] == witnesses


def test_a_draw_without_commitments_cannot_be_carried_out(round_, office, witnesses):
    with pytest.raises(Obstructed):
        draws.carry_out(opened(round_, office, witnesses), by=office)


def test_a_draw_is_carried_out_once(round_, office):
    draw = make_draw(round_, office)
    with pytest.raises(Stale):
        draws.carry_out(draw, by=office)
    with pytest.raises(Stale):
        draws.void(draw, by=office, reason="想再抽一次")


def test_t_84_a_replacement_is_the_first_of_the_reserve_and_a_linked_draw(round_, office):
    draw = make_draw(round_, office)
    one = draws.continue_draw(draw, by=office, reason="专家请假")
    two = draws.continue_draw(draw, by=office, reason="专家请假")
    assert (one.previous, two.previous) == (draw, one)
    assert (one.drawn + two.drawn, two.reserve) == (draw.reserve, [])
    assert [records.discrepancies(each) for each in (one, two)] == [[], []]


def test_a_reserve_member_with_a_conflict_is_passed_over(round_, office):
    draw = make_draw(round_, office)
    following = draws.continue_draw(draw, by=office, reason="回避", without=draw.reserve[:1])
    assert following.drawn == draw.reserve[1:2]


@pytest.mark.requirement("R20.1")
def test_strata_are_satisfied_and_impossible_ones_refused_at_once(round_, office, witnesses):
    judges = [make_expert().code for _each in range(2)]
    draw = make_draw(round_, office, strata=[{"label": "评委", "ids": judges, "at_least": 2}])
    assert set(judges) <= set(draw.drawn)
    with pytest.raises(Unsuitable):
        opened(round_, office, witnesses, size=1, strata=[{"ids": judges, "at_least": 2}])


@pytest.mark.requirement("R20.1")
def test_strata_come_from_the_pools_coded_specialities_and_priority():
    plain, judge = make_expert(priority=""), make_expert()
    plain.specialities.create(kind="industry", code="C")
    wanted = selectors.strata_for({"priority": 1, "industry:C": 2})
    assert [(each["ids"], each["at_least"]) for each in wanted] == [([judge.code], 1), ([plain.code], 2)]


def test_a_size_above_the_candidates_is_refused_with_both_figures(round_, office, witnesses):
    make_expert()
    with pytest.raises(Unsuitable) as refused:
        draws.open_draw(round_, by=office, purpose=ORGANIZATIONS, size=5, witnesses=witnesses)
    assert (refused.value.message, refused.value.field) == ("候选人 1 名，不足以抽取 5 名。", "size")
    assert not Draw.objects.exists()


def test_the_order_of_presentations_is_drawn_from_given_ids(round_, office, witnesses):
    order = Draw.Purpose.PRESENTATION_ORDER
    draw = draws.open_draw(
        round_, by=office, purpose=order, candidates=["A1", "A2", "A3"], witnesses=witnesses
    )
    commit_and_reveal(draw, witnesses)
    done = draws.carry_out(draw, by=office)
    assert (sorted(done.drawn), done.reserve) == (["A1", "A2", "A3"], [])


def test_any_change_of_a_stored_draw_is_found(round_, office):
    draw = make_draw(round_, office)
    Draw.objects.filter(pk=draw.pk).update(
        drawn=draw.reserve + draw.drawn[:1], candidates=draw.candidates[::-1]
    )
    draw.refresh_from_db()
    assert records.discrepancies(draw) == ["候选名单与其 SHA-256 不符", "抽取结果与种子不符"]


def test_a_list_and_hash_changed_together_contradict_the_log(round_, office):
    draw = make_draw(round_, office)
    other = draw.candidates[::-1]
    Draw.objects.filter(pk=draw.pk).update(candidates=other, candidates_sha256=rule.candidates_sha256(other))
    draw.refresh_from_db()
    assert records.discrepancies(draw) == ["名单 SHA-256 与固定名单时的审计记录不符"]


def test_a_reveal_moved_after_the_draw_is_found(round_, office):
    draw = make_draw(round_, office)
    draw.contributions.update(revealed_at=draw.drawn_at + timedelta(minutes=1))
    assert records.discrepancies(draw) == ["有揭示晚于抽取"]


@pytest.mark.requirement("RX.1")
def test_every_step_is_in_the_log_and_the_refused_one_is_not(round_, office):
    draw = make_draw(round_, office)
    with pytest.raises(Forbidden):
        draws.carry_out(draw, by=make_witness())
    events = AuditEvent.objects.filter(subject=f"review.draw:{draw.pk}").order_by("pk")
    steps = ["open_draw", "commit_draw", "commit_draw", "reveal_draw", "reveal_draw", "carry_out_draw"]
    assert list(events.values_list("verb", flat=True)) == steps
