"""Pages on which members record: by script and by plain form, with both texts where two windows differ."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nantong_award.core import clock
from review.models import Attendance, SiteNote, SitePhoto, SiteVisit
from review.services import site_photos
from review.transitions import VisitStatus
from tests.factories.review_events import leader_of, make_role, make_visit
from tests.factories.site_records import LINE, member_of, photo, write_line
from tests.review.views.pages import signed_in, status_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R21.2")]


def line(version: int, words: str = "有记录") -> dict[str, object]:
    return {"kind": "check", "key": LINE, "version": version, "state": "met", "text": words}


def test_the_script_gets_the_version_and_where_two_windows_differ_both_texts():
    visit = make_visit()
    client, address = signed_in(member_of(visit)), reverse("review:save_note", args=[visit.pk])
    first = client.post(address, line(0), headers={"X-Autosave": "1"})
    clash = client.post(address, line(0, "另一窗口"), headers={"X-Autosave": "1"})
    wrong = client.post(address, {**line(1), "state": "great"}, headers={"X-Autosave": "1"})
    assert (first.json(), clash.status_code, wrong.status_code) == ({"version": 1}, 409, 422)
    assert (clash.json()["theirs"], clash.json()["version"]) == ("符合；有记录", 1)
    assert SiteNote.objects.get().text == "有记录"


def test_without_a_script_the_form_saves_and_a_refused_one_comes_back_as_it_was_sent():
    visit = make_visit()
    client, address = signed_in(member_of(visit)), reverse("review:save_note", args=[visit.pk])
    kept = client.post(f"{address}?part=evidence", line(0))
    entry = {"kind": "interview", "key": str(uuid.uuid4()), "version": 0, "subject": "", "text": "说得清楚"}
    refused = client.post(f"{address}?part=interview", entry)
    stale = client.post(f"{address}?part=evidence", line(0, "另一窗口"))
    assert (kept.status_code, kept["Location"].endswith("?part=evidence")) == (302, True)
    assert (refused.status_code, "说得清楚" in text(refused), stale.status_code) == (422, True, 409)


def test_a_member_sees_the_others_words_and_a_form_for_the_own():
    visit = make_visit()
    write_line(visit, member_of(visit, 2), text="缺六月十二日一页")
    address = reverse("review:visit_records", args=[visit.pk]) + "?part=evidence"
    page = signed_in(member_of(visit)).get(address)
    mine = next(form for sheet, form in page.context["sheets"] if sheet.key == LINE)
    assert ("缺六月十二日一页" in text(page), mine.initial["version"]) == (True, 0)
    office = signed_in(make_role("office")).get(address)
    assert {form for _sheet, form in office.context["sheets"]} == {None}


def test_a_closed_visit_offers_corrections_and_no_forms():
    visit = make_visit()
    note = write_line(visit, member_of(visit))
    SiteVisit.objects.filter(pk=visit.pk).update(status=VisitStatus.CLOSED)
    correct = reverse("review:correct_note", args=[visit.pk, note.pk])
    client = signed_in(member_of(visit))
    page = text(client.get(reverse("review:visit_records", args=[visit.pk]) + "?part=evidence"))
    assert [correct in page, 'data-note="' in page] == [True, False]
    client.post(correct, {"text": "编号应为 0107"})
    assert [status_of(visit.supervisor, correct), note.corrections.get().text] == [404, "编号应为 0107"]


def test_the_leader_calls_the_roll_and_a_member_reads_it():
    visit = make_visit()
    address = reverse("review:visit_attendance", args=[visit.pk])
    seats = [seat.pk for seat in visit.assignment.panel.seats.all()]
    given = {"day": str(clock.today()), "present": seats}
    refused = signed_in(member_of(visit)).post(address, given)
    missing = signed_in(leader_of(visit.assignment.panel)).post(address, {**given, "present": seats[:1]})
    signed_in(leader_of(visit.assignment.panel)).post(address, given)
    assert (refused.status_code, missing.status_code, Attendance.objects.count()) == (404, 422, 3)


def test_photos_go_up_whole_or_in_pieces_and_come_back_to_who_reads_the_visit():
    visit = make_visit()
    client = signed_in(member_of(visit))
    client.post(reverse("review:add_photo", args=[visit.pk]), {"file": [photo(), photo("b.jpg", seed=2)]})
    data = photo(seed=3).read()
    begun = client.post(
        reverse("review:photo_begin", args=[visit.pk]), {"name": "c.jpg", "size": len(data)}
    ).json()
    wrong = client.put(begun["url"] + "?offset=7", data[:9], content_type="application/octet-stream")
    client.put(begun["url"] + "?offset=0", data, content_type="application/octet-stream")
    done = client.post(begun["finish"])
    assert (wrong.status_code, wrong.json()["received"], done.status_code) == (409, 0, 201)
    assert SitePhoto.objects.count() == 3
    address = reverse("review:photo", args=[visit.pk, SitePhoto.objects.first().pk])
    people = [visit.supervisor, make_role("office"), member_of(visit, 2), make_role("supervisor")]
    assert [status_of(person, address) for person in people] == [200, 200, 200, 404]


def test_what_is_no_photo_is_refused_on_the_page():
    visit = make_visit()
    hostile = SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg")
    answer = signed_in(member_of(visit)).post(reverse("review:add_photo", args=[visit.pk]), {"file": hostile})
    assert (answer.status_code, SitePhoto.objects.count()) == (422, 0)


def test_another_members_caption_stays():
    visit = make_visit()
    row = site_photos.add(visit, by=member_of(visit), uploaded=photo(), caption="检验台")
    address = reverse("review:photo_caption", args=[visit.pk, row.pk])
    answers = [signed_in(member_of(visit, place)).post(address, {"caption": f"{place}"}) for place in (2, 1)]
    assert ([answer.status_code for answer in answers], SitePhoto.objects.get().caption) == ([404, 302], "1")


def test_records_photos_and_supervision_cost_the_same_for_any_number():
    visit = make_visit()
    me = member_of(visit)
    pages = [
        (me, reverse("review:visit_records", args=[visit.pk]) + "?part=evidence"),
        (me, reverse("review:visit_photos", args=[visit.pk])),
        (visit.supervisor, reverse("review:supervised_visit", args=[visit.pk])),
    ]
    counts = []
    row = site_photos.add(visit, by=me, uploaded=photo())
    for many in (1, 40):
        for number in range(many):
            SiteNote.objects.create(
                visit=visit, kind="document", key=str(uuid.uuid4()), by=me, subject="文件"
            )
            SitePhoto.objects.create(
                visit=visit,
                picture=row.picture,
                small=row.small,
                sha256=f"{many}-{number}",
                taken_at=clock.now(),
                by=me,
            )
        counts.append([asked(user, address) for user, address in pages])
    assert counts[0] == counts[1]


def asked(user, address) -> int:
    client = signed_in(user)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
