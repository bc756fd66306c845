"""The supervisor's pages."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nantong_award.core.models import AuditEvent, StoredFile
from review import urls_visits
from review.models import SiteVisit, SupervisorReport
from review.sections_visits import SUPERVISION_POINTS
from review.services import site_photos
from review.transitions import VisitStatus
from tests.factories.review_events import (
    leader_of,
    make_role,
    make_visit,
)
from tests.factories.site_records import member_of, photo, write_line
from tests.review.views.pages import pdf, signed_in, status_of, text

pytestmark = pytest.mark.django_db


def test_the_supervisors_attachment_is_kept_for_office_and_supervisor_and_nothing_of_a_refused_record():
    visit = make_visit()
    supervisor = signed_in(visit.supervisor)
    address = reverse("review:supervised_visit", args=[visit.pk])
    files = StoredFile.objects.count()
    hostile = SimpleUploadedFile("照片.pdf", b"<script>alert(1)</script>", "application/pdf")
    given = {**dict.fromkeys(SUPERVISION_POINTS, "yes"), "text": "在场"}
    refused = supervisor.post(address, {**given, "file": hostile})
    assert (refused.status_code, "file" in refused.context["form"].errors) == (422, True)
    assert (SupervisorReport.objects.count(), StoredFile.objects.count()) == (0, files)
    supervisor.post(address, {**given, "file": pdf("记录.pdf")})
    attachment = reverse("review:supervisor_attachment", args=[visit.pk])
    people = [
        visit.supervisor,
        make_role("office"),
        leader_of(visit.assignment.panel),
        make_role("supervisor"),
    ]
    assert [status_of(person, attachment) for person in people] == [200, 200, 404, 404]


@pytest.mark.requirement("R33.1")
def test_the_supervisor_signs_in_on_the_own_page_and_nobody_for_him():
    visit = make_visit(status=VisitStatus.SCHEDULED, present_at=None)
    address = reverse("review:supervisor_present", args=[visit.pk])
    others = [leader_of(visit.assignment.panel), make_role("office"), make_role("supervisor")]
    assert [signed_in(person).post(address).status_code for person in others] == [404, 404, 404]
    assert SiteVisit.objects.get().present_at is None
    assert signed_in(visit.supervisor).post(address).status_code == 302
    assert SiteVisit.objects.get().present_at is not None


@pytest.mark.requirement("R33.1")
def test_the_supervisor_reads_lines_logs_photos_and_sheets_on_one_page():
    visit = make_visit()
    write_line(visit, member_of(visit), text="热处理记录缺一页")
    row = site_photos.add(visit, by=member_of(visit), uploaded=photo(), caption="检验台")
    page = text(signed_in(visit.supervisor).get(reverse("review:supervised_visit", args=[visit.pk])))
    small = reverse("review:photo", args=[visit.pk, row.pk]) + "?small"
    assert ["热处理记录缺一页" in page, "检验台" in page, small in page] == [True, True, True]
    assert status_of(visit.supervisor, small) == 200


@pytest.mark.requirement("R33.1")
def test_every_address_of_the_review_leaves_all_as_it_was_when_the_supervisor_posts_to_it():
    visit = make_visit()
    note = write_line(visit, member_of(visit))
    photo_row = site_photos.add(visit, by=member_of(visit), uploaded=photo())
    own = {"supervised_visit", "supervisor_present"}
    known = {"pk": visit.pk, "note_pk": note.pk, "photo_pk": photo_row.pk, "upload_pk": uuid.uuid4()}
    client, seen = signed_in(visit.supervisor), {}
    events = AuditEvent.objects.exclude(verb="store_file").count()
    for pattern in urls_visits.urlpatterns:
        if pattern.name in own or not pattern.name:
            continue
        names = pattern.pattern.converters
        address = reverse(f"review:{pattern.name}", kwargs={name: known[name] for name in names})
        seen[pattern.name] = client.post(address, {"text": "改", "caption": "改"}).status_code
    assert {name: status for name, status in seen.items() if status not in (403, 404, 405, 422)} == {}
    assert (AuditEvent.objects.exclude(verb="store_file").count(), visit.notes.get().text) == (
        events,
        "有检验记录",
    )
