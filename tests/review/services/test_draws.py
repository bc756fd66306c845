"""The draw: frozen before the seed exists, recomputable, never deleted, only continued (R20.2)."""

import pytest

from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation import draw as rule
from nantong_award.regulation.finding import Obstructed
from review.models import Contribution, Draw
from review.selectors import draws as selectors
from review.services import draws
from tests.factories.review import (
    PUBLIC_VALUE,
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


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def round_():
    return make_review_round()


def opened(round_, office, **over):
    for _each in range(5):
        make_expert()
    return draws.open_draw(round_, by=office, **{"purpose": ORGANIZATIONS, "size": 3, **over})


def test_the_candidates_and_their_hash_stand_before_any_seed(round_, office):
    draw = opened(round_, office)
    text = "".join(f"{code}\n" for code in draw.candidates)
    assert (draw.candidates_sha256, draw.seed, draw.drawn) == (rule.digest(text), "", [])


def test_the_result_follows_from_the_secrets_and_the_public_value_alone(round_, office):
    draw = opened(round_, office, public_value_source="11月20日上证综指收盘价")
    first, second = make_witness(), make_witness()
    commit_and_reveal(draw, [first, second])
    done = draws.carry_out(draw, by=office, public_value=PUBLIC_VALUE)
    seed = rule.digest(f"{secret_of(first)}\n{secret_of(second)}\n{PUBLIC_VALUE}\n")
    expected = rule.draw(seed, draw.candidates, 3)
    assert (done.seed, tuple(done.drawn), tuple(done.reserve)) == (seed, expected.drawn, expected.reserve)
    assert selectors.discrepancies(done) == []


@pytest.mark.requirement("R20.1", "R32.1")
def test_only_who_may_review_every_file_is_a_candidate(round_, office):
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


@pytest.mark.requirement("R11.1")
def test_the_2020_edition_keeps_out_who_does_not_meet_article_11_and_2023_does_not():
    young = make_expert(practice_years=3, title="工程师", priority="")
    pools = [
        selectors.pool(make_review_round(year=year, edition=edition), ORGANIZATIONS)
        for year, edition in ((2020, "2020"), (2026, "2023-draft"))
    ]
    assert [pool.candidates for pool in pools] == [(), (young.code,)]


def test_who_does_not_reveal_is_named_and_the_draw_is_void_and_linked_to_the_next(round_, office):
    draw = opened(round_, office)
    open_, silent = make_witness(), make_witness(name="沉默的监督员")
    for witness in (open_, silent):
        commitment = rule.commitment(draws.witness_name(draw, witness), secret_of(witness))
        draws.commit(draw, by=witness, commitment=commitment)
    draws.reveal(draw, by=open_, secret=secret_of(open_))
    with pytest.raises(Obstructed) as refused:
        draws.carry_out(draw, by=office)
    assert [finding.message for finding in refused.value.findings] == ["沉默的监督员尚未揭示"]
    following = draws.void(draw, by=office, reason="到时未揭示")
    draw.refresh_from_db()
    assert (draw.drawn, draw.void_reason, following.previous) == (
        [],
        "到时未揭示（未揭示：沉默的监督员）",
        draw,
    )
    assert (following.candidates, following.contributions.count()) == (draw.candidates, 0)


def test_a_draw_without_witnesses_cannot_be_carried_out(round_, office):
    with pytest.raises(Obstructed):
        draws.carry_out(opened(round_, office), by=office)


def test_after_the_first_reveal_nobody_commits_any_more(round_, office):
    draw = opened(round_, office)
    commit_and_reveal(draw, [make_witness()])
    with pytest.raises(Stale):
        draws.commit(draw, by=make_witness(), commitment="0" * 64)


@pytest.mark.parametrize("secret", ["too short", "another secret of enough length", ""])
def test_a_secret_that_does_not_fit_its_commitment_is_refused(round_, office, secret):
    draw, witness = opened(round_, office), make_witness()
    draws.commit(draw, by=witness, commitment=rule.commitment(str(witness), secret_of(witness)))
    with pytest.raises(Unsuitable):
        draws.reveal(draw, by=witness, secret=secret)
    assert Contribution.objects.get().secret == ""


@pytest.mark.parametrize("commitment", ["", "xyz", "g" * 64, "0" * 63])
def test_a_commitment_that_is_no_hash_is_refused(round_, office, commitment):
    with pytest.raises(Unsuitable):
        draws.commit(opened(round_, office), by=make_witness(), commitment=commitment)


def test_the_public_value_must_come_from_a_source_named_in_advance(round_, office):
    named, unnamed = opened(round_, office, public_value_source="彩票开奖号"), opened(round_, office)
    for draw, value in ((named, ""), (unnamed, "12345")):
        commit_and_reveal(draw, [make_witness()])
        with pytest.raises(Unsuitable):
            draws.carry_out(draw, by=office, public_value=value)


def test_a_draw_is_carried_out_once(round_, office):
    draw = make_draw(round_, office)
    with pytest.raises(Stale):
        draws.carry_out(draw, by=office)
    with pytest.raises(Stale):
        draws.void(draw, by=office, reason="想再抽一次")


def test_a_replacement_is_the_first_of_the_reserve_and_a_linked_draw(round_, office):
    draw = make_draw(round_, office)
    one = draws.continue_draw(draw, by=office, reason="专家请假")
    two = draws.continue_draw(draw, by=office, reason="专家请假")
    assert (one.previous, two.previous) == (draw, one)
    assert (one.drawn + two.drawn, two.reserve) == (draw.reserve, [])
    assert [selectors.discrepancies(each) for each in (one, two)] == [[], []]


def test_a_reserve_member_with_a_conflict_is_passed_over(round_, office):
    draw = make_draw(round_, office)
    following = draws.continue_draw(draw, by=office, reason="回避", without=draw.reserve[:1])
    assert following.drawn == draw.reserve[1:2]


def test_strata_are_satisfied_and_impossible_ones_refused_at_once(round_, office):
    judges = [make_expert().code for _each in range(2)]
    draw = make_draw(round_, office, strata=[{"label": "评委", "ids": judges, "at_least": 2}])
    assert set(judges) <= set(draw.drawn)
    with pytest.raises(Unsuitable):
        draws.open_draw(
            round_, by=office, purpose=ORGANIZATIONS, size=1, strata=[{"ids": judges, "at_least": 2}]
        )


def test_a_size_above_the_candidates_is_refused_with_both_figures(round_, office):
    make_expert()
    with pytest.raises(Unsuitable) as refused:
        draws.open_draw(round_, by=office, purpose=ORGANIZATIONS, size=5)
    assert (refused.value.message, refused.value.field) == ("候选人 1 名，不足以抽取 5 名。", "size")
    assert not Draw.objects.exists()


def test_the_order_of_presentations_is_drawn_from_given_ids(round_, office):
    draw = draws.open_draw(
        round_, by=office, purpose=Draw.Purpose.PRESENTATION_ORDER, candidates=["A1", "A2", "A3"]
    )
    commit_and_reveal(draw, [make_witness()])
    done = draws.carry_out(draw, by=office)
    assert (sorted(done.drawn), done.reserve) == (["A1", "A2", "A3"], [])


def test_any_change_of_a_stored_draw_is_found(round_, office):
    draw = make_draw(round_, office)
    Draw.objects.filter(pk=draw.pk).update(
        drawn=draw.reserve + draw.drawn[:1], candidates=draw.candidates[::-1]
    )
    draw.refresh_from_db()
    assert selectors.discrepancies(draw) == ["候选名单与其 SHA-256 不符", "抽取结果与种子不符"]


def test_every_step_is_in_the_log_and_the_refused_one_is_not(round_, office):
    draw = make_draw(round_, office)
    with pytest.raises(Forbidden):
        draws.carry_out(draw, by=make_witness())
    verbs = (
        AuditEvent.objects.filter(subject=f"review.draw:{draw.pk}")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    steps = ["open_draw", "commit_draw", "commit_draw", "reveal_draw", "reveal_draw", "carry_out_draw"]
    assert list(verbs) == steps
