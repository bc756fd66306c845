"""Uploads that go on after a lost connection: pieces with their place, flushed before the row says so (RX.7).

What an upload is for, and who may send it, is asked by the app whose page offers it.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TypeVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import label_of
from nantong_award.core.files import check_size, clean_name, flush
from nantong_award.core.models import Upload, User
from nantong_award.core.refusals import Stale, Unsuitable

FOLDER = "uploads"
Kept = TypeVar("Kept")


def uploads_for(subject: models.Model, by: User) -> models.QuerySet[Upload]:
    """What this person has not finished sending for a row, oldest first."""
    return Upload.objects.filter(subject=label_of(subject), by=by)


def weight_under_way(subject: models.Model) -> int:
    """How many bytes the unfinished uploads for a row will take."""
    total: int | None = Upload.objects.filter(subject=label_of(subject)).aggregate(all=models.Sum("size"))[
        "all"
    ]
    return total or 0


def begin(
    subject: models.Model, *, by: User, name: str, size: int, changed_at: str = "", details: dict[str, object]
) -> Upload:
    """Make room for a file of this size, or go on with the same person's upload of the same file."""
    check_size(size)
    known = {"name": clean_name(name), "size": size, "changed_at": changed_at[:20]}
    going_on = uploads_for(subject, by).filter(**known).first()
    if going_on is not None and path_of(going_on).exists():
        going_on.details = details
        going_on.save(update_fields=["details"])
        return going_on
    upload = Upload(subject=label_of(subject), by=by, details=details, **known)
    path = path_of(upload)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    flush(path.parent)
    upload.save(force_insert=True)
    return upload


def append(upload: Upload, *, offset: int, piece: bytes, at: datetime) -> Upload:
    """Write a piece that came at an instant; Stale with the right place (`theirs`) when another was expected."""
    with _alone(upload) as file:
        upload.refresh_from_db()
        if offset != upload.received:
            raise Stale(_("续传位置不符，将从已收到的位置继续。"), yours=offset, theirs=upload.received)
        if not piece or offset + len(piece) > upload.size:
            raise Unsuitable(_("收到的内容与文件大小不符，请重新上传。"), field="file")
        file.seek(offset)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
        upload.received, upload.last_byte_at = offset + len(piece), at
        upload.save(update_fields=["received", "last_byte_at"])
    return upload


def finish(upload: Upload, keep: Callable[..., Kept]) -> Kept:
    """Judge the whole file and `keep` it, by core.files.store_path or a way of its own; a refused one is dropped."""
    with _alone(upload):
        upload.refresh_from_db()
        if not upload.is_whole:
            raise Stale(_("文件尚未传完。"), yours=upload.size, theirs=upload.received)
        try:
            return keep(path_of(upload), upload.name, by=upload.by)
        except Unsuitable:
            drop(upload)
            raise


def drop(upload: Upload) -> None:
    """Forget an upload and its bytes, once the transaction around it holds."""
    path = path_of(upload)
    upload.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def drop_stale() -> int:
    """Forget what nobody went on with for UPLOAD_KEPT_DAYS, and bytes that no row names; returns how many."""
    limit = clock.now() - timedelta(days=settings.UPLOAD_KEPT_DAYS)
    stale = list(Upload.objects.filter(last_byte_at__lt=limit))
    for upload in stale:
        drop(upload)
    return len(stale) + sum(_unlinked(path, limit.timestamp()) for path in _strays())


def _strays() -> Iterator[Path]:
    folder = Path(default_storage.path(FOLDER))
    known = {path_of(upload).name for upload in Upload.objects.all()}
    if folder.exists():
        yield from (path for path in sorted(folder.iterdir()) if path.name not in known)


def _unlinked(path: Path, before: float) -> int:
    if path.stat().st_mtime >= before:
        return 0
    path.unlink(missing_ok=True)
    return 1


def path_of(upload: Upload) -> Path:
    """Where the bytes gather; in the media folder, so that the finished file needs no copying."""
    return Path(default_storage.path(f"{FOLDER}/{upload.pk.hex}"))


@contextmanager
def _alone(upload: Upload) -> Iterator[IO[bytes]]:
    """The file's bytes, for one writer at a time; no lock of the database is held meanwhile."""
    try:
        path = path_of(upload)
        file = path.open("r+b")
    except FileNotFoundError:
        raise Stale(_("此上传已经结束或者过期，请重新上传。")) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not Upload.objects.filter(pk=upload.pk).exists():
            raise Stale(_("此上传已经结束或者过期，请重新上传。"))
        yield file
