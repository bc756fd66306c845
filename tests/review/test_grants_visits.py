"""Rights on a visit follow from seats, supervisor and membership, and leave with them (Art. 32–34)."""

import pytest
from django.utils import timezone

from applications.models import Membership
from review import grants, grants_visits
from review.models import Recusal
from tests.factories.applications import make_user, owner_of
from tests.factories.review_events import make_role, make_visit

pytestmark = pytest.mark.django_db


def people(visit) -> set[int]:
    return {user for user, _codename in grants_visits.held(visit)}


def test_an_expert_whose_seat_is_vacated_loses_the_visit_with_the_panel():
    visit = make_visit()
    seat = visit.assignment.panel.seats.filter(is_leader=False).first()
    seat.vacated_at = timezone.now()
    seat.save()
    grants.sync(visit.assignment.panel)
    assert seat.expert.user_id not in people(visit)


@pytest.mark.requirement("R32.1")
def test_an_expert_recused_from_one_file_loses_that_visit_only():
    visit = make_visit()
    seat = visit.assignment.panel.seats.filter(is_leader=False).first()
    Recusal.objects.create(
        seat=seat,
        application=visit.assignment.application,
        reason="曾任顾问",
        recorded_by=make_role("office"),
    )
    grants_visits.sync(visit)
    others = set(visit.assignment.panel.seats.exclude(pk=seat.pk).values_list("expert__user", flat=True))
    owner = owner_of(visit.assignment.application.applicant).pk
    assert people(visit) == others | {owner, visit.supervisor_id}


def test_an_editor_of_the_organisation_has_no_right_and_a_new_owner_gets_it_when_derived_again():
    visit = make_visit()
    editor, owner = make_user(), make_user()
    applicant = visit.assignment.application.applicant
    Membership.objects.create(applicant=applicant, user=editor, role=Membership.Role.EDITOR)
    Membership.objects.create(applicant=applicant, user=owner, role=Membership.Role.OWNER)
    assert (grants_visits.sync_all(), grants_visits.sync_all()) == (1, 0)
    assert [editor.pk in people(visit), owner.pk in people(visit)] == [False, True]


def test_rights_that_nobody_should_have_are_taken_away():
    visit = make_visit()
    stranger = make_user()
    from guardian.shortcuts import assign_perm

    assign_perm("review.conduct_sitevisit", stranger, visit)
    grants_visits.sync(visit)
    assert stranger.pk not in people(visit)
