"""Object permissions are derived: what services gave is what the rows call for."""

import pytest
from guardian.shortcuts import assign_perm

from applications import grants
from applications.models import ApplicationUserObjectPermission, Membership
from applications.services import filing, registration
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed():
    """One draft and one submitted file, with owner, editor and viewer."""
    round, owner = make.make_round(), make.make_user()
    make.make_application(round=round)
    application = make.make_application(round=round, owner=owner, filled=True)
    for role in (Membership.Role.EDITOR, Membership.Role.VIEWER):
        registration.add_member(application.applicant, by=owner, user=make.make_user(), role=role)
    filing.submit(application, by=owner)
    return application


def test_rebuilding_changes_nothing(filed):
    assert grants.given_grants() == grants.expected_grants()
    assert grants.rebuild() == 0


def test_rebuilding_gives_back_what_was_lost(filed):
    before = grants.given_grants()
    ApplicationUserObjectPermission.objects.all().delete()
    assert grants.rebuild() == len({grant for grant in before if grant.holder == "user"})
    assert grants.given_grants() == before


def test_a_draft_is_seen_by_no_clerk(filed):
    draft = filed.round.applications.exclude(pk=filed.pk).get()
    clerk = make.make_clerk(draft.county)
    clerk = User.objects.get(pk=clerk.pk)
    assert not may(clerk, "applications.view_application", draft)
    assert not may(clerk, "applications.view_application", filed)


def test_rebuilding_takes_back_what_a_former_member_still_holds(filed):
    former = filed.applicant.memberships.get(role=Membership.Role.EDITOR)
    former.delete()
    assert grants.rebuild() == 2
    assert grants.given_grants() == grants.expected_grants()


def test_rebuilding_leaves_to_experts_what_review_gave_them(filed):
    expert = make.make_user()
    assign_perm("applications.view_application", expert, filed)
    assert grants.rebuild() == 0
    assert may(User.objects.get(pk=expert.pk), "applications.view_application", filed)
