"""Suspension, exclusion, ratings (Art. 32): decided, told, with effect, and lifted by the clock."""

from datetime import date, timedelta

import pytest

from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review import grants
from review.models import Draw, Expert, ExpertRating, Panel, Suspension
from review.selectors import panels as panel_selectors
from review.selectors.draws import pool
from review.services import expert_standing as standing
from tests.factories.applications import make_user
from tests.factories.review import (
    card_of,
    declare,
    fresh,
    make_expert,
    make_panel,
    make_review_office,
    make_review_round,
    seats,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.2")]


@pytest.fixture
def office():
    return make_review_office()


def suspend(expert, office, days=30, **over):
    today = clock.today()
    values = {
        "number": "通质委办〔2026〕9号",
        "starts_on": today,
        "ends_on": today + timedelta(days=days),
        "reason": "泄露评审情况",
        **over,
    }
    return standing.suspend(expert, by=office, **values)


def seated_expert(office):
    """An expert with an opened file on a convened panel."""
    panel = make_panel(office=office)
    seat = seats(panel)[0]
    declare(card_of(seat))
    return Expert.objects.get(pk=seat.expert_id), panel


def opens(expert, panel):
    """(own sheets, the file) as the expert gets them now."""
    user = fresh(expert.user)
    file = panel.assignments.get().application
    return panel_selectors.cards_for(user).count(), may(user, "applications.view_application", file)


@pytest.mark.parametrize("field", ["number", "reason"])
def test_a_decision_needs_its_number_and_its_reason(office, field):
    expert = make_expert()
    with pytest.raises(Unsuitable) as refused:
        suspend(expert, office, **{field: " "})
    assert (refused.value.field, Suspension.objects.count()) == (field, 0)


def test_a_term_that_ends_before_it_begins_or_is_over_is_refused(office):
    expert, today = make_expert(), clock.today()
    for start, end in ((0, -1), (-9, -2)):
        with pytest.raises(Unsuitable) as refused:
            suspend(expert, office, starts_on=today + timedelta(start), ends_on=today + timedelta(end))
        assert refused.value.field == "ends_on"


def test_the_suspended_are_not_drawn_open_nothing_and_the_office_is_asked_to_replace_them(office):
    expert, panel = seated_expert(office)
    assert opens(expert, panel) == (1, True)
    suspend(expert, office)
    assert opens(expert, panel) == (0, False)
    assert Panel.objects.get(pk=panel.pk).version == panel.version
    assert set(Message.objects.filter(kind__startswith="expert_").values_list("kind", "recipient")) == {
        ("expert_suspended", expert.user_id),
        ("expert_seats_to_fill", office.pk),
    }
    assert grants.sync_all() == 0
    with pytest.raises(Stale):
        suspend(expert, office)


def test_a_suspended_expert_stays_out_of_the_draw_with_the_reason(office):
    round_, expert = make_review_round(), make_expert()
    suspend(expert, office)
    found = pool(round_, Draw.Purpose.MATERIAL_ORGANIZATION)
    assert (found.candidates, found.left_out) == ((), {expert.code: "评审资格暂停"})


def test_the_clock_begins_and_ends_a_suspension_once(office):
    with clock.moved_to(clock.at(date(2026, 6, 1), 10)):
        expert, panel = seated_expert(office)
        suspend(expert, office, starts_on=date(2026, 6, 10), ends_on=date(2026, 6, 20))
        assert opens(expert, panel) == (1, True)
    with clock.moved_to(clock.at(date(2026, 6, 10), 0, 1)):
        assert (standing.follow_calendar() > 0, opens(expert, panel)) == (True, (0, False))
        assert standing.follow_calendar() == 0
    with clock.moved_to(clock.at(date(2026, 6, 21), 0, 1)):
        assert (standing.follow_calendar(), opens(expert, panel)) == (1, (1, True))
        assert standing.follow_calendar() == 0
    assert Message.objects.filter(kind="expert_restored", recipient=expert.user).count() == 1
    assert AuditEvent.objects.filter(verb="end_suspension", actor_id=None).count() == 1


def test_a_suspension_may_be_lifted_early_with_a_reason_and_once(office):
    expert, panel = seated_expert(office)
    made = suspend(expert, office)
    with pytest.raises(Unsuitable):
        standing.lift(made, by=office, reason="")
    standing.lift(made, by=office, reason="申诉成立")
    assert opens(expert, panel) == (1, True)
    with pytest.raises(Stale):
        standing.lift(made, by=office, reason="再次")
    assert not Expert.objects.barred(clock.today()).exists()


def test_an_exclusion_has_number_day_and_reason_happens_once_and_closes_every_file(office):
    expert, panel = seated_expert(office)
    values = {"number": "通质委〔2026〕3号", "reason": "收受礼品"}
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Unsuitable) as refused:
        standing.exclude(expert, by=office, decided_on=tomorrow, **values)
    assert refused.value.field == "decided_on"
    standing.exclude(expert, by=office, **values)
    assert opens(expert, panel) == (0, False)
    with pytest.raises(Stale):
        standing.exclude(expert, by=office, **values)
    with pytest.raises(Stale):
        suspend(expert, office)
    event = AuditEvent.objects.get(verb="exclude_expert")
    assert (event.reason, event.details["number"]) == ("收受礼品", "通质委〔2026〕3号")
    assert Message.objects.get(kind="expert_excluded").recipient == expert.user
    assert grants.sync_all() == 0


def test_only_the_office_decides_and_rates(office):
    expert, round_, stranger = make_expert(), make_review_round(), make_user()
    for act in (
        lambda: suspend(expert, stranger),
        lambda: standing.exclude(expert, by=expert.user, number="1", reason="x"),
        lambda: standing.rate(expert, round_, by=expert.user, mark=5),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.requirement("R11.1")
def test_a_rating_is_one_to_five_and_the_log_keeps_what_it_was_before(office):
    expert, round_ = make_expert(), make_review_round()
    for mark in (0, 6):
        with pytest.raises(Unsuitable):
            standing.rate(expert, round_, by=office, mark=mark)
    standing.rate(expert, round_, by=office, mark=3)
    standing.rate(expert, round_, by=office, mark=5, note="评语细致")
    assert ExpertRating.objects.values_list("mark", "note").get() == (5, "评语细致")
    marks = AuditEvent.objects.filter(verb="rate_expert").order_by("pk").values_list("details", flat=True)
    assert [each["mark"] for each in marks] == [["", "3"], ["3", "5"]]
