"""Employments, training, busy periods and corrections (R11.1): the expert enters, the office confirms."""

from datetime import date

import pytest

from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.models import BusyPeriod, Correction, Employment, Expert
from review.services import expert_corrections as corrections
from review.services import expert_history as history
from tests.factories.applications import credit_code, make_user
from tests.factories.review import make_expert, make_review_office

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R11.1")]


@pytest.fixture
def office():
    return make_review_office()


def job(**over):
    return {"employer": "南通精机", "credit_code": "", "from_year": 2015, "to_year": 2020, **over}


def course(**over):
    return {"course": "卓越绩效", "organiser": "省质协", "completed_on": date(2024, 5, 1), **over}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"credit_code": "91320600MA0000000X"}, "credit_code"),
        ({"from_year": 15}, "from_year"),
        ({"from_year": 2090}, "from_year"),
        ({"to_year": 2014}, "to_year"),
        ({"to_year": 2090}, "to_year"),
    ],
)
def test_codes_and_years_of_an_employment_are_checked(office, wrong, field):
    expert = make_expert()
    with pytest.raises(Unsuitable) as refused:
        history.keep_employment(expert, by=office, **job(**wrong))
    assert (refused.value.field, Employment.objects.count()) == (field, 0)


def test_what_the_expert_enters_waits_for_the_office_and_then_is_the_offices(office):
    expert = make_expert()
    row = history.keep_employment(expert, by=expert.user, **job(credit_code=credit_code()))
    assert row.is_confirmed is False
    history.keep_employment(expert, by=expert.user, pk=row.pk, **job(to_year=2021))
    history.confirm(row, by=office)
    for act in (
        lambda: history.keep_employment(expert, by=expert.user, pk=row.pk, **job()),
        lambda: history.remove(row, by=expert.user),
    ):
        with pytest.raises(Closed):
            act()
    history.keep_employment(expert, by=office, pk=row.pk, **job(to_year=None))
    assert Employment.objects.get().to_year is None


def test_what_the_office_enters_is_confirmed_by_that_and_nothing_is_entered_twice(office):
    expert = make_expert()
    assert history.keep_training(expert, by=office, **course()).confirmed_by == office
    with pytest.raises(Stale):
        history.keep_training(expert, by=office, **course())
    with pytest.raises(Unsuitable):
        history.keep_training(expert, by=office, **course(completed_on=date(2090, 1, 1)))


def test_nobody_enters_confirms_or_removes_anything_of_another(office):
    expert, stranger = make_expert(), make_expert().user
    row = history.keep_training(expert, by=expert.user, **course())
    for act in (
        lambda: history.keep_employment(expert, by=stranger, **job()),
        lambda: history.remove(row, by=stranger),
        lambda: history.confirm(row, by=expert.user),
        lambda: history.add_busy_period(
            expert, by=stranger, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 2)
        ),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_busy_period_sent_twice_is_entered_once_and_taken_back():
    expert = make_expert()
    days = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 5)}
    for _each in range(2):
        period = history.add_busy_period(expert, by=expert.user, **days, note="出差")
    assert BusyPeriod.objects.count() == 1
    history.remove_busy_period(period, by=expert.user)
    verbs = AuditEvent.objects.filter(verb__contains="busy_period").order_by("pk")
    assert [*verbs.values_list("verb", flat=True)] == ["add_busy_period", "remove_busy_period"]
    for wrong in (date(2026, 6, 30), date(2028, 1, 1)):
        with pytest.raises(Unsuitable):
            history.add_busy_period(expert, by=expert.user, starts_on=date(2026, 7, 1), ends_on=wrong)


def test_a_correction_takes_effect_when_the_office_accepts_it(office):
    expert = make_expert(employer="旧单位", title="工程师")
    same = {"employer": "新单位", "title": "工程师", "identity_number": "320602197503070011"}
    correction = corrections.ask(expert, by=expert.user, values=same, note="六月调动")
    assert correction.values == {"employer": "新单位", "identity_number": "320602197503070011"}
    assert Message.objects.get(kind="expert_correction_asked").recipient == office
    with pytest.raises(Stale):
        corrections.ask(expert, by=expert.user, values={"employer": "他单位"})
    with pytest.raises(Forbidden):
        corrections.accept(correction, by=expert.user)
    corrections.accept(correction, by=office)
    expert.refresh_from_db()
    assert (expert.employer, expert.identity_verified_at is not None) == ("新单位", True)
    with pytest.raises(Stale):
        corrections.decline(correction, by=office, reason="重复")
    assert Message.objects.get(kind="expert_correction_decided").recipient == expert.user


def test_a_declined_correction_says_why_and_leaves_the_profile(office):
    expert = make_expert(title="工程师")
    correction = corrections.ask(expert, by=expert.user, values={"title": "教授"})
    with pytest.raises(Unsuitable):
        corrections.decline(correction, by=office, reason=" ")
    corrections.decline(correction, by=office, reason="证书不清")
    expert.refresh_from_db()
    assert (expert.title, Correction.objects.get().reason) == ("工程师", "证书不清")
    assert "证书不清" in Message.objects.get(kind="expert_correction_decided").body


def test_an_expert_changes_alone_only_what_nothing_rests_on():
    expert = make_expert()
    codes = {"industries": ["C"], "categories": []}
    corrections.change_own(
        expert, by=expert.user, version=0, codes=codes, position="总工", summary="", is_available=False
    )
    for values in ({"priority": ""}, {"practice_years": 40}, {"pledged_on": clock.today()}):
        with pytest.raises(Unsuitable):
            corrections.change_own(expert, by=expert.user, version=1, **values)
    with pytest.raises(Forbidden):
        corrections.change_own(expert, by=make_user(), version=1, position="总工")
    with pytest.raises(Unsuitable):
        corrections.ask(expert, by=expert.user, values={"employer": expert.employer})
    kept = Expert.objects.get()
    assert (kept.position, kept.is_available, kept.specialities.count()) == ("总工", False, 1)
