"""Two people, different acts, one row: one is done, the other is told, nothing is half done (R17.1)."""

import pytest

from applications.models import Application, Round
from applications.selectors.qualification import latest_review, outstanding
from applications.services import filing, qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, IssuedDocument, Message, User
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.desks.stages import STEPS
from nantong_award.regulation.stage import Stage
from tests.applications.services.test_two_officers import at_once, examined, reading
from tests.cast import gather
from tests.factories import applications as make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.concurrency,
    pytest.mark.requirement("R17.1"),
]


def done(outcomes, *refusals):
    """How many acts were done; any other end than these refusals is an error of the program."""
    lost = [each for each in outcomes if isinstance(each, Exception)]
    assert [each for each in lost if not isinstance(each, refusals)] == []
    return len(outcomes) - len(lost)


def test_one_officer_accepts_while_another_refuses():
    """One settles the last open finding and accepts, the other refuses because of it."""
    cast, round = gather(), make.make_round(stage=RoundStage.QUALIFICATION)
    application = make.make_application(round=round, status=Status.ENDORSED, filled=True)
    review = qualification.assess(application, by=cast.office)
    *others, last = outstanding(application)
    for finding in others:
        qualification.determine(review, by=cast.office, code=finding.code, outcome="met", reason="属实。")

    def accept(file, user):
        qualification.determine(latest_review(file), by=user, code=last.code, outcome="met", reason="属实。")
        return qualification.accept(file, by=user)

    def refuse(file, user):
        return qualification.refuse(file, by=user, reason="不能证明。", cites=[last.code])

    outcomes = at_once(
        (reading(application, cast.office), accept), (reading(application, cast.office), refuse)
    )
    assert done(outcomes, Stale, Unsuitable) == 1
    decided = AuditEvent.objects.filter(verb__in=["accept", "refuse"])
    assert [event.target for event in decided] == [Application.objects.get().status]
    assert IssuedDocument.objects.count() == 1
    owner = make.owner_of(application.applicant)
    assert Message.objects.filter(recipient=owner).count() == 1


def test_the_applicant_withdraws_while_the_office_accepts():
    cast = gather()
    application = examined(make.make_round(stage=RoundStage.QUALIFICATION), cast.office)
    owner = make.owner_of(application.applicant)

    def withdraw(file, user):
        return filing.withdraw(file, by=user, reason="自愿撤回。")

    def accept(file, user):
        return qualification.accept(file, by=user)

    outcomes = at_once((reading(application, owner), withdraw), (reading(application, cast.office), accept))
    assert done(outcomes, Stale) == 1
    decided = AuditEvent.objects.filter(verb__in=["accept", "withdraw"])
    assert [event.target for event in decided] == [Application.objects.get().status]


def test_two_officers_end_a_stage_once():
    cast = gather()
    now = clock.now()
    round = make.make_round(filing_closes_at=now, endorsing_closes_at=now)

    def read():
        return Round.objects.get(pk=round.pk), User.objects.get(pk=cast.office.pk)

    def close(row, user):
        return STEPS[Stage.APPLICATION].close(row, by=user)

    assert done(at_once((read, close), (read, close)), Stale) == 1
    assert Round.objects.get().stage == RoundStage.QUALIFICATION
    assert AuditEvent.objects.filter(verb="close_applications").count() == 1
