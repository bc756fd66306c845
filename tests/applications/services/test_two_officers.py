"""Two people decide the same file at the same moment: one wins, the other is told, nothing is half done."""

import threading

import pytest
from django.db import connection

from applications.models import Application, Endorsement, Kinship
from applications.selectors.qualification import outstanding
from applications.services import endorsing, qualification
from applications.transitions import RoundStage, Status
from nantong_award.core.models import AuditEvent, IssuedDocument, Message, User
from nantong_award.core.refusals import Stale
from nantong_award.regulation.finding import Obstructed
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def at_once(*acts):
    """Run each act in a thread of its own; all have read their rows before the first one writes.

    Returns the outcomes in the order of the acts: what was returned, or the exception.
    """
    ready = threading.Barrier(len(acts), timeout=30)
    outcomes = [None] * len(acts)

    def run(place, read, write):
        try:
            seen = read()
            ready.wait()
            outcomes[place] = write(*seen)
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def reading(application, user):
    """What a request reads before it acts: its own copies of the file and of the person."""

    def read():
        rows = Application.objects.select_related("round", "applicant", "county")
        return rows.get(pk=application.pk), User.objects.get(pk=user.pk)

    return read


def examined(round, office):
    """A file that could be accepted, and has one finding on which a refusal could rest."""
    application = make.make_application(round=round, status=Status.ENDORSED, filled=True)
    review = qualification.assess(application, by=office)
    for finding in outstanding(application):
        qualification.determine(review, by=office, code=finding.code, outcome="met", reason="属实。")
    return application


def winners(outcomes, refused):
    """How many acts were done; every other one must have been refused in the way named."""
    lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(error) for error in lost] == [refused] * len(lost), lost
    return len(outcomes) - len(lost)


@pytest.mark.requirement("R17.1")
def test_two_officers_accept_one_file_once():
    office, second = make.make_office(), make.make_office()
    application = examined(make.make_round(stage=RoundStage.QUALIFICATION), office)

    def accept(file, user):
        return qualification.accept(file, by=user)

    outcomes = at_once((reading(application, office), accept), (reading(application, second), accept))
    assert winners(outcomes, Stale) == 1
    assert Application.objects.get().status == Status.ACCEPTED
    assert AuditEvent.objects.filter(verb="accept").count() == 1
    assert IssuedDocument.objects.count() == 1
    owner = make.owner_of(application.applicant)
    assert Message.objects.filter(kind="application_accepted", recipient=owner).count() == 1


@pytest.mark.requirement("R17.1")
def test_one_clerk_endorses_while_another_returns():
    application = make.make_application(status=Status.SUBMITTED)
    first, second = make.make_clerk(application.county), make.make_clerk(application.county)

    def endorse(file, user):
        return endorsing.endorse(file, by=user, opinion="同意推荐。")

    def give_back(file, user):
        return endorsing.return_for_correction(file, by=user, reason="缺页。", sections=["basics"])

    outcomes = at_once((reading(application, first), endorse), (reading(application, second), give_back))
    assert winners(outcomes, Stale) == 1
    signed, file = Endorsement.objects.get(), Application.objects.get()
    assert signed.decision == file.status
    assert bool(file.reopened_sections) == (file.status == Status.RETURNED)
    assert AuditEvent.objects.filter(verb__in=["endorse", "return_for_correction"]).count() == 1


@pytest.mark.requirement("R12.5")
def test_two_companies_of_one_group_are_not_accepted_at_the_same_moment():
    office, second = make.make_office(), make.make_office()
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    parent, child = examined(round, office), examined(round, office)
    Kinship.objects.create(
        parent_code=parent.applicant.credit_code,
        child_code=child.applicant.credit_code,
        declared_by=parent.applicant,
    )

    def accept(file, user):
        return qualification.accept(file, by=user)

    outcomes = at_once((reading(parent, office), accept), (reading(child, second), accept))
    assert winners(outcomes, Obstructed) == 1
    assert sorted(Application.objects.values_list("status", flat=True)) == ["accepted", "endorsed"]
    assert IssuedDocument.objects.count() == 1
