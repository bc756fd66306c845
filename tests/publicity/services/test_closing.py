"""What the round waits for at its end, and when the award stays vacant (Art. 6, 24–26)."""

from datetime import timedelta

import pytest

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.refusals import Forbidden
from nantong_award.regulation.finding import Obstructed
from publicity.models import PublicityNotice
from publicity.services import closing, conferral, notices, objections
from tests.factories import publicity as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R17.2")]
CODES = ["list_confirmed", "notice_over", "objections_ruled", "approved", "conferred", "announced"]


def told(round):
    """Code → outcome."""
    return {each.code: each.outcome.value for each in closing.findings(round)}


def table(*outcomes):
    return dict(zip(CODES, outcomes, strict=True))


def test_each_step_is_asked_for_until_it_is_done():
    office, round = make.make_office(), make.make_publicity_round()
    make.make_evaluated(round)
    assert told(round) == table(*["unmet"] * 6)
    notice = make.make_public_notice(make.make_list(round), opens_at=clock.now() - timedelta(days=20))
    assert told(round) == table("met", "met", "met", "unmet", "unmet", "unmet")
    approval = make.approve(round, office)
    assert told(round) == table("met", "met", "met", "met", "unmet", "unmet")
    conferral.confer_approved(approval, by=office)
    assert told(round) == table("met", "met", "met", "met", "met", "unmet")
    with pytest.raises(Obstructed):
        closing.close(round, by=office)
    conferral.announce(approval, by=office)
    closing.close(Round.objects.get(), by=office)
    notice.refresh_from_db()
    assert (Round.objects.get().stage, notice.status) == ("closed", "closed")


def test_a_running_notice_and_an_open_objection_keep_the_round_open():
    round, names, notice = make.make_noticed_round(1)
    objection = make.make_objection(names[0])
    assert told(round) == table("met", "unmet", "unmet", "unmet", "unmet", "unmet")
    with clock.moved_to(notice.closes_at):
        assert told(round)["notice_over"] == "met"
        with pytest.raises(Obstructed):
            closing.close(round, by=make.make_office())
    objections.rule(objection, by=make.make_office(), upheld=False, ruling="不属实。")
    assert told(round)["objections_ruled"] == "met"
    assert Round.objects.get().stage == "publicity"


def test_an_empty_list_closes_without_notice_and_approval():
    """奖项空缺."""
    round = make.make_publicity_round()
    make.make_list(round)
    assert told(round) == table("met", "not_applicable", "met", *["not_applicable"] * 3)
    closing.close(round, by=make.make_office())
    assert Round.objects.get().stage == "closed"


def test_an_empty_list_that_was_noticed_runs_its_time():
    round = make.make_publicity_round()
    notice = make.make_public_notice(make.make_list(round))
    assert told(round)["notice_over"] == "unmet"
    with clock.moved_to(notice.closes_at):
        closing.close(round, by=make.make_office())
    assert PublicityNotice.objects.get().status == "closed"


def test_when_every_name_has_left_there_is_nothing_to_approve():
    round, names, _notice = make.make_noticed_round(1, days_ago=20)
    office = make.make_office()
    notices.remove(names[0], by=office, reason="不符合条件。")
    assert told(round) == table("met", "met", "met", *["not_applicable"] * 3)
    closing.close(round, by=office)
    assert Round.objects.get().stage == "closed"


def test_a_round_that_the_worker_has_slept_through_closes_all_the_same():
    office, round = make.make_office(), make.make_publicity_round()
    make.make_evaluated(round)
    make.make_public_notice(make.make_list(round), opens_at=clock.now() - timedelta(days=20))
    approval = make.approve(round, office)
    conferral.confer_approved(approval, by=office)
    conferral.announce(approval, by=office)
    assert PublicityNotice.objects.get().status == "drafted"
    closing.close(Round.objects.get(), by=office)
    assert PublicityNotice.objects.get().status == "closed"


def test_only_who_runs_the_round_closes_it():
    round = make.make_publicity_round()
    make.make_list(round)
    with pytest.raises(Forbidden):
        closing.close(round, by=make.make_committee())
    assert Round.objects.get().stage == "publicity"
