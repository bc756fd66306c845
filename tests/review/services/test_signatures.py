"""Signing the draft that was seen, and dissent (R20.4)."""

import pytest

from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review.models import Dissent, Scorecard
from review.services import panels, signatures
from review.services.panel_reports import signing_seats
from review.transitions import ReportStatus, ScorecardStatus
from tests.factories.review import (
    compile_report,
    hand_in_all,
    leader_of,
    make_expert,
    make_panel,
    make_report,
    make_review_office,
    make_review_round,
    seats,
    sign_all,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.4")]


@pytest.fixture
def report():
    panel = make_panel(make_review_round(panel_policy="consensus"))
    hand_in_all(panel, (60, 60, 65))
    return make_report(panel.assignments.get(), signed=False)


def people(report):
    return [user_of(seat) for seat in seats(report.assignment.panel)]


def test_the_last_signature_is_the_leaders_and_locks_the_sheets(report):
    with pytest.raises(Unsuitable):
        signatures.sign(report, by=leader_of(report.assignment), draft=1)
    done = sign_all(report)
    assert [seat.is_leader for seat in signing_seats(done)] == [False, False, True]
    assert (done.status, set(Scorecard.objects.values_list("status", flat=True))) == (
        ReportStatus.SIGNED,
        {ScorecardStatus.LOCKED},
    )


def test_nobody_signs_twice_and_no_stranger_signs(report):
    _leader, member, _third = people(report)
    signatures.sign(report, by=member, draft=1)
    with pytest.raises(Stale):
        signatures.sign(report, by=member, draft=1)
    for stranger in (make_expert().user, make_review_office()):
        with pytest.raises(Forbidden):
            signatures.sign(report, by=stranger, draft=1)
    assert report.signatures.count() == 1


def test_a_member_signs_the_draft_he_saw_and_no_other(report):
    _leader, member, _third = people(report)
    signatures.sign(report, by=member, draft=1)
    again = compile_report(report.assignment)
    with pytest.raises(Stale) as refused:
        signatures.sign(again, by=member, draft=1)
    assert (refused.value.yours, refused.value.theirs) == (1, 2)
    signatures.sign(again, by=member, draft=2)
    assert list(again.signatures.order_by("draft").values_list("draft", flat=True)) == [1, 2]


def test_an_old_drafts_signatures_do_not_let_the_leader_sign(report):
    leader, member, third = people(report)
    for user in (member, third):
        signatures.sign(report, by=user, draft=1)
    again = compile_report(report.assignment)
    with pytest.raises(Unsuitable):
        signatures.sign(again, by=leader, draft=2)


def test_a_dissent_holds_the_report_until_the_leader_answers(report):
    leader, member, third = people(report)
    said = signatures.dissent(report, by=member, draft=1, text="4.7.4 偏高")
    signatures.sign(report, by=third, draft=1)
    with pytest.raises(Unsuitable):
        signatures.sign(report, by=leader, draft=1)
    signatures.answer(said, by=leader, text="已核对原件，维持合议结果。")
    done = signatures.sign(report, by=leader, draft=1)
    assert (done.status, done.signatures.count()) == (ReportStatus.SIGNED, 2)
    assert list(Dissent.objects.values_list("text", "answer")) == [
        ("4.7.4 偏高", "已核对原件，维持合议结果。")
    ]


def test_the_office_lets_the_panel_go_on_with_the_dissent_on_record(report):
    leader, member, third = people(report)
    office = make_review_office()
    said = signatures.dissent(report, by=member, draft=1, text="不同意综合意见")
    told = Message.objects.filter(dedupe_key__startswith="review_dissent:").values_list(
        "recipient", flat=True
    )
    assert set(told) >= {leader.pk, office.pk}
    signatures.sign(report, by=third, draft=1)
    signatures.answer(said, by=office, text="不同意见记录在案，请继续。")
    assert signatures.sign(report, by=leader, draft=1).status == ReportStatus.SIGNED
    assert AuditEvent.objects.get(verb="dissent").reason == "不同意综合意见"


def test_who_dissented_may_sign_after_all(report):
    _leader, member, _third = people(report)
    signatures.dissent(report, by=member, draft=1, text="再想想")
    signatures.sign(report, by=member, draft=1)
    assert sign_all_others(report, member).status == ReportStatus.SIGNED


def sign_all_others(report, signed):
    for seat in signing_seats(report):
        if seat.expert.user_id != signed.pk:
            report = signatures.sign(report, by=user_of(seat), draft=report.draft)
    return report


def test_a_dissent_is_said_once_answered_once_and_never_empty(report):
    leader, member, third = people(report)
    said = signatures.dissent(report, by=member, draft=1, text="一次")
    with pytest.raises(Stale):
        signatures.dissent(report, by=member, draft=1, text="两次")
    with pytest.raises(Unsuitable):
        signatures.dissent(report, by=third, draft=1, text="  ")
    with pytest.raises(Unsuitable):
        signatures.dissent(report, by=leader, draft=1, text="组长不同意自己")
    with pytest.raises(Forbidden):
        signatures.answer(said, by=third, text="代答")
    signatures.answer(said, by=leader, text="答复")
    with pytest.raises(Stale):
        signatures.answer(said, by=leader, text="再答")


def test_a_new_leader_signs_last(report):
    old, new, third = seats(report.assignment.panel)
    panels.appoint_leader(new, by=make_review_office(), reason="组长请假")
    for seat in (old, third):
        signatures.sign(report, by=user_of(seat), draft=1)
    assert signatures.sign(report, by=user_of(new), draft=1).status == ReportStatus.SIGNED
