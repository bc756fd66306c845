"""Photos from a phone: they come in pieces or whole, are drawn anew without place and camera, and keep their time (R21.2)."""

import hashlib
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock, uploads
from nantong_award.core.audit import record
from nantong_award.core.files import check_size, clean_name, store_bytes
from nantong_award.core.inspection import JPEG, PNG, inspect
from nantong_award.core.models import Upload, User
from nantong_award.core.pictures import reduced
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.scanning import scan
from review.models import SitePhoto, SiteVisit
from review.services.visit_records import open_visit

LARGE, SMALL = 2400, 360  # pixels of the longer side
HEAVIEST = 40 * 1024 * 1024
MOST = 200
CAPTION = 120
EXIF_PART, TAKEN = 0x8769, 36867


class Drawn(NamedTuple):
    """A photo as it is kept."""

    name: str
    sha256: str
    large: bytes
    small: bytes
    taken_at: datetime | None


def begin(
    visit: SiteVisit, *, by: User, name: str, size: int, changed_at: str = "", caption: str = ""
) -> Upload:
    """Say what will come; the same photo begun before goes on where it stopped."""
    with transaction.atomic():
        _room(visit, by, size)
    return uploads.begin(
        visit, by=by, name=name, size=size, changed_at=changed_at, details={"caption": caption}
    )


def receive(visit: SiteVisit, upload: Upload, *, offset: int, piece: bytes) -> Upload:
    """The next piece, asked again whether the visit is open."""
    arrived = clock.now()
    with transaction.atomic():
        open_visit(visit, upload.by)
    return uploads.append(upload, offset=offset, piece=piece, at=arrived)


def finish(visit: SiteVisit, upload: Upload) -> SitePhoto:
    """Judge the whole photo, draw it anew and keep it; the camera's file goes."""
    with transaction.atomic():
        open_visit(visit, upload.by)
    drawn = uploads.finish(upload, keep=_drawn_from_disk)
    made = _keep(visit, drawn, by=upload.by, caption=str(upload.details.get("caption", "")))
    uploads.drop(upload)
    return made


def add(visit: SiteVisit, *, by: User, uploaded: UploadedFile, caption: str = "") -> SitePhoto:
    """A photo that came with a form."""
    with transaction.atomic():
        _room(visit, by, uploaded.size or 0)
    check_size(uploaded.size or 0)
    return _keep(visit, _drawn(uploaded, clean_name(uploaded.name or "")), by=by, caption=caption)


@transaction.atomic
def describe(photo: SitePhoto, *, by: User, caption: str) -> SitePhoto:
    """Change what is said of one's own photo while the visit is open."""
    open_visit(photo.visit, by)
    if photo.by_id != by.pk:
        raise Unsuitable(_("只能修改自己拍摄的照片的说明。"), field="caption")
    photo.caption = caption.strip()[:CAPTION]
    photo.save(update_fields=["caption"])
    record("describe_photo", photo.visit, by=by, details={"photo": photo.pk, "caption": photo.caption})
    return photo


def _room(visit: SiteVisit, by: User, size: int) -> None:
    open_visit(visit, by)
    if size > HEAVIEST:
        limit = HEAVIEST // (1024 * 1024)
        raise Unsuitable(_("单张照片不超过 %(limit)d MB。") % {"limit": limit}, field="file")
    if visit.photos.count() >= MOST:
        raise Unsuitable(_("一次现场评审最多保存 %(most)d 张照片。") % {"most": MOST}, field="file")


def _drawn_from_disk(path: Path, name: str, *, by: User) -> Drawn:
    with path.open("rb") as opened:
        return _drawn(File(opened, name=name), name)


def _drawn(content: File, name: str) -> Drawn:
    """Judge by content, then keep only what was seen: pixels and the hour."""
    judged = inspect(content, name)
    if judged.content_type not in (JPEG, PNG):
        raise Unsuitable(_("照片应为 JPG 或者 PNG。"), field="file")
    scan(content)
    content.seek(0)
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    taken = _taken_at(content)
    content.seek(0)
    large = reduced(content, LARGE)
    small = reduced(File(io.BytesIO(large)), SMALL)
    return Drawn(f"{Path(name).stem}.jpg", digest.hexdigest(), large, small, taken)


def _taken_at(content: File) -> datetime | None:
    """The hour that the camera wrote down, by Shanghai's clock; the place beside it is not read."""
    from PIL import Image

    try:
        with Image.open(content, formats=["PNG", "JPEG"]) as image:
            said = image.getexif().get_ifd(EXIF_PART).get(TAKEN, "")
        return datetime.strptime(str(said).strip("\x00 "), "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.SHANGHAI)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError):
        return None


def _keep(visit: SiteVisit, drawn: Drawn, *, by: User, caption: str) -> SitePhoto:
    """Files first, then the row; the same photo sent twice is one row."""
    known = visit.photos.filter(sha256=drawn.sha256).first()
    if known is not None:
        return known
    picture, small = (
        store_bytes(data, drawn.name, JPEG, by=by, pages=1) for data in (drawn.large, drawn.small)
    )
    now = clock.now()
    earliest = visit.begins - timedelta(days=1)
    taken = drawn.taken_at if drawn.taken_at and earliest <= drawn.taken_at <= now else None
    with transaction.atomic():
        held = open_visit(visit, by)
        photo, made = SitePhoto.objects.get_or_create(
            visit=held,
            sha256=drawn.sha256,
            defaults={
                "picture": picture,
                "small": small,
                "caption": caption.strip()[:CAPTION],
                "taken_at": taken or now,
                "from_camera": taken is not None,
                "by": by,
            },
        )
        if made:
            record("add_site_photo", held, by=by, details={"photo": photo.pk, "sha256": drawn.sha256})
    return photo
