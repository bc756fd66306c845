"""认领申请: an organisation that somebody else registered is claimed, and the office settles it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Membership, OwnershipClaim
from applications.services import claims as services
from nantong_award.core.models import AuditEvent, Message, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.stage import Track
from tests.core.specimens import pdf
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.4")]
Role = Membership.Role
CODE = "91320600MA1T00013M"
SETTLE = ("applications.grant_ownershipclaim", "applications.refuse_ownershipclaim")


@pytest.fixture
def owner():
    return make.make_user(name="陈一")


@pytest.fixture
def application(owner):
    return make.make_application(applicant=make.make_applicant(owner=owner, credit_code=CODE))


@pytest.fixture
def officer():
    return make.make_user(name="市质委办", permissions=SETTLE)


def proof():
    return SimpleUploadedFile("授权书.pdf", pdf(1), "application/pdf")


def claim(by, **over):
    values = {"track": Track.ORGANIZATION, "number": CODE, "reason": "原负责人已离职。", **over}
    return services.file(by=by, proof=proof(), **values)


def rights(user, application):
    fresh = User.objects.get(pk=user.pk)
    verbs = ("view", "edit", "submit", "withdraw")
    return [verb for verb in verbs if may(fresh, f"applications.{verb}_application", application)]


def told():
    """Kind and recipient of every message."""
    return sorted(Message.objects.values_list("kind", "recipient__name"))


def test_a_claim_has_a_number_and_office_owner_and_claimant_are_told(application, officer):
    row = claim(make.make_user(name="林二"), number=" ９１320600ma1t00013m ")
    assert (row.number[:2], row.number[-5:], row.status, row.applicant) == (
        "RL",
        "-0001",
        "filed",
        application.applicant,
    )
    assert told() == sorted(
        [("claim_against", "陈一"), ("claim_filed", "林二"), ("claim_to_settle", "市质委办")]
    )
    assert rights(row.claimant, application) == []


def test_numbers_go_on(application):
    assert [claim(make.make_user()).number[-4:] for _each in range(2)] == ["0001", "0002"]


def test_an_individual_is_claimed_by_identity_number():
    applicant = make.make_applicant(track=Track.INDIVIDUAL, id_number="320613198802290018")
    row = claim(make.make_user(), track=Track.INDIVIDUAL, number="320613198802290018")
    assert row.applicant == applicant


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"number": "91320600MA1T00021G"}, "number"),
        ({"number": "914403001922038217"}, "number"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_cannot_be_claimed_is_refused_at_its_field(application, over, field):
    with pytest.raises(Unsuitable) as refused:
        claim(make.make_user(), **over)
    assert (refused.value.field, OwnershipClaim.objects.count()) == (field, 0)


def test_an_owner_claims_nothing_and_nobody_claims_twice_at_a_time(application, owner, officer):
    with pytest.raises(Unsuitable):
        claim(owner)
    person = make.make_user()
    first = claim(person)
    with pytest.raises(Unsuitable):
        claim(person)
    services.refuse(first, by=officer, reason="授权书未加盖公章。")
    assert claim(person).number != first.number


@pytest.mark.parametrize(
    ("former", "left"), [("editor", ["view", "edit"]), ("removed", [])], ids=["editor", "removed"]
)
def test_a_granted_claim_makes_an_owner_and_the_earlier_one_what_the_office_says(
    application, owner, officer, former, left
):
    row = claim(make.make_user(name="林二"))
    services.grant(row, by=officer, reason="授权书核对无误。", former=former)
    assert rights(row.claimant, application) == ["view", "edit", "submit", "withdraw"]
    assert rights(owner, application) == left
    owners = application.applicant.memberships.filter(role=Role.OWNER)
    assert list(owners.values_list("user", flat=True)) == [row.claimant.pk]
    assert {each for each in told() if "settled" in each[0]} == {
        ("claim_settled", "林二"),
        ("claim_settled_owner", "陈一"),
    }
    event = AuditEvent.objects.get(verb="grant")
    assert (event.reason, event.details) == ("授权书核对无误。", {"former_owner": former})


def test_a_member_who_claims_becomes_the_owner(application, officer):
    editor = make.make_user()
    Membership.objects.create(applicant=application.applicant, user=editor, role=Role.EDITOR)
    services.grant(claim(editor), by=officer, reason="属实。", former="editor")
    assert application.applicant.memberships.get(user=editor).role == Role.OWNER


def test_a_refused_claim_changes_nothing_and_needs_a_reason(application, owner, officer):
    row = claim(make.make_user(name="林二"))
    with pytest.raises(Unsuitable):
        services.refuse(row, by=officer, reason=" ")
    services.refuse(row, by=officer, reason="授权书未加盖公章。")
    assert (rights(row.claimant, application), row.status) == ([], "refused")
    assert "授权书未加盖公章" in Message.objects.get(kind="claim_settled").body
    assert "授权书未加盖公章" not in Message.objects.get(kind="claim_settled_owner").body


def test_only_the_office_settles_and_only_once(application, owner, officer):
    row = claim(make.make_user())
    for person in (owner, row.claimant, make.make_user()):
        with pytest.raises(Forbidden):
            services.grant(row, by=person, reason="是", former="editor")
        with pytest.raises(Forbidden):
            services.refuse(row, by=person, reason="否")
    with pytest.raises(Unsuitable):
        services.grant(row, by=officer, reason="是", former="nobody")
    services.refuse(row, by=officer, reason="否")
    with pytest.raises(Stale):
        services.grant(row, by=officer, reason="是", former="editor")
    assert application.applicant.memberships.get().user == owner


@pytest.mark.requirement("RX.5")
def test_who_types_an_identity_number_does_not_learn_the_name_behind_it(officer):
    make.make_applicant(track=Track.INDIVIDUAL, id_number="320613198802290018", name="周敏")
    row = claim(make.make_user(), track=Track.INDIVIDUAL, number="320613198802290018")
    message = Message.objects.get(kind="claim_filed")
    assert (row.name_shown, "周敏" in message.body) == ("周*", False)
    services.grant(row, by=officer, reason="身份核对无误。", former="removed")
    assert row.name_shown == "周敏"
