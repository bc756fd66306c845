"""Who may sign in, and who applies."""

import pytest
from django.db import connection

from applications.models import Applicant, Membership
from applications.services import registration
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
CODE = "91320600MA1T00013M"
ID = "320613198802290018"


def organization(by, **over):
    values = {"name": "南通某某有限公司", "code": CODE, "county": make.make_body(), **over}
    return registration.register_organization(by=by, **values)


def individual(by, **over):
    values = {
        "name": "周敏",
        "id_number": ID,
        "county": make.make_body(),
        "employer_name": "南通某某有限公司",
        "employer_code": CODE,
        **over,
    }
    return registration.register_individual(by=by, **values)


def test_an_organisation_is_found_by_its_code_and_its_registrant_owns_it():
    user = make.make_user()
    applicant = organization(user, code=" 91320600ma1t00013m ")
    membership = applicant.memberships.get()
    assert (applicant.credit_code, applicant.track) == (CODE, Track.ORGANIZATION)
    assert (membership.user, membership.role) == (user, Membership.Role.OWNER)


@pytest.mark.parametrize(
    "code", ["914403001922038217", "91320000608391749X", "9132060OMA1T00013M", "91320600MA1T00013"]
)
def test_a_wrong_code_is_refused_at_its_field(code):
    with pytest.raises(Unsuitable) as refused:
        organization(make.make_user(), code=code)
    assert refused.value.field == "credit_code"


def test_one_organisation_per_code():
    organization(make.make_user())
    with pytest.raises(Unsuitable) as refused:
        organization(make.make_user())
    assert (refused.value.field, Applicant.objects.count()) == ("credit_code", 1)


def test_a_row_that_the_office_entered_is_taken_over_with_its_history():
    entered = Applicant.objects.create(track=Track.ORGANIZATION, name="旧名", credit_code=CODE)
    assert organization(make.make_user()).pk == entered.pk
    entered.refresh_from_db()
    assert entered.name == "南通某某有限公司"


@pytest.mark.requirement("RX.5")
def test_an_identity_number_is_encrypted_and_still_found_again():
    applicant = individual(make.make_user(), id_number="320613198802290018")
    stored = Applicant.objects.filter(pk=applicant.pk).values_list("id_number", "id_index")
    with pytest.raises(Unsuitable) as refused:
        individual(make.make_user())
    assert (refused.value.field, stored[0][0]) == ("id_number", ID)
    assert ID not in raw_row(applicant)


def raw_row(applicant):
    """The row as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from applications_applicant where id = %s", [applicant.pk])
        return str(cursor.fetchall())


def test_a_contact_is_used_once():
    registration.register_user(name="甲", password="Chengzhi-2026", email="A@example.invalid")
    with pytest.raises(Unsuitable) as refused:
        registration.register_user(name="乙", password="Chengzhi-2026", email="a@example.invalid")
    with pytest.raises(Unsuitable) as empty:
        registration.register_user(name="乙", password="Chengzhi-2026")
    assert (refused.value.field, empty.value.field, User.objects.count()) == ("email", "email", 1)


def test_only_an_owner_adds_members_and_they_see_the_files_there_are():
    owner, colleague = make.make_user(), make.make_user()
    application = make.make_application(owner=owner)
    with pytest.raises(Forbidden):
        registration.add_member(
            application.applicant, by=colleague, user=colleague, role=Membership.Role.OWNER
        )
    registration.add_member(application.applicant, by=owner, user=colleague, role=Membership.Role.EDITOR)
    verbs = ("view", "edit", "submit", "withdraw")
    assert [may(colleague, f"applications.{verb}_application", application) for verb in verbs] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(Unsuitable):
        registration.add_member(application.applicant, by=owner, user=colleague, role=Membership.Role.OWNER)
