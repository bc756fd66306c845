"""The notice's period by the rules, its clock, and names that leave it (Art. 24)."""

from datetime import date, timedelta

import pytest

from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from publicity.models import Candidate, CandidateList, PublicityNotice
from publicity.selectors import public_notices
from publicity.services import candidates, notices
from publicity.tasks import run_notices
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db


def confirmed():
    round = make.make_publicity_round()
    make.make_evaluated(round)
    return make.make_list(round)


@pytest.mark.requirement("R24.2")
@pytest.mark.parametrize(
    ("published", "last_day"),
    [
        (date(2026, 11, 2), date(2026, 11, 12)),
        (date(2026, 9, 15), date(2026, 9, 28)),
        (date(2025, 12, 22), date(2026, 1, 4)),
    ],
)
@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (9, 30), (23, 59)])
def test_the_period_counts_from_the_day_after_publishing_and_ends_at_midnight(
    published, last_day, hour, minute
):
    listed = confirmed()
    notice = make.make_public_notice(listed, opens_at=clock.at(published, hour, minute))
    assert (notice.last_day, notice.closes_at) == (last_day, clock.at(last_day + timedelta(days=1)))


def test_a_notice_is_set_for_the_near_future_only():
    listed, office = confirmed(), make.make_office()
    for wrong in (clock.now() - timedelta(minutes=1), clock.now() + timedelta(days=400)):
        with pytest.raises(Unsuitable) as refused:
            notices.schedule(listed, by=office, opens_at=wrong)
        assert refused.value.field == "opens_at"
    assert not PublicityNotice.objects.exists()


def test_only_the_office_sets_a_notice_on_a_confirmed_list_once():
    round = make.make_publicity_round()
    make.make_evaluated(round)
    draft = make.make_list(round, confirmed=False)
    at, office = clock.now() + timedelta(hours=1), make.make_office()
    with pytest.raises(Stale):
        notices.schedule(draft, by=office, opens_at=at)
    with pytest.raises(Forbidden):
        notices.schedule(draft, by=make.make_committee(), opens_at=at)
    candidates.confirm(draft, by=make.make_committee(), decision=make.decide(round))
    notices.schedule(draft, by=office, opens_at=at)
    with pytest.raises(Stale):
        notices.schedule(draft, by=office, opens_at=at)
    assert PublicityNotice.objects.count() == 1


@pytest.mark.requirement("R24.2")
def test_the_clock_opens_and_elapses_once_each_however_often_it_runs():
    notice = make.make_public_notice(confirmed(), opens_at=clock.now() + timedelta(hours=1))
    assert run_notices() == 0
    with clock.moved_to(notice.opens_at):
        assert (run_notices(), run_notices()) == (1, 0)
    with clock.moved_to(notice.closes_at - timedelta(seconds=1)):
        assert run_notices() == 0
    with clock.moved_to(notice.closes_at):
        assert (run_notices(), run_notices()) == (1, 0)
    notice.refresh_from_db()
    assert (notice.status, notice.elapsed_at >= notice.closes_at) == ("elapsed", True)
    steps = AuditEvent.objects.filter(verb__in=["open", "elapse"]).order_by("at")
    assert list(steps.values_list("verb", flat=True)) == ["open", "elapse"]
    assert Message.objects.filter(kind="notice_opened").count() == 1


@pytest.mark.requirement("R24.2")
def test_a_worker_that_was_down_the_whole_time_catches_up_and_the_public_page_never_waited():
    notice = make.make_public_notice(confirmed(), opens_at=clock.now() + timedelta(hours=1))
    assert list(public_notices()) == []
    with clock.moved_to(notice.opens_at):
        assert list(public_notices()) == [notice]
    with clock.moved_to(notice.closes_at + timedelta(days=3)):
        assert (run_notices(), run_notices()) == (2, 0)
        notice.refresh_from_db()
    assert notice.status == "elapsed"
    lawful = AuditEvent.objects.get(verb="elapse").details["lawful_at"]
    assert lawful == notice.closes_at.isoformat()


@pytest.mark.requirement("R24.2")
def test_a_removed_name_stays_on_record_and_nobody_moves_up():
    """T-102, T-104."""
    _round, names, _notice = make.make_noticed_round(3, award_organizations=2, nomination_organizations=1)
    before = list(Candidate.objects.values_list("pk", "level", "position"))
    notices.remove(names[0], by=make.make_office(), reason="核查不符合条件。")
    assert list(Candidate.objects.values_list("pk", "level", "position")) == before
    rows = Candidate.objects.order_by("position").values_list("application__status", "removal_reason")
    assert list(rows) == [
        (Status.CANCELLED, "核查不符合条件。"),
        (Status.PROPOSED, ""),
        (Status.PROPOSED, ""),
    ]
    assert Message.objects.filter(kind="candidate_removed").count() == 1


def test_removing_twice_is_one_removal():
    _round, names, _notice = make.make_noticed_round(1)
    office = make.make_office()
    first = notices.remove(names[0], by=office, reason="甲。")
    notices.remove(Candidate.objects.get(), by=office, reason="乙。")
    assert (Candidate.objects.get().removal_reason, first.removed_at) == (
        "甲。",
        Candidate.objects.get().removed_at,
    )


@pytest.mark.parametrize(
    ("who", "reason", "error"), [("committee", "x", Forbidden), ("office", " ", Unsuitable)]
)
def test_a_removal_has_its_right_and_its_reason(who, reason, error):
    _round, names, _notice = make.make_noticed_round(1)
    by = make.make_office() if who == "office" else make.make_committee()
    with pytest.raises(error):
        notices.remove(names[0], by=by, reason=reason)
    row = Candidate.objects.get()
    assert (row.removed_at, row.application.status) == (None, Status.PROPOSED)


@pytest.mark.requirement("R6.2")
def test_when_the_last_small_company_leaves_the_reason_writes_itself():
    """T-06: the others stay."""
    round = make.make_publicity_round(nomination_organizations=0)
    make.make_evaluated(round, rank=1, basics=make.LARGE)
    make.make_evaluated(round, rank=2, basics=make.LARGE)
    small = make.make_evaluated(round, rank=3)
    make.make_list(round)
    large = Candidate.objects.get(rank=1)
    office = make.make_office()
    notices.remove(large, by=office, reason="甲。")
    assert CandidateList.objects.get().reasons == {}
    notices.remove(Candidate.objects.get(rank=3), by=office, reason="乙。")
    assert CandidateList.objects.get().reasons == {
        "sme": f"名单中的中小企业“{small.applicant}”已取消，不递补。"
    }
    assert Candidate.objects.filter(removed_at=None).count() == 1
