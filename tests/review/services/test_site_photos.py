"""Photos from a phone: place and camera are gone, the hour stays; who reads the visit sees them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, StoredFile, Upload
from nantong_award.core.refusals import Closed, Forbidden, Unsuitable
from review.models import SitePhoto, SiteVisit
from review.services import site_photos
from review.transitions import VisitStatus
from tests.factories.review_events import make_visit
from tests.factories.site_records import member_of, photo

pytestmark = pytest.mark.django_db


def exif_of(stored: StoredFile) -> dict:
    with stored.file.open("rb") as opened, Image.open(opened) as image:
        return dict(image.getexif())


@pytest.mark.requirement("R21.2")
def test_a_photo_keeps_its_hour_and_loses_its_place():
    visit = make_visit()
    taken = clock.now().astimezone(clock.SHANGHAI).replace(microsecond=0) - timedelta(minutes=20)
    row = site_photos.add(visit, by=member_of(visit), uploaded=photo(taken=taken), caption=" 检验台 ")
    assert (row.taken_at, row.from_camera, row.caption) == (taken, True, "检验台")
    assert [exif_of(row.picture), exif_of(row.small)] == [{}, {}]


@pytest.mark.parametrize("hours", [None, 3, -24 * 30])
def test_without_a_believable_hour_the_upload_counts(hours):
    visit = make_visit()
    now = clock.now()
    taken = None if hours is None else now.astimezone(clock.SHANGHAI) + timedelta(hours=hours)
    row = site_photos.add(visit, by=member_of(visit), uploaded=photo(taken=taken))
    assert (row.from_camera, row.taken_at >= now) == (False, True)


@pytest.mark.concurrency
def test_the_same_photo_sent_twice_is_one():
    visit = make_visit()
    rows = {site_photos.add(visit, by=member_of(visit), uploaded=photo()).pk for _try in range(2)}
    other = site_photos.add(visit, by=member_of(visit, 2), uploaded=photo(seed=2))
    assert (len(rows), SitePhoto.objects.count(), other.pk in rows) == (1, 2, False)
    assert AuditEvent.objects.filter(verb="add_site_photo").count() == 2


@pytest.mark.requirement("RX.7")
def test_a_photo_comes_in_pieces_and_leaves_no_camera_file_behind():
    visit = make_visit()
    me, data = member_of(visit), photo().read()
    upload = site_photos.begin(visit, by=me, name="IMG_1.jpg", size=len(data), caption="车间")
    half = len(data) // 2
    site_photos.receive(visit, upload, offset=0, piece=data[:half])
    going_on = site_photos.begin(visit, by=me, name="IMG_1.jpg", size=len(data), caption="车间")
    assert (going_on.pk, going_on.received) == (upload.pk, half)
    site_photos.receive(visit, going_on, offset=half, piece=data[half:])
    row = site_photos.finish(visit, going_on)
    assert (row.caption, row.by, Upload.objects.count()) == ("车间", me, 0)
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {row.picture_id, row.small_id}


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>", "image/jpeg"),
        SimpleUploadedFile("a.pdf", b"%PDF-1.4", "application/pdf"),
        SimpleUploadedFile("a.jpg", b"", "image/jpeg"),
    ],
)
def test_what_is_no_picture_is_refused(file):
    visit = make_visit()
    with pytest.raises(Unsuitable) as refusal:
        site_photos.add(visit, by=member_of(visit), uploaded=file)
    assert (refusal.value.field, SitePhoto.objects.count()) == ("file", 0)


def test_only_the_panel_photographs_while_the_visit_is_under_way():
    visit = make_visit()
    with pytest.raises(Forbidden):
        site_photos.add(visit, by=visit.supervisor, uploaded=photo())
    row = site_photos.add(visit, by=member_of(visit), uploaded=photo())
    SiteVisit.objects.filter(pk=visit.pk).update(status=VisitStatus.CLOSED)
    row = SitePhoto.objects.select_related("visit").get(pk=row.pk)
    with pytest.raises(Closed):
        site_photos.add(row.visit, by=member_of(visit), uploaded=photo(seed=3))
    with pytest.raises(Closed):
        site_photos.describe(row, by=member_of(visit), caption="改")
    assert list(SitePhoto.objects.values_list("caption", flat=True)) == [""]
