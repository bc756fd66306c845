"""The supervisor's pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nantong_award.core.models import StoredFile
from review.models import (
    SupervisorReport,
)
from tests.factories.review_events import (
    leader_of,
    make_role,
    make_visit,
)
from tests.review.views.pages import pdf, signed_in, status_of

pytestmark = pytest.mark.django_db


def test_the_supervisors_attachment_is_kept_for_office_and_supervisor_and_nothing_of_a_refused_record():
    visit = make_visit()
    supervisor = signed_in(visit.supervisor)
    address = reverse("review:supervised_visit", args=[visit.pk])
    files = StoredFile.objects.count()
    hostile = SimpleUploadedFile("照片.pdf", b"<script>alert(1)</script>", "application/pdf")
    refused = supervisor.post(address, {"text": "在场", "file": hostile})
    assert (refused.status_code, "file" in refused.context["form"].errors) == (422, True)
    assert (SupervisorReport.objects.count(), StoredFile.objects.count()) == (0, files)
    supervisor.post(address, {"text": "在场", "file": pdf("记录.pdf")})
    attachment = reverse("review:supervisor_attachment", args=[visit.pk])
    people = [
        visit.supervisor,
        make_role("office"),
        leader_of(visit.assignment.panel),
        make_role("supervisor"),
    ]
    assert [status_of(person, attachment) for person in people] == [200, 200, 404, 404]
