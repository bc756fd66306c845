"""Conflicts are computed from codes and accounts and declared by people, never taken from names (R32.1)."""

import pytest

from applications.models import Kinship, Membership
from nantong_award.regulation.stage import Track
from review.models import Interest
from review.selectors.conflicts import conflicts_among, has_conflict
from tests.factories.applications import credit_code, make_applicant
from tests.factories.review import make_expert

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.1")]


def test_the_employer_is_known_by_its_code_and_not_by_its_name():
    applicant = make_applicant()
    colleague = make_expert(employer_code=applicant.credit_code)
    namesake = make_expert(employer=applicant.name)
    assert [has_conflict(each, applicant) for each in (colleague, namesake)] == [True, False]


def test_an_individuals_employer_counts():
    person = make_applicant(track=Track.INDIVIDUAL)
    assert has_conflict(make_expert(employer_code=person.employer_code), person)


def test_the_whole_ownership_group_counts_parents_subsidiaries_and_sisters():
    applicant, parent, sister = make_applicant(), credit_code(), credit_code()
    for child in (applicant.credit_code, sister):
        Kinship.objects.create(parent_code=parent, child_code=child, declared_by=applicant)
    codes = [parent, sister, credit_code(), ""]
    found = [has_conflict(make_expert(employer_code=code), applicant) for code in codes]
    assert found == [True, True, False, False]


def test_who_works_on_the_files_or_declared_an_interest_is_kept_away():
    applicant = make_applicant()
    member, friend, other = make_expert(), make_expert(), make_expert()
    Membership.objects.create(applicant=applicant, user=member.user)
    Interest.objects.create(expert=friend, applicant=applicant, kind=Interest.Kind.FAMILY)
    assert [has_conflict(each, applicant) for each in (member, friend, other)] == [True, True, False]


def test_any_number_of_experts_and_files_costs_three_queries(django_assert_num_queries):
    for count in (1, 20):
        experts, applicants = ([make() for _each in range(count)] for make in (make_expert, make_applicant))
        with django_assert_num_queries(3):
            assert conflicts_among(experts, applicants) == {}
