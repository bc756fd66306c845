"""Interests come from facts and from people, bind in every office, and go only on record (Art. 32)."""

from datetime import timedelta

import pytest

from applications.transitions import Status
from nantong_award.core import bars, clock
from nantong_award.core.clock import moved_to
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable
from review.models import Draw, Expert, Interest, Recusal, Scorecard, Suspicion
from review.services import draws, experts, interests, panels, recusals
from review.services.interests import Recomputed
from tests.factories.applications import make_application, make_office, make_user
from tests.factories.review import (
    card_of,
    declare,
    fresh,
    make_expert,
    make_file,
    make_panel,
    make_review_office,
    make_review_round,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.1")]


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def file():
    return make_file(make_review_round())


def rows():
    return list(Interest.objects.order_by("pk").values_list("person", "applicant", "kind", "source"))


def test_facts_become_rows_with_their_proof_and_the_same_facts_again_change_nothing(file):
    expert = make_expert(employer="南通甲厂", employer_code=file.applicant.credit_code)
    assert interests.recompute(by=None) == Recomputed(added=1)
    assert rows() == [(expert.user_id, file.applicant_id, "employer", "computed")]
    proof = {"what": "任职单位“南通甲厂”与申报主体的信用代码相同", "code": file.applicant.credit_code}
    assert Interest.objects.get().evidence == [proof]
    assert interests.recompute(by=None) == Recomputed()
    assert AuditEvent.objects.filter(verb="compute_interest").count() == 1


def test_a_computed_one_goes_with_its_facts_on_record_and_a_pinned_one_stays(office, file):
    left, stays = (make_expert(employer_code=file.applicant.credit_code) for _each in range(2))
    interests.recompute(by=office)
    interests.pin(Interest.objects.get(person=stays.user), by=office, pinned=True)
    for expert in (left, stays):
        experts.change_profile(expert, by=office, employer_code="")
    assert [row[0] for row in rows()] == [stays.user_id]
    told = AuditEvent.objects.get(verb="lift_interest")
    assert (told.reason, told.details["kind"]) == ("依据已消失", "employer")
    assert not fresh(left.user).is_barred
    assert fresh(stays.user).is_barred


def test_what_was_declared_is_not_touched_by_the_computation_and_lifted_by_the_office_with_a_reason(
    office, file
):
    expert = make_expert()
    row = interests.declare(expert.user, file.applicant, by=expert.user, kind="advice", note="顾问")
    assert (interests.recompute(by=None), row.source) == (Recomputed(), "person")
    with pytest.raises(Unsuitable):
        interests.lift(row, by=office, reason=" ")
    interests.lift(row, by=office, reason="登记有误")
    assert (rows(), fresh(expert.user).is_barred) == ([], False)


def test_a_computed_one_is_not_lifted_while_its_facts_last(office, file):
    make_expert(employer_code=file.applicant.credit_code)
    interests.recompute(by=None)
    with pytest.raises(Unsuitable):
        interests.lift(Interest.objects.get(), by=office, reason="不想回避")


def test_nobody_decides_about_the_own_interests(office, file):
    row = interests.declare(office, file.applicant, by=office, note="亲属任职")
    with pytest.raises(Forbidden):
        interests.lift(row, by=fresh(office), reason="其实没有")


def test_others_than_the_person_and_the_office_declare_nothing(file):
    with pytest.raises(Forbidden):
        interests.declare(make_expert().user, file.applicant, by=make_user())


def test_staff_with_a_conflict_neither_accept_nor_read_the_file_and_others_do():
    """The office too keeps away: perform() asks the ledger of bars (R17.1, Art. 32)."""
    file = make_application(round=make_review_round(stage="qualification"), status=Status.ENDORSED)
    other = make_application(round=file.round, status=Status.ENDORSED)
    person, colleague = make_office(), make_office()
    interests.declare(person, file.applicant, by=person, kind="family", note="姐姐任财务负责人")
    person = fresh(person)
    permissions = ("applications.view_application", "applications.accept_application")
    assert [may(person, name, each) for each in (file, other) for name in permissions] == [
        False,
        False,
        True,
        True,
    ]
    assert [may(colleague, name, file) for name in permissions] == [True, True]
    with pytest.raises(Forbidden):
        perform(file.refuse, by=person, reason="理由")
    file.refresh_from_db()
    assert file.status == Status.ENDORSED


def test_an_applicants_own_people_keep_their_own_rights_whatever_else_they_are(file):
    """An expert who files an own application is barred from judging it, not from filing it."""
    owner = file.applicant.memberships.get().user
    make_expert(user=owner)
    interests.recompute(by=None)
    owner = fresh(owner)
    assert [row[2] for row in rows()] == ["involved"]
    assert may(owner, "applications.edit_application", file)
    assert may(owner, "applications.view_application", file)


def test_nobody_draws_over_or_assigns_a_file_to_keep_away_from(office, file):
    panel = make_panel(file.round, office=office, files=[], convened=False)
    interests.declare(office, file.applicant, by=office, note="持股")
    for act in (
        lambda by: draws.open_draw(
            file.round, by=by, purpose="material_organization", witnesses=[make_user()], size=3
        ),
        lambda by: panels.assign(panel, [file], by=by),
    ):
        with pytest.raises(Forbidden):
            act(fresh(office))


def test_a_draw_begins_from_facts_as_they_are_now(office, file):
    """T-84: who is employed by the applicant is out before the draw."""
    colleague = make_expert()
    Expert.objects.filter(pk=colleague.pk).update(employer_code=file.applicant.credit_code)
    panel = make_panel(file.round, office=office, files=[file])
    assert colleague.code not in panel.draw.candidates
    assert rows() == [(colleague.user_id, file.applicant_id, "employer", "computed")]


def test_a_file_accepted_just_now_is_compared_by_the_next_clock_and_an_old_one_is_not(file):
    make_expert(employer_code=file.applicant.credit_code)
    file.decided_at = clock.now() - timedelta(minutes=20)
    file.save()
    assert interests.compare_accepted() == Recomputed()
    with moved_to(clock.now() - timedelta(minutes=15)):
        assert interests.compare_accepted() == Recomputed(added=1)


def test_a_conflict_found_on_a_panel_closes_the_file_at_once_and_the_office_recuses(office):
    """T-84: after the draw the member leaves the file, and the reserve moves up."""
    panel = make_panel(office=office)
    seat = seats(panel)[1]
    card = card_of(seat)
    declare(card)
    file = card.assignment.application
    experts.change_profile(seat.expert, by=office, employer_code=file.applicant.credit_code)
    user = user_of(seat)
    assert not may(user, "applications.view_application", file)
    assert not may(user, "review.score_scorecard", card)
    assert Message.objects.filter(kind="review_interest_on_panel", recipient=office).count() == 1
    left = recusals.recuse_bound(by=office)
    assert [(each.seat, each.application) for each in left] == [(seat, file)]
    assert recusals.recuse_bound(by=office) == []
    assert Scorecard.objects.get(pk=card.pk).status == "struck"
    recusals.replace(Recusal.objects.get(), by=office)
    assert panel.draw.reserve[0] in [each.expert.code for each in seats(panel)]


def test_who_is_passed_over_in_the_reserve_stands_in_the_log_with_the_reason_and_not_on_the_public_record(
    office,
):
    """T-84: the replacement is logged."""
    panel = make_panel(office=office)
    file = panel.assignments.get().application
    first = Expert.objects.get(code=panel.draw.reserve[0])
    interests.declare(first.user, file.applicant, by=office, kind="family", note="配偶任职")
    left = seats(panel)[2]
    recusal = recusals.declare_conflict(card_of(left), by=user_of(left), kind="advice", note="收过咨询费")
    recusals.replace(recusal, by=office)
    told = AuditEvent.objects.get(verb="replace_seat").details
    assert told["passed_over"] == {first.code: "利害关系"}
    assert Draw.objects.get(previous=panel.draw).reason == f"{left.expert.code} 回避"


def test_reading_costs_the_same_for_ten_and_for_a_hundred(django_assert_max_num_queries):
    round, costs = make_review_round(), []
    for count in (10, 90):
        for _each in range(count):
            make_expert()
            make_file(round)
        with django_assert_max_num_queries(20) as seen:
            assert interests.recompute(by=None) == Recomputed()
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_bars_are_a_ledger_that_follows_the_rows(file):
    user = make_user()
    interests.declare(user, file.applicant, by=user, kind="other", note="合伙")
    user = fresh(user)
    assert bars.is_barred(user, file)
    assert bars.is_barred(user, file.applicant)
    assert not bars.is_barred(user, make_file(file.round))
    assert Suspicion.objects.count() == 0
