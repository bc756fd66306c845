"""The pool: registration, profile, specialities, pledge (Art. 11, 32)."""

from datetime import date

import pytest

from nantong_award.core import clock
from nantong_award.core.encryption import blind_index
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.editions import loader
from review.facts import admission
from review.models import Expert
from review.sections_pledges import CURRENT
from review.services import experts
from tests.factories.applications import make_user
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
    ("facts", "unmet", "warned"),
    [
        ({}, [], []),
        pytest.param(
            {"birth_year": 1958, "title": "工程师", "practice_years": 3, "priority": ""},
            ["从业年限不足5年", "不具备高级以上职称", "不具备优先类别"],
            ["年龄68周岁，一般不超过65周岁"],
            id="T-86",
        ),
        ({"practice_years": 5, "birth_year": 1961}, [], []),
        ({"practice_years": 4}, ["从业年限不足5年"], []),
        ({"title": "助理研究员"}, ["不具备高级以上职称"], []),
        ({"title": "副研究员", "priority": ""}, ["不具备优先类别"], []),
    ],
)
def test_the_conditions_of_2020_are_findings_and_2023_has_none(facts, unmet, warned):
    expert, on = make_expert(**facts), date(2026, 6, 1)
    found = admission(expert, loader.by_key("2020"), on)
    assert [each.message for each in found.unmet] == unmet
    assert [each.message for each in found.warnings] == warned
    assert len(admission(expert, loader.by_key("2023-draft"), on)) == 0


@pytest.mark.requirement("R32.1")
def test_the_pledge_is_given_by_the_expert_or_entered_by_the_office(office):
    expert = make_expert(pledged_on=None)
    experts.pledge(expert, by=expert.user)
    assert (expert.pledged_on, expert.pledge_version) == (clock.today(), CURRENT.version)
    experts.pledge(expert, by=office, on=date(2026, 3, 1))
    with pytest.raises(Forbidden):
        experts.pledge(expert, by=make_user())
    assert (expert.pledged_on, expert.pledge_version) == (date(2026, 3, 1), "")


def test_a_profile_keeps_old_and_new_values_in_the_log(office):
    expert = make_expert(title="工程师")
    experts.change_profile(expert, by=office, title="教授", employer=expert.employer)
    assert AuditEvent.objects.get(verb="change_expert").details == {"title": ["工程师", "教授"]}


def test_two_corrections_over_the_same_version_are_not_both_taken(office):
    expert = make_expert(title="工程师")
    same = Expert.objects.get(pk=expert.pk)
    experts.change_profile(expert, by=office, version=0, title="教授")
    with pytest.raises(Stale):
        experts.change_profile(same, by=office, version=0, title="讲师")
    expert.refresh_from_db()
    with pytest.raises(Stale) as refused:
        experts.change_profile(expert, by=office, version=0, title="讲师")
    assert (refused.value.yours, refused.value.theirs, expert.title) == (0, 1, "教授")


@pytest.mark.requirement("R32.1", "RX.5")
def test_an_identity_number_is_sealed_found_by_its_index_and_never_in_the_log(office):
    number = "320602197503070011"
    expert = experts.register_expert(
        by=office, name="甲", employer="某院", email="a@example.invalid", identity_number=number
    )
    assert Expert.objects.get(identity_index=blind_index(number)) == expert
    assert expert.identity_verified_at is not None
    assert expert.masked_identity == "320602********0011"
    other = make_expert()
    with pytest.raises(Unsuitable) as refused:
        experts.change_profile(other, by=office, identity_number=number)
    assert refused.value.field == "identity_number"
    experts.change_profile(expert, by=office, identity_number="")
    assert expert.identity_verified_at is None
    assert AuditEvent.objects.filter(verb="change_expert").get().details == {"fields": ["identity_number"]}


def test_specialities_are_codes_of_the_lists_and_the_expert_may_choose_them(office):
    expert = make_expert()
    experts.set_specialities(expert, by=expert.user, industries=["C", "M"], categories=["4.1"])
    experts.set_specialities(expert, by=office, industries=["C"])
    assert list(expert.specialities.values_list("kind", "code")) == [("category", "4.1"), ("industry", "C")]
    with pytest.raises(Unsuitable) as refused:
        experts.set_specialities(expert, by=office, categories=["9.9"])
    with pytest.raises(Forbidden):
        experts.set_specialities(expert, by=make_user(), industries=[])
    assert refused.value.field == "categories"


def test_an_address_that_has_an_account_is_told_instead_of_failing(office):
    taken = make_user(email="taken@example.invalid")
    with pytest.raises(Unsuitable) as refused:
        experts.register_expert(by=office, name="乙", employer="某院", email=taken.email)
    assert (refused.value.field, Expert.objects.count()) == ("email", 0)
