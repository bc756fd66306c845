"""A later end for everybody: what is refused, what is carried along, what is published and told (R18.4)."""

from datetime import date, timedelta

import pytest

from applications.models import Announcement, DeadlineExtension, Round
from applications.services import extending
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.4")]


def a_round(**over):
    """A year of 2026 with published holidays, open for filing."""
    values = {
        "filing_opens_at": clock.at(date(2026, 5, 6), 9),
        "filing_closes_at": clock.at(date(2026, 6, 30), 17, 30),
        "endorsing_closes_at": clock.at(date(2026, 7, 15), 17, 30),
        "qualification_due_on": date(2026, 7, 17),
        "material_review_due_on": date(2026, 8, 31),
        "site_review_due_on": date(2026, 9, 11),
        "presentation_due_on": date(2026, 9, 16),
        "evaluation_due_on": date(2026, 9, 21),
        "publicity_due_on": date(2026, 10, 30),
    }
    return make.make_round(**{**values, **over})


def later(day, hour=17):
    """An instant in July 2026."""
    return clock.at(date(2026, 7, day), hour)


def test_both_terms_are_extended_published_with_what_they_were_and_told():
    round, owner = a_round(), make.make_user()
    body = make.make_body()
    clerk = make.make_clerk(body)
    make.make_clerk(make.make_body(is_active=False))
    make.make_application(round=round, owner=owner)
    until = {"filing_closes_at": later(3), "endorsing_closes_at": later(16)}
    made = extending.extend(round, by=make.make_office(), until=until, reason=" 台风停工 ")
    row = Round.objects.get()
    kept = DeadlineExtension.objects.values_list("field", "before", "after", "reason", "announcement")
    assert (row.filing_closes_at, row.endorsing_closes_at) == (later(3), later(16))
    assert list(kept) == [
        ("filing_closes_at", "2026-06-30T09:30:00+00:00", "2026-07-03T09:00:00+00:00", "台风停工", made.pk),
        (
            "endorsing_closes_at",
            "2026-07-15T09:30:00+00:00",
            "2026-07-16T09:00:00+00:00",
            "台风停工",
            made.pk,
        ),
    ]
    assert (made.kind, made.is_published) == (Announcement.Kind.EXTENSION, True)
    events = AuditEvent.objects.filter(verb="extend_deadline").order_by("pk")
    assert list(events.values_list("reason", "details")) == [
        ("台风停工", {"field": "filing_closes_at"}),
        ("台风停工", {"field": "endorsing_closes_at"}),
    ]
    told = {message.recipient_id: message.body for message in Message.objects.all()}
    assert set(told) == {owner.pk, clerk.pk}
    assert "申报截止：由2026年6月30日 17:30延长至2026年7月3日 17:00" in told[owner.pk]
    assert "理由：台风停工" in told[owner.pk]


@pytest.mark.parametrize(
    ("until", "reason", "refused_at"),
    [
        ({"filing_closes_at": later(3)}, " ", "reason"),
        ({}, "无", "filing_closes_at"),
        ({"filing_closes_at": later(1) - timedelta(days=3)}, "提前", "filing_closes_at"),
        ({"endorsing_closes_at": later(15, 17)}, "提前", "endorsing_closes_at"),
        ({"filing_closes_at": later(17)}, "过了推荐截止", "endorsing_closes_at"),
        ({"filing_closes_at": later(15, 12)}, "推荐没有工作日", "endorsing_closes_at"),
        ({"endorsing_closes_at": later(17)}, "没有审查的日子", "qualification_due_on"),
        ({"filing_opens_at": later(3)}, "改", None),
    ],
)
def test_a_term_is_never_moved_otherwise(until, reason, refused_at):
    round = a_round()
    with pytest.raises(Unsuitable) as refused:
        extending.extend(round, by=make.make_office(), until=until, reason=reason)
    unchanged = Round.objects.get()
    assert refused.value.field == refused_at
    assert (unchanged.filing_closes_at, unchanged.version) == (clock.at(date(2026, 6, 30), 17, 30), 0)
    assert not Announcement.objects.exists()


def test_filing_beyond_the_end_of_endorsing_asks_to_move_both():
    with pytest.raises(Unsuitable) as refused:
        extending.prepare(a_round(), until={"filing_closes_at": later(17)})
    assert refused.value.message == (
        "新的申报截止晚于推荐截止（2026年7月15日），请同时延长推荐截止，或者选择顺延后续日程。"
    )


def test_later_days_are_carried_as_far_as_they_must_and_published_too():
    round = a_round()
    made = extending.extend(
        round, by=make.make_office(), until={"filing_closes_at": later(17)}, reason="台风", carry=True
    )
    shown = [(row.label, row.ended, row.ends) for row in made.extensions.all()]
    assert shown == [
        ("申报截止", clock.at(date(2026, 6, 30), 17, 30), later(17)),
        ("推荐截止", clock.at(date(2026, 7, 15), 17, 30), clock.at(date(2026, 7, 20), 17, 30)),
        ("资格审查完成日", date(2026, 7, 17), date(2026, 7, 21)),
    ]


def test_the_effect_is_shown_without_saving():
    round = a_round()
    moved = extending.prepare(round, until={"endorsing_closes_at": later(16)})
    assert moved == (("endorsing_closes_at", clock.at(date(2026, 7, 15), 17, 30), later(16)),)
    assert Round.objects.get().endorsing_closes_at == clock.at(date(2026, 7, 15), 17, 30)


def test_only_the_office_and_only_while_filing_and_endorsing_run():
    with pytest.raises(Forbidden):
        extending.extend(a_round(), by=make.make_user(), until={"filing_closes_at": later(3)}, reason="x")
    closed = a_round(year=2025, stage=RoundStage.QUALIFICATION)
    with pytest.raises(Unsuitable):
        extending.prepare(closed, until={"filing_closes_at": later(3)})


def test_of_two_officers_the_second_is_told_that_the_row_has_changed():
    round = a_round()
    same = Round.objects.get(pk=round.pk)
    office = make.make_office()
    extending.extend(round, by=office, until={"filing_closes_at": later(3)}, reason="一")
    with pytest.raises(Stale):
        extending.extend(same, by=office, until={"filing_closes_at": later(6)}, reason="二")
    assert Announcement.objects.count() == 1


def test_a_draft_goes_on_until_the_new_end():
    round = a_round()
    file = make.make_application(round=round, status=Status.DRAFT)
    extending.extend(round, by=make.make_office(), until={"filing_closes_at": later(3)}, reason="台风")
    file.refresh_from_db()
    assert file.round.filing_closes_at == later(3)
