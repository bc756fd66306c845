"""Two members of one applicant act at the same moment: one wins, the other is told, nothing is lost unseen."""

import pytest

from applications.models import Application, ApplicationVersion, FormSection, Membership
from applications.services import filing, registration
from applications.services.saving import save_section
from applications.transitions import Status
from nantong_award.core.models import AuditEvent, Message, User
from nantong_award.core.refusals import Stale
from tests.applications.services.test_two_officers import at_once, reading
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


@pytest.fixture
def two():
    """A ready file and its two owners."""
    first, second = make.make_user(name="甲"), make.make_user(name="乙")
    application = make.make_application(owner=first, filled=True)
    registration.add_member(application.applicant, by=first, user=second, role=Membership.Role.OWNER)
    return application, first, second


def saving(text):
    return lambda application, user: save_section(
        application, key="profile", data={"profile": text}, version=1, by=user
    )


def submitting(application, user):
    return filing.submit(application, by=user)


@pytest.mark.requirement("R18.3")
def test_one_section_is_saved_once_and_the_other_person_sees_both_texts(two):
    application, first, second = two
    outcomes = at_once(
        (reading(application, first), saving("甲的")), (reading(application, second), saving("乙的"))
    )
    kept = FormSection.objects.get(application=application, key="profile")
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Stale)]
    assert (kept.version, refused.theirs) == (2, kept.data)
    assert {kept.data["profile"], refused.yours["profile"]} == {"甲的", "乙的"}


def test_a_file_is_submitted_once(two):
    application, first, second = two
    outcomes = at_once((reading(application, first), submitting), (reading(application, second), submitting))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ApplicationVersion", "Stale"]
    assert ApplicationVersion.objects.count() == 1
    assert AuditEvent.objects.filter(verb="submit").count() == 1
    assert Message.objects.filter(kind="application_submitted").count() == 2


def test_what_was_submitted_is_what_stands_in_the_sections(two):
    application, first, second = two
    at_once((reading(application, first), submitting), (reading(application, second), saving("最后一刻")))
    frozen = ApplicationVersion.objects.get().content["sections"]["profile"]
    assert frozen == FormSection.objects.get(application=application, key="profile").data
    assert Application.objects.get(pk=application.pk).status == Status.SUBMITTED


def test_two_colleagues_start_one_file():
    first, second = make.make_user(), make.make_user()
    applicant, round = make.make_applicant(owner=first), make.make_round()
    registration.add_member(applicant, by=first, user=second, role=Membership.Role.OWNER)

    def starter(user):
        return lambda: (User.objects.get(pk=user.pk),), lambda user: filing.start(
            applicant, round=round, by=user
        )

    outcomes = at_once(starter(first), starter(second))
    assert outcomes[0] == outcomes[1] == Application.objects.get()
