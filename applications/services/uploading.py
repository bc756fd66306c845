"""A large file of an application comes in pieces and becomes evidence with its last byte (Art. 18, T-77)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Evidence
from applications.selectors.readiness import EVIDENCE
from applications.services import evidence
from applications.services.filing import open_to_edit
from nantong_award.core import clock, uploads
from nantong_award.core.files import clean_name, store_path
from nantong_award.core.models import Upload, User
from nantong_award.core.refusals import Stale


def begin(
    application: Application,
    *,
    by: User,
    name: str,
    size: int,
    requirement: str,
    title: str = "",
    criteria_items: Sequence[str] = (),
    changed_at: str = "",
) -> Upload:
    """Say what will come; the same file begun before goes on where it stopped."""
    known = uploads.uploads_for(application, by).filter(name=clean_name(name), size=size).exists()
    evidence.ready_to_take(
        application, by=by, size=0 if known else size, requirement=requirement, items=criteria_items
    )
    details: dict[str, object] = {
        "requirement": requirement,
        "title": title,
        "criteria_items": list(criteria_items),
    }
    return uploads.begin(application, by=by, name=name, size=size, changed_at=changed_at, details=details)


def receive(application: Application, upload: Upload, *, offset: int, piece: bytes) -> Upload:
    """The next piece, asked again whether the file is open: the clock is read when the bytes are here."""
    arrived = clock.now()
    with transaction.atomic():
        open_to_edit(application, EVIDENCE, by=upload.by, at=arrived)
    return uploads.append(upload, offset=offset, piece=piece, at=arrived)


def finish(application: Application, upload: Upload) -> Evidence:
    """Judge the whole file and attach it; what came in time is attached even when judging ends after the term."""
    with transaction.atomic():
        open_to_edit(application, EVIDENCE, by=upload.by, at=upload.last_byte_at)
    stored, details = uploads.finish(upload, store_path), upload.details
    items = details.get("criteria_items")
    with transaction.atomic():
        if not Upload.objects.filter(pk=upload.pk).exists():
            raise Stale(_("此文件已经上传，请刷新页面。"))
        made = evidence.attach(
            application,
            by=upload.by,
            stored=stored,
            requirement=str(details["requirement"]),
            title=str(details["title"]),
            criteria_items=items if isinstance(items, list) else [],
            arrived=upload.last_byte_at,
        )
        uploads.drop(upload)
    return made
