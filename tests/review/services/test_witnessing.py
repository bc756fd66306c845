"""Witnesses of a draw: who is called, one contribution a person and a device, absent and late by name (R20.2)."""

from datetime import timedelta

import pytest

from nantong_award.core import clock
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation import draw as rule
from review.models import Contribution, Draw
from review.selectors.draw_progress import Phase, Stand, progress
from review.services import draws, witnessing
from tests.factories.review import (
    commit,
    commit_and_reveal,
    make_expert,
    make_review_office,
    make_review_round,
    make_witness,
    secret_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.2")]


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def three():
    return [make_witness(name=name) for name in ("甲", "乙", "丙")]


@pytest.fixture
def draw(office, three):
    for _each in range(4):
        make_expert()
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    return draws.open_draw(make_review_round(), by=office, purpose=purpose, size=3, witnesses=three)


def stands(draw):
    return [each.stand for each in progress(Draw.objects.get(pk=draw.pk)).witnesses]


def phase(draw):
    return progress(Draw.objects.get(pk=draw.pk)).phase


def test_the_phases_follow_from_who_has_committed_and_revealed(office, draw, three):
    seen = [phase(draw)]
    for each in three:
        commit(draw, each)
    seen.append(phase(draw))
    for each in three:
        witnessing.reveal(draw, by=each, secret=secret_of(each))
    seen.append(phase(draw))
    draws.carry_out(draw, by=office)
    seen.append(phase(draw))
    assert seen == [Phase.COMMITTING, Phase.REVEALING, Phase.READY, Phase.DRAWN]


def test_two_of_one_name_are_told_apart(office):
    make_expert()
    same = [make_witness(name="王明"), make_witness(name="王明")]
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    draw = draws.open_draw(make_review_round(), by=office, purpose=purpose, size=1, witnesses=same)
    assert [call.by for call in draw.calls.all()] == ["王明", "王明（2）"]


@pytest.mark.parametrize("case", ["one", "the opener", "no supervisor"])
def test_who_could_not_keep_the_seed_from_being_chosen_is_not_called(office, case):
    make_expert()
    called = {
        "one": [make_witness()],
        "the opener": [office, make_witness()],
        "no supervisor": [make_expert().user, make_witness()],
    }[case]
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    with pytest.raises(Unsuitable) as refused:
        draws.open_draw(make_review_round(), by=office, purpose=purpose, size=1, witnesses=called)
    assert (refused.value.field, Draw.objects.count()) == ("witnesses", 0)


def test_who_is_not_called_does_not_commit(draw):
    with pytest.raises(Forbidden):
        witnessing.commit(draw, by=make_witness(), commitment="0" * 64)


def test_a_person_commits_once_and_a_device_serves_one_person(draw, three):
    first, second, _third = three
    commit(draw, first, device="phone")
    for again in (
        lambda: commit(draw, first, device="other phone"),
        lambda: commit(draw, second, device="phone"),
    ):
        with pytest.raises(Stale):
            again()
    commit(draw, second, device="her own phone")
    assert list(draw.contributions.values_list("by", flat=True)) == ["甲", "乙"]


def test_another_witness_cannot_repeat_a_commitment(draw, three):
    first, second, _third = three
    part = commit(draw, first)
    with pytest.raises(Unsuitable):
        witnessing.commit(draw, by=second, commitment=part.commitment)


@pytest.mark.parametrize("commitment", ["", "xyz", "g" * 64, "0" * 63])
def test_a_commitment_that_is_no_hash_is_refused(draw, three, commitment):
    with pytest.raises(Unsuitable):
        witnessing.commit(draw, by=three[0], commitment=commitment)


def test_nobody_reveals_before_everybody_has_committed(draw, three):
    commit(draw, three[0])
    with pytest.raises(Stale):
        witnessing.reveal(draw, by=three[0], secret=secret_of(three[0]))
    assert Contribution.objects.get().secret == ""


@pytest.mark.parametrize("secret", ["too short", "another secret of enough length", ""])
def test_a_secret_that_does_not_fit_its_commitment_is_refused(draw, three, secret):
    for each in three:
        commit(draw, each)
    with pytest.raises(Unsuitable):
        witnessing.reveal(draw, by=three[0], secret=secret)
    assert set(draw.contributions.values_list("secret", flat=True)) == {""}


def test_an_absent_witness_is_named_and_the_others_go_on(office, draw, three):
    first, second, away = three
    call = draw.calls.get(witness=away)
    witnessing.record_absence(call, by=office, note="因公出差")
    commit_and_reveal(draw, [first, second])
    done = draws.carry_out(draw, by=office)
    assert stands(done) == [Stand.REVEALED, Stand.REVEALED, Stand.ABSENT]
    assert rule.seed([rule.Contribution(p.by, p.secret, p.commitment) for p in done.contributions.all()])


def test_who_comes_late_commits_before_the_first_reveal_and_not_after(office, draw, three, time_machine):
    first, second, late = three
    witnessing.record_absence(draw.calls.get(witness=late), by=office)
    time_machine.move_to(clock.now() + timedelta(minutes=5), tick=False)
    commit(draw, first)
    commit(draw, late)
    assert [each.is_late for each in progress(Draw.objects.get(pk=draw.pk)).witnesses] == [False, False, True]
    commit(draw, second)
    witnessing.reveal(draw, by=first, secret=secret_of(first))
    with pytest.raises(Stale):
        witnessing.record_absence(draw.calls.get(witness=second), by=office)


def test_too_few_witnesses_present_leave_only_a_void_draw_that_names_them(office, draw, three):
    first, second, third = three
    witnessing.record_absence(draw.calls.get(witness=third), by=office)
    with pytest.raises(Unsuitable):
        witnessing.record_absence(draw.calls.get(witness=second), by=office)
    commit(draw, first)
    draws.void(draw, by=office, reason="到场不足", witnesses=[first, second])
    draw.refresh_from_db()
    assert draw.void_reason == "到场不足（未承诺：丙、乙）"
    assert stands(draw) == [Stand.COMMITTED, Stand.AWAITED, Stand.ABSENT]
