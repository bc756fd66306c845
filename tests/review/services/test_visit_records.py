"""第二十一条: records on site are one person's rows; nothing is overwritten, nothing changes after the close."""

import uuid
from datetime import time, timedelta

import pytest

from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.grants_visits import sync
from review.models import Attendance, Score, Scorecard, SiteNote, SiteVisit
from review.services import visit_records
from review.transitions import VisitStatus
from tests.factories.applications import owner_of
from tests.factories.review_events import leader_of, make_role, make_visit
from tests.factories.site_records import LINE, member_of, write_line

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R21.2")
def test_members_who_write_about_one_line_at_once_overwrite_nothing():
    visit = make_visit()
    people = [leader_of(visit.assignment.panel), member_of(visit), member_of(visit, 2)]
    for number, person in enumerate(people):
        write_line(visit, person, text=f"第{number}人所见")
    rows = SiteNote.objects.order_by("pk").values_list("by", "key", "text", "version")
    assert list(rows) == [(person.pk, LINE, f"第{n}人所见", 1) for n, person in enumerate(people)]


@pytest.mark.concurrency
def test_the_second_window_of_one_person_is_told_what_the_first_has_written():
    visit = make_visit()
    me = member_of(visit)
    first = write_line(visit, me, text="手机上写的")
    with pytest.raises(Stale) as refusal:
        write_line(visit, me, text="电脑上写的", version=0)
    assert (refusal.value.yours["text"], refusal.value.theirs) == ("电脑上写的", first)
    again = write_line(visit, me, text="电脑上写的", version=first.version)
    assert (again.pk, again.version, SiteNote.objects.get().text) == (first.pk, 2, "电脑上写的")


@pytest.mark.concurrency
def test_what_is_sent_twice_is_one_row_and_one_event():
    visit, key = make_visit(), str(uuid.uuid4())
    me = member_of(visit)
    values = {"subject": "车间班组长", "happened_at": time(10, 30), "people": 6, "text": "清楚改进渠道"}
    rows = {
        visit_records.save_note(visit, by=me, kind="interview", key=key, values=values, version=0).pk
        for _try in range(2)
    }
    assert (len(rows), SiteNote.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb="save_site_note").count() == 1


@pytest.mark.requirement("R21.2")
def test_a_question_of_the_material_review_is_answered_under_its_item():
    visit = make_visit()
    asked = Score.objects.filter(scorecard__assignment__stage="material", item="4.2.2").first()
    Score.objects.filter(pk=asked.pk).update(questions="战略如何分解？")
    note = visit_records.save_note(
        visit,
        by=member_of(visit),
        kind="question",
        key=str(asked.pk),
        values={"state": "partly", "text": "只到部门", "reference": "年度计划"},
        version=0,
    )
    assert (note.item, note.state, note.reference) == ("4.2.2", "partly", "年度计划")


@pytest.mark.parametrize(
    ("kind", "key", "values", "field"),
    [
        ("check", "evidence.dinner", {"state": "met"}, None),
        ("check", LINE, {"state": "great"}, "state"),
        ("check", LINE, {}, "state"),
        ("check", LINE, {"text": "长" * 2001}, "text"),
        ("question", "0", {"state": "met"}, None),
        ("interview", "not-a-uuid", {"subject": "工人"}, None),
        ("interview", "8f14e45f-ceea-467f-a830-1f7f2f5a0c11", {"subject": " "}, "subject"),
        ("correction", "8f14e45f-ceea-467f-a830-1f7f2f5a0c11", {"subject": "工人"}, None),
    ],
)
def test_a_record_that_cannot_be_is_refused_at_its_field(kind, key, values, field):
    visit = make_visit()
    with pytest.raises(Unsuitable) as refusal:
        visit_records.save_note(visit, by=member_of(visit), kind=kind, key=key, values=values, version=0)
    assert (refusal.value.field, SiteNote.objects.count()) == (field, 0)


def test_only_the_panel_records_and_only_while_the_visit_is_under_way():
    visit = make_visit()
    applicant = visit.assignment.application.applicant
    for person in (visit.supervisor, owner_of(applicant), make_role("office"), make_role("inspector")):
        with pytest.raises(Forbidden):
            write_line(visit, person)
    for status in (VisitStatus.SCHEDULED, VisitStatus.CLOSED):
        SiteVisit.objects.filter(pk=visit.pk).update(status=status)
        with pytest.raises(Closed):
            write_line(SiteVisit.objects.get(), member_of(visit))
    assert SiteNote.objects.count() == 0


@pytest.mark.requirement("R32.1")
def test_who_has_not_declared_records_nothing():
    visit = make_visit()
    me = member_of(visit)
    seat = visit.assignment.panel.seats.get(expert__user=me)
    card = Scorecard.objects.create(assignment=visit.assignment, seat=seat)
    with pytest.raises(Forbidden):
        write_line(visit, me)
    Scorecard.objects.filter(pk=card.pk).update(declared_at=clock.now())
    assert write_line(visit, me).version == 1


@pytest.mark.concurrency
def test_a_page_from_before_the_close_writes_nothing_after_it():
    visit = make_visit()
    me, old = member_of(visit), SiteVisit.objects.get()
    SiteVisit.objects.filter(pk=visit.pk).update(status=VisitStatus.CLOSED)
    with pytest.raises(Closed):
        write_line(old, me)


@pytest.mark.requirement("R21.2")
def test_after_the_close_a_correction_is_added_and_the_record_stays():
    visit = make_visit()
    me = member_of(visit)
    note = write_line(visit, me)
    with pytest.raises(Closed):
        visit_records.correct(note, by=me, text="太早")
    SiteVisit.objects.filter(pk=visit.pk).update(status=VisitStatus.CLOSED)
    note = SiteNote.objects.select_related("visit").get(pk=note.pk)
    with pytest.raises(Forbidden):
        visit_records.correct(note, by=visit.supervisor, text="监督员改")
    made = {visit_records.correct(note, by=me, text="记录编号应为 0107").pk for _try in range(2)}
    kept = SiteNote.objects.get(pk=note.pk)
    assert (len(made), kept.text, kept.version) == (1, "有检验记录", 1)
    assert list(kept.corrections.values_list("text", "by")) == [("记录编号应为 0107", me.pk)]


@pytest.mark.requirement("R20.1")
def test_the_leader_calls_the_roll_of_each_day():
    visit = make_visit()
    leader, today = leader_of(visit.assignment.panel), clock.today()
    seats = list(visit.assignment.panel.seats.order_by("pk"))
    with pytest.raises(Unsuitable) as unexplained:
        visit_records.record_attendance(visit, by=leader, day=today, present=seats[:2])
    with pytest.raises(Unsuitable) as early:
        visit_records.record_attendance(visit, by=leader, day=today + timedelta(days=1), present=seats)
    visit_records.record_attendance(visit, by=leader, day=today, present=seats)
    visit_records.record_attendance(visit, by=leader, day=today, present=seats[:2], note="因病提前离开")
    rows = list(Attendance.objects.order_by("seat").values_list("seat", "is_present", "note"))
    assert [unexplained.value.field, early.value.field] == ["note", "day"]
    assert rows == [
        (seats[0].pk, True, ""),
        (seats[1].pk, True, ""),
        (seats[2].pk, False, "因病提前离开"),
    ]
    assert AuditEvent.objects.filter(verb="record_attendance").count() == 2


def test_a_member_who_left_the_panel_writes_no_more():
    visit = make_visit()
    me = member_of(visit)
    visit.assignment.panel.seats.filter(expert__user=me).update(vacated_at=clock.now())
    sync(visit)
    with pytest.raises(Forbidden):
        write_line(visit, member_of(visit))
