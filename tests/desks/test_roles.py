"""roles.py against the database: what it names exists, and separates what must be separate."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from nantong_award.core.lifecycle import BY_THE_CLOCK
from nantong_award.desks import roles
from tests.desks.test_transition_matrix import MACHINES, STEPS

pytestmark = pytest.mark.django_db
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


def held(key):
    """The permissions of a role's group as the database has them."""
    rows = Permission.objects.filter(group__name=key)
    return {f"{app}.{codename}" for app, codename in rows.values_list("content_type__app_label", "codename")}


def existing():
    rows = Permission.objects.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_every_permission_of_every_role_exists_and_is_named_once():
    known = existing()
    wrong = {role.key: [name for name in role.permissions if name not in known] for role in roles.ROLES}
    assert {key: names for key, names in wrong.items() if names} == {}
    assert [role.key for role in roles.ROLES if len(set(role.permissions)) < len(role.permissions)] == []


def test_every_permission_that_a_transition_asks_for_exists():
    """A name that does not exist would refuse everybody in silence."""
    asked = {
        getattr(MACHINES[name], verb)._django_fsm.transitions[source].permission
        for name, verb, source in ((*step.split("."), source) for step, source in STEPS)
    }
    assert asked - existing() == {BY_THE_CLOCK}


def test_sync_writes_the_groups_as_they_stand_here_and_again_the_same():
    for _time in range(2):
        call_command("sync_roles")
        assert {role.key: held(role.key) for role in roles.ROLES} == {
            role.key: set(role.permissions) for role in roles.ROLES
        }


def test_sync_takes_back_what_is_not_written_here():
    roles.sync()
    extra = Permission.objects.get(content_type__app_label="applications", codename="accept_application")
    Group.objects.get(name="inspector").permissions.add(extra)
    roles.sync()
    assert held("inspector") == set(roles.BY_KEY["inspector"].permissions)


def test_a_role_with_an_unknown_permission_is_refused_whole(monkeypatch):
    wrong = roles.Role("office", "市质委办", ("applications.fly_application",))
    monkeypatch.setattr(roles, "ROLES", (wrong,))
    with pytest.raises(LookupError, match="fly_application"):
        roles.sync()
    assert not Group.objects.filter(name="office").exists()


@pytest.mark.requirement("RX.9")
def test_the_three_administrators_share_nothing_and_decide_nothing():
    shares = [set(roles.BY_KEY[key].permissions) for key in ADMINISTRATORS]
    assert sum(map(len, shares)) == len(set().union(*shares))
    asked = {name for name in set().union(*shares) if not name.partition(".")[2].startswith("view_")}
    assert asked == {"core.change_user", "core.add_user"}


@pytest.mark.requirement("RX.9")
def test_who_signs_in_to_the_admin_needs_a_second_factor():
    assert [role.key for role in roles.ROLES if role.is_staff and not role.second_factor] == []


@pytest.mark.requirement("R17.1")
def test_no_role_holds_the_right_of_the_person_beside_it():
    """Drafting and confirming the list, deciding and watching, are never one role's."""
    office, committee = set(roles.BY_KEY["office"].permissions), set(roles.BY_KEY["committee"].permissions)
    inspector = roles.BY_KEY["inspector"].permissions
    assert "publicity.confirm_candidatelist" in committee - office
    assert "publicity.draft_candidatelist" in office - committee
    assert {name.partition(".")[2].partition("_")[0] for name in inspector} == {"view", "witness"}
