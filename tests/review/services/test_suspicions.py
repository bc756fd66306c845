"""What only looks like a conflict is decided once by a human being; applicants may ask, and learn nothing (Art. 32)."""

import pytest

from applications.models import FormSection
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review.models import Expert, Interest, Suspicion
from review.services import interests, suspicions
from review.services.interests import Recomputed
from tests.factories.applications import make_user, owner_of
from tests.factories.review import (
    OFFICE,
    card_of,
    fresh,
    make_expert,
    make_file,
    make_panel,
    make_review_office,
    make_review_round,
    seats,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.1")]


@pytest.fixture
def office():
    return make_review_office(permissions=(*OFFICE, "review.judge_suspicion"))


@pytest.fixture
def file():
    return make_file(make_review_round())


@pytest.fixture
def suspicion(file):
    """Somebody whose employer is called like the applicant and has no code."""
    make_expert(employer=file.applicant.name, employer_code="")
    interests.recompute(by=None)
    return Suspicion.objects.get()


def test_a_likeness_is_no_conflict_until_somebody_confirms_it(office, suspicion):
    assert (Interest.objects.count(), suspicion.status, suspicion.clue) == (0, "open", "employer_name")
    assert Message.objects.filter(kind="review_suspicions", recipient=office).count() == 1
    suspicions.confirm(suspicion, by=office, reason="电话核实，确系同一单位")
    row = Interest.objects.get()
    assert (row.person, row.kind, row.source, row.note) == (
        suspicion.person,
        "employer",
        "office",
        "电话核实，确系同一单位",
    )
    assert fresh(suspicion.person).is_barred
    told = AuditEvent.objects.get(verb="confirm")
    assert (told.actor_id, told.source, told.target, told.reason) == (
        office.pk,
        "open",
        "confirmed",
        "电话核实，确系同一单位",
    )


def test_what_was_dismissed_stays_so_for_the_same_facts_and_a_new_fact_asks_anew(office, suspicion, file):
    suspicions.dismiss(suspicion, by=office, reason="外地同名企业")
    assert interests.recompute(by=None) == Recomputed()
    FormSection.objects.create(
        application=file, key="contacts", data={"contact_name": suspicion.person.name, "mobile": ""}
    )
    assert interests.recompute(by=None) == Recomputed(opened=1)
    assert list(Suspicion.objects.order_by("pk").values_list("status", "clue")) == [
        ("dismissed", "employer_name"),
        ("open", "name_and_employer"),
    ]


def test_an_open_one_lapses_with_its_facts_and_comes_back_with_them(suspicion):
    for employer, expected, status in (
        ("另一单位", Recomputed(lapsed=1), "lapsed"),
        (suspicion.applicant.name, Recomputed(opened=1), "open"),
    ):
        Expert.objects.update(employer=employer)
        assert interests.recompute(by=None) == expected
        suspicion.refresh_from_db()
        assert suspicion.status == status


def test_two_at_the_same_row_decide_once(office, suspicion):
    suspicions.dismiss(Suspicion.objects.get(), by=office, reason="外地同名企业", version=suspicion.version)
    with pytest.raises(Stale):
        suspicions.confirm(Suspicion.objects.get(), by=office, reason="同一单位", version=suspicion.version)
    with pytest.raises(Stale):
        suspicions.confirm(suspicion, by=office, reason="同一单位", version=suspicion.version)
    assert Interest.objects.count() == 0


def test_a_decision_has_a_reason_and_is_the_offices_and_never_about_oneself(office, suspicion):
    with pytest.raises(Unsuitable) as refused:
        suspicions.dismiss(suspicion, by=office, reason="  ")
    assert refused.value.field == "reason"
    with pytest.raises(Forbidden):
        suspicions.dismiss(suspicion, by=make_user(), reason="理由")
    own = make_user(permissions=("review.judge_suspicion",))
    Suspicion.objects.update(person=own)
    with pytest.raises(Forbidden):
        suspicions.dismiss(Suspicion.objects.get(), by=own, reason="理由")


def test_the_applicants_owner_asks_once_for_the_same_and_only_for_the_own_file(file):
    values = {"named": "孙某", "employer": "某大学", "reason": "曾与本公司有诉讼"}
    owner = owner_of(file.applicant)
    first = suspicions.ask_to_avoid(file, by=owner, **values)
    assert suspicions.ask_to_avoid(file, by=owner, **values) == first
    assert (first.person, first.clue, first.status, Suspicion.objects.count()) == (None, "asked", "open", 1)
    for missing in ("named", "reason"):
        with pytest.raises(Unsuitable) as refused:
            suspicions.ask_to_avoid(file, by=owner, **{**values, missing: " "})
        assert refused.value.field == missing
    with pytest.raises(Forbidden):
        suspicions.ask_to_avoid(file, by=make_user(), **values)
    assert interests.recompute(by=None) == Recomputed()


def test_a_request_is_confirmed_with_the_person_meant_who_leaves_the_panel_at_once(office):
    panel = make_panel(office=office)
    seat, file = seats(panel)[1], panel.assignments.get().application
    asked = suspicions.ask_to_avoid(
        file, by=owner_of(file.applicant), named="孙某", employer="", reason="曾与本公司有诉讼"
    )
    with pytest.raises(Unsuitable) as refused:
        suspicions.confirm(asked, by=office, reason="属实")
    assert refused.value.field == "person"
    named = suspicions.person_named(seat.expert.code.lower())
    suspicions.confirm(asked, by=office, reason="属实", person=named)
    row = Interest.objects.get()
    assert (row.person, row.kind, row.source) == (seat.expert.user, "by_applicant", "applicant")
    assert card_of(seat).status == "struck"


def test_somebody_unknown_is_told_at_the_field():
    with pytest.raises(Unsuitable) as refused:
        suspicions.person_named("ZJ9999")
    assert refused.value.field == "person"
