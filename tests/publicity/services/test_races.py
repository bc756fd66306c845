"""Two at once: workers at the clock, clicks on confer, numbers, rulings. Run again on PostgreSQL."""

import pytest

from applications.models import StandingEntry
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message, User
from nantong_award.core.refusals import Stale
from publicity.models import Approval, Candidate, Conferral, Objection, PublicityNotice
from publicity.services import conferral, notices, objections
from tests.applications.services.test_two_officers import at_once
from tests.factories import publicity as make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.concurrency,
    pytest.mark.requirement("RX.7"),
]


def by(user):
    return lambda: (User.objects.get(pk=user.pk),)


def refused(outcomes):
    """The refusals among the outcomes; any other error is one of the program."""
    errors = [each for each in outcomes if isinstance(each, Exception)]
    assert {type(each) for each in errors} <= {Stale}, errors
    return len(errors)


def test_two_workers_open_and_elapse_a_notice_once():
    round = make.make_publicity_round()
    make.make_evaluated(round)
    notice = make.make_public_notice(make.make_list(round))
    for instant, status in ((notice.opens_at, "running"), (notice.closes_at, "elapsed")):

        def run(instant=instant):
            with clock.moved_to(instant):
                return notices.run_due()

        outcomes = at_once(*[(tuple, run)] * 2)
        assert sorted(outcomes) == [0, 1]
        assert PublicityNotice.objects.get().status == status
    assert AuditEvent.objects.filter(verb__in=["open", "elapse"]).count() == 2
    assert Message.objects.filter(kind="notice_opened").count() == 1


@pytest.mark.requirement("R26.2")
def test_two_clicks_on_confer_make_one_title_each():
    approval, _names = make.make_approved(2)
    office = make.make_office()

    def confer(user):
        return conferral.confer_approved(Approval.objects.get(pk=approval.pk), by=user)

    outcomes = at_once((by(office), confer), (by(office), confer))
    done = [row for each in outcomes if isinstance(each, list) for row in each]
    refused(outcomes)
    assert len(done) == Conferral.objects.count() == StandingEntry.objects.count() == 2
    assert sorted(Conferral.objects.values_list("plaque_number", flat=True)) == [
        "NTSZ-2026-A01",
        "NTSZ-2026-A02",
    ]
    assert set(Candidate.objects.values_list("application__status", flat=True)) == {Status.CONFERRED}


@pytest.mark.requirement("R31.2")
def test_objections_that_come_together_get_different_numbers():
    _round, names, _notice = make.make_noticed_round(1)

    def act(number):
        def send():
            return objections.object_to(names[0], name="李某", contact="1", content=f"第{number}件，请核查。")

        return tuple, send

    outcomes = at_once(*[act(number) for number in range(4)])
    assert refused(outcomes) == 0
    assert sorted(Objection.objects.values_list("case_number", flat=True)) == [
        f"YY2026-{number:04d}" for number in range(1, 5)
    ]


def test_two_officers_rule_on_one_objection_once():
    _round, names, _notice = make.make_noticed_round(1)
    objection, office = make.make_objection(names[0]), make.make_office()

    def read():
        return Objection.objects.get(pk=objection.pk), User.objects.get(pk=office.pk)

    def uphold(row, user):
        return objections.rule(row, by=user, upheld=True, ruling="属实。")

    def dismiss(row, user):
        return objections.rule(row, by=user, upheld=False, ruling="不属实。")

    assert refused(at_once((read, uphold), (read, dismiss))) == 1
    row = Objection.objects.get()
    removed = Candidate.objects.get().removed_at is not None
    assert (row.status == "upheld") == removed
