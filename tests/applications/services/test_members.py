"""Who works on an applicant's files: invitations, rights, handing over. Never without an owner."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from applications.models import Invitation, Membership
from applications.selectors.members import invitations_of
from applications.services import members as services
from nantong_award.core.models import AuditEvent, Message, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.4")]
Role = Membership.Role
VERBS = ("view", "edit", "submit", "withdraw")
NOON = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def owner():
    return make.make_user(name="陈一")


@pytest.fixture
def application(owner):
    return make.make_application(owner=owner)


@pytest.fixture
def applicant(application):
    return application.applicant


def join(applicant, role=Role.EDITOR, **person):
    """A member as if by invitation."""
    user = make.make_user(**person)
    _row, token = services.invite(applicant, by=make.owner_of(applicant), contact=user.email, role=role)
    return services.accept(token, by=user)


def rights(user, application):
    """What a freshly read user may do."""
    fresh = User.objects.get(pk=user.pk)
    return [verb for verb in VERBS if may(fresh, f"applications.{verb}_application", application)]


def roles(applicant):
    """Name and right of everybody."""
    return sorted(applicant.memberships.values_list("user__name", "role"))


def test_an_invited_person_joins_with_the_right_given_and_the_owner_is_told(application, applicant, owner):
    person = make.make_user(name="林二", email="lin@example.invalid")
    _row, token = services.invite(applicant, by=owner, contact=" Lin@Example.invalid ", role=Role.EDITOR)
    assert rights(person, application) == []
    membership = services.accept(token, by=person)
    assert (membership.user, membership.role, rights(person, application)) == (
        person,
        Role.EDITOR,
        ["view", "edit"],
    )
    assert list(Message.objects.filter(recipient=owner).values_list("kind", flat=True)) == ["member_joined"]
    assert list(invitations_of(applicant)) == []


def test_the_secret_is_sent_and_its_hash_alone_is_kept(applicant, owner):
    _row, token = services.invite(applicant, by=owner, contact="a@example.invalid", role=Role.VIEWER)
    message = Message.objects.get(kind="member_invited")
    assert (message.recipient, message.address) == (None, "a@example.invalid")
    assert message.secret_link.endswith(f"/{token}/")
    stored = Invitation.objects.values().get()
    assert token not in str(stored) + message.body + str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("typed", ["13812341234", "+86 138-1234-1234", "１３８１２３４１２３４"])
def test_an_invitation_goes_to_a_mobile_number_as_well(applicant, owner, typed):
    person = make.make_user(mobile="13812341234")
    _row, token = services.invite(applicant, by=owner, contact=typed, role=Role.VIEWER)
    assert services.accept(token, by=person).role == Role.VIEWER


def test_a_link_that_was_passed_on_helps_nobody_else(application, applicant, owner):
    stranger = make.make_user()
    _row, token = services.invite(applicant, by=owner, contact="lin@example.invalid", role=Role.EDITOR)
    with pytest.raises(Forbidden, match=r"l\*\*\*@example\.invalid"):
        services.accept(token, by=stranger)
    assert (rights(stranger, application), applicant.memberships.count()) == ([], 1)


def test_an_invitation_is_used_once(applicant, owner):
    person = make.make_user()
    _row, token = services.invite(applicant, by=owner, contact=person.email, role=Role.EDITOR)
    services.accept(token, by=person)
    applicant.memberships.filter(user=person).delete()
    with pytest.raises(Closed):
        services.accept(token, by=person)


def test_an_invitation_is_valid_for_seven_days_and_a_new_link_replaces_the_old(applicant, owner):
    person = make.make_user()
    with time_machine.travel(NOON, tick=False):
        row, first = services.invite(applicant, by=owner, contact=person.email, role=Role.EDITOR)
    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        with pytest.raises(Closed):
            services.accept(first, by=person)
        second = services.resend(row, by=owner)
    with time_machine.travel(NOON + timedelta(days=14, seconds=-1), tick=False):
        with pytest.raises(Closed):
            services.accept(first, by=person)
        assert services.accept(second, by=person).role == Role.EDITOR
    assert Message.objects.filter(kind="member_invited").count() == 2


def test_a_revoked_link_opens_nothing_and_cannot_be_sent_again(applicant, owner):
    person = make.make_user()
    row, token = services.invite(applicant, by=owner, contact=person.email, role=Role.EDITOR)
    services.revoke(row, by=owner)
    with pytest.raises(Closed):
        services.accept(token, by=person)
    with pytest.raises(Stale):
        services.resend(row, by=owner)
    with pytest.raises(Stale):
        services.revoke(row, by=owner)
    services.invite(applicant, by=owner, contact=person.email, role=Role.VIEWER)


@pytest.mark.parametrize("contact", ["", "no", "12345678901", "a@b", "a@example.invalid,b@example.invalid"])
def test_what_is_no_contact_is_refused_at_its_field(applicant, owner, contact):
    with pytest.raises(Unsuitable) as refused:
        services.invite(applicant, by=owner, contact=contact, role=Role.EDITOR)
    assert (refused.value.field, Invitation.objects.count()) == ("contact", 0)


def test_nobody_is_invited_twice_nor_as_owner_nor_who_is_there(applicant, owner):
    services.invite(applicant, by=owner, contact="a@example.invalid", role=Role.EDITOR)
    for contact, role, field in (
        ("A@example.invalid", Role.EDITOR, "contact"),
        (owner.email, Role.EDITOR, "contact"),
        ("b@example.invalid", Role.OWNER, "role"),
    ):
        with pytest.raises(Unsuitable) as refused:
            services.invite(applicant, by=owner, contact=contact, role=role)
        assert refused.value.field == field


def test_only_an_owner_manages(application, applicant, owner):
    editor = join(applicant)
    other = join(applicant)
    row, _token = services.invite(applicant, by=owner, contact="a@example.invalid", role=Role.EDITOR)
    before = roles(applicant)
    for act in (
        lambda by: services.invite(applicant, by=by, contact="b@example.invalid", role=Role.EDITOR),
        lambda by: services.resend(row, by=by),
        lambda by: services.revoke(row, by=by),
        lambda by: services.change_role(other, by=by, role=Role.VIEWER, was=Role.EDITOR),
        lambda by: services.remove(other, by=by, was=Role.EDITOR),
        lambda by: services.hand_over(other, by=by, was=Role.EDITOR),
    ):
        for by in (editor.user, make.make_user()):
            with pytest.raises(Forbidden):
                act(by)
    row.refresh_from_db()
    assert (roles(applicant), row.is_open) == (before, True)


def test_a_changed_right_holds_on_every_file_at_once(application, applicant, owner):
    row = join(applicant)
    services.change_role(row, by=owner, role=Role.VIEWER, was=Role.EDITOR)
    assert rights(row.user, application) == ["view"]
    assert Message.objects.filter(recipient=row.user, kind="member_role_changed").count() == 1
    with pytest.raises(Stale):
        services.change_role(row, by=owner, role=Role.EDITOR, was=Role.EDITOR)


def test_a_removed_member_loses_every_right_and_may_leave_alone(application, applicant, owner):
    removed, leaving = join(applicant), join(applicant, Role.VIEWER)
    services.remove(removed, by=owner, was=Role.EDITOR)
    services.remove(leaving, by=leaving.user, was=Role.VIEWER)
    assert [rights(each.user, application) for each in (removed, leaving)] == [[], []]
    assert [
        Message.objects.filter(recipient=each.user, kind="member_removed").count()
        for each in (removed, leaving)
    ] == [1, 0]
    with pytest.raises(Stale):
        services.remove(removed, by=owner, was=Role.EDITOR)


def test_an_owner_neither_leaves_nor_steps_down_without_handing_over(applicant, owner):
    row = applicant.memberships.get()
    with pytest.raises(Unsuitable):
        services.remove(row, by=owner, was=Role.OWNER)
    with pytest.raises(Unsuitable):
        services.change_role(row, by=owner, role=Role.EDITOR, was=Role.OWNER)
    with pytest.raises(Unsuitable):
        services.hand_over(row, by=owner, was=Role.OWNER)
    assert roles(applicant) == [("陈一", Role.OWNER)]


def test_handing_over_swaps_the_rights_in_one_step_and_tells_both(application, applicant, owner):
    row = join(applicant, name="林二")
    services.hand_over(row, by=owner, was=Role.EDITOR)
    assert roles(applicant) == sorted([("陈一", Role.EDITOR), ("林二", Role.OWNER)])
    assert [rights(each, application) for each in (row.user, owner)] == [list(VERBS), ["view", "edit"]]
    told = Message.objects.filter(kind="ownership_handed_over").values_list("recipient", flat=True)
    assert sorted(told) == sorted([owner.pk, row.user.pk])
    with pytest.raises(Forbidden):
        services.hand_over(row, by=owner, was=Role.EDITOR)
