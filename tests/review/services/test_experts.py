"""The pool: registration, pledge, exclusion, declared interests (Art. 11, 32)."""

from datetime import date

import pytest

from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.editions import loader
from review.facts import admission
from review.models import Expert, Interest
from review.services import experts
from tests.factories.applications import make_applicant, make_user, owner_of
from tests.factories.review import make_expert, make_review_office

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R11.1")]


@pytest.fixture
def office():
    return make_review_office()


def test_experts_are_numbered_one_after_the_other_and_belong_to_their_group(office):
    codes = [
        experts.register_expert(by=office, name=name, employer="某院", email=f"{name}@example.invalid").code
        for name in ("a", "b")
    ]
    assert codes == ["ZJ0001", "ZJ0002"]
    assert set(Expert.objects.values_list("user__groups__name", flat=True)) == {"expert"}


def test_an_expert_without_any_address_is_not_registered(office):
    with pytest.raises(Unsuitable) as refused:
        experts.register_expert(by=office, name="无名", employer="某院")
    assert (refused.value.field, Expert.objects.count()) == ("email", 0)


@pytest.mark.parametrize(
    ("facts", "unmet"),
    [
        ({}, []),
        ({"practice_years": 5, "birth_year": 1961}, []),
        ({"practice_years": 4}, ["从业年限不足5年"]),
        ({"title": "助理研究员"}, ["不具备高级以上职称"]),
        ({"title": "副研究员", "priority": ""}, ["不具备优先类别"]),
    ],
)
def test_the_conditions_of_2020_are_findings_and_2023_has_none(facts, unmet):
    expert, on = make_expert(**facts), date(2026, 6, 1)
    found = admission(expert, loader.by_key("2020"), on)
    assert [each.message for each in found.unmet] == unmet
    assert len(admission(expert, loader.by_key("2023-draft"), on)) == 0


@pytest.mark.requirement("R32.1")
def test_the_pledge_is_given_by_the_expert_or_entered_by_the_office(office):
    expert = make_expert(pledged_on=None)
    experts.pledge(expert, by=expert.user)
    experts.pledge(expert, by=office, on=date(2026, 3, 1))
    with pytest.raises(Forbidden):
        experts.pledge(expert, by=make_user())
    assert expert.pledged_on == date(2026, 3, 1)


@pytest.mark.requirement("R32.2")
def test_an_exclusion_needs_its_decision_and_happens_once(office):
    expert = make_expert()
    with pytest.raises(Unsuitable):
        experts.exclude(expert, by=office, reason=" ")
    experts.exclude(expert, by=office, reason="泄露评审情况")
    with pytest.raises(Stale):
        experts.exclude(expert, by=office, reason="再次")
    assert AuditEvent.objects.filter(verb="exclude_expert").count() == 1


@pytest.mark.requirement("R32.1")
def test_either_side_and_the_office_declare_an_interest_and_nobody_else(office):
    expert, applicant = make_expert(), make_applicant()
    for by, kind in ((expert.user, "family"), (owner_of(applicant), "advice"), (office, "other")):
        experts.declare_interest(expert, applicant, by=by, kind=kind)
        experts.declare_interest(expert, applicant, by=by, kind=kind)
    with pytest.raises(Forbidden):
        experts.declare_interest(expert, applicant, by=make_user())
    assert sorted(Interest.objects.values_list("kind", flat=True)) == ["advice", "family", "other"]


def test_a_profile_keeps_old_and_new_values_in_the_log(office):
    expert = make_expert(title="工程师")
    experts.change_profile(expert, by=office, title="教授", employer=expert.employer)
    assert AuditEvent.objects.get(verb="change_expert").details == {"title": ["工程师", "教授"]}
