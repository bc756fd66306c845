"""Conflicts are computed from codes and accounts and declared by people, never taken from names (R32.1)."""

import pytest

from applications.models import FormSection, Kinship, Membership
from nantong_award.core import clock
from nantong_award.regulation.stage import Track
from review.models import Employment, Interest
from review.selectors import conflict_facts
from review.selectors.computed_conflicts import likenesses, ties
from review.selectors.conflicts import conflicts_among
from tests.factories.applications import credit_code, make_applicant, make_application, make_user
from tests.factories.review import make_expert

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.1")]
MOBILE = "13912345678"


def contact(applicant, name, mobile):
    """The applicant's form names somebody to be reached."""
    file = make_application(applicant=applicant)
    FormSection.objects.create(
        application=file, key="contacts", data={"contact_name": name, "mobile": mobile}
    )


def compared(user, applicant):
    """What is certain and what only looks alike: kinds and clues."""
    people, sides = conflict_facts.people([user.pk]), conflict_facts.sides([applicant.pk])
    return (
        [str(tie.kind) for tie in ties(people, sides)],
        [str(each.clue) for each in likenesses(people, sides)],
    )


def kept_away(experts, applicant):
    """Those of the experts who must not see the applicant's files."""
    return [
        expert
        for expert in experts
        if applicant.pk in conflicts_among([expert], [applicant]).get(expert.pk, {})
    ]


def test_the_employer_is_known_by_its_code_and_not_by_its_name():
    """T-84: employed by the applicant."""
    applicant = make_applicant()
    colleague = make_expert(employer_code=applicant.credit_code)
    namesake = make_expert(employer=applicant.name)
    assert kept_away([colleague, namesake], applicant) == [colleague]


def test_an_individuals_employer_counts():
    person = make_applicant(track=Track.INDIVIDUAL)
    colleague = make_expert(employer_code=person.employer_code)
    assert kept_away([colleague], person) == [colleague]


def test_the_whole_ownership_group_counts_parents_subsidiaries_and_sisters():
    applicant, parent, sister = make_applicant(), credit_code(), credit_code()
    for child in (applicant.credit_code, sister):
        Kinship.objects.create(parent_code=parent, child_code=child, declared_by=applicant)
    experts = [make_expert(employer_code=code) for code in (parent, sister, credit_code(), "")]
    found = conflicts_among(experts, [applicant])
    assert [each.kind for expert in experts for each in found.get(expert.pk, {}).values()] == [
        "ownership",
        "ownership",
    ]


@pytest.mark.parametrize(
    ("ended", "years", "counts"), [(None, 0, 1), (2, 3, 1), (3, 3, 1), (4, 3, 0), (2, 1, 0)]
)
def test_a_former_employment_counts_for_as_many_years_as_the_round_says(ended, years, counts):
    applicant, expert, year = make_applicant(), make_expert(), clock.today().year
    Employment.objects.create(
        expert=expert,
        employer="旧东家",
        credit_code=applicant.credit_code,
        from_year=year - 10,
        to_year=None if ended is None else year - ended,
    )
    found = conflicts_among([expert], [applicant], years=years).get(expert.pk, {})
    assert [each.kind for each in found.values()] == ["employer"] * counts


def test_who_works_on_the_files_or_declared_an_interest_is_kept_away():
    applicant = make_applicant()
    member, friend, other = make_expert(), make_expert(), make_expert()
    Membership.objects.create(applicant=applicant, user=member.user)
    Interest.objects.create(expert=friend, applicant=applicant, kind=Interest.Kind.FAMILY)
    assert kept_away([member, friend, other], applicant) == [member, friend]


def test_the_same_identity_number_is_the_same_person():
    applicant = make_applicant(track=Track.INDIVIDUAL)
    expert = make_expert(identity_number=applicant.id_number)
    assert compared(expert.user, applicant) == (["involved"], [])


@pytest.mark.parametrize(
    ("name", "mobile", "expected"),
    [
        ("张三", MOBILE, (["involved"], [])),
        ("张四", MOBILE, ([], ["name_and_phone"])),
        ("李四", MOBILE, ([], ["phone"])),
        ("张三", "13987654321", ([], [])),
    ],
    ids=["name and number", "surname and number", "number alone", "name alone"],
)
def test_a_number_with_the_name_is_certain_without_it_something_to_look_at_and_a_name_alone_nothing(
    name, mobile, expected
):
    applicant = make_applicant()
    contact(applicant, name, mobile)
    assert compared(make_user(name="张三", mobile=MOBILE), applicant) == expected


def test_an_employer_called_the_same_is_a_suspicion_only_where_a_code_is_missing():
    applicant = make_applicant()
    contact(applicant, "钱六", "13987654321")
    experts = [
        make_expert(employer=applicant.name.replace("有限", " 有限"), employer_code=""),
        make_expert(employer=applicant.name, employer_code="", user=make_user(name="钱六")),
        make_expert(employer=applicant.name),
    ]
    assert [compared(each.user, applicant) for each in experts] == [
        ([], ["employer_name"]),
        ([], ["name_and_employer"]),
        ([], []),
    ]


def test_no_private_number_stands_in_the_evidence():
    applicant = make_applicant()
    contact(applicant, "李四", MOBILE)
    user = make_user(name="张三", mobile=MOBILE)
    people, sides = conflict_facts.people([user.pk]), conflict_facts.sides([applicant.pk])
    told = [line for each in likenesses(people, sides) for line in each.told]
    assert told == [
        {"label": "姓名", "person": "张三", "applicant": "李四（联系人）"},
        {"label": "手机号码", "person": "139****5678", "applicant": "139****5678"},
    ]


def test_any_number_of_experts_and_files_costs_eight_queries(django_assert_num_queries):
    for count in (1, 20):
        experts, applicants = ([make() for _each in range(count)] for make in (make_expert, make_applicant))
        with django_assert_num_queries(8):
            assert conflicts_among(experts, applicants, years=3) == {}
