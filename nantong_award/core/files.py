"""Private files: judged by content, stored flushed, known by hash (RX.7, RX.8).

A row names only what is safely on disk: the storage flushes file and folder before it returns, hence before the
row commits. A file whose transaction was rolled back stays behind unnamed; nothing shows it.
"""

import hashlib
import os
import unicodedata
import uuid
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core.audit import record
from nantong_award.core.inspection import inspect
from nantong_award.core.models import StoredFile, User
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.scanning import scan

NAME_LIMIT = 200


class FlushedStorage(FileSystemStorage):
    """Files under MEDIA_ROOT that are on disk when `save` returns; they have no address."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("file_permissions_mode", 0o600)
        options.setdefault("directory_permissions_mode", 0o700)
        super().__init__(**options)

    def _save(self, name: str, content: File) -> str:
        """Save, then flush the file and every folder down to it: a new folder is an entry in its parent."""
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        flush(path)
        root = Path(self.location)
        for folder in path.parents:
            flush(folder)
            if folder == root:
                break
        return saved

    def url(self, name: str | None) -> str:
        """Private files are served by views after a permission check, never by an address."""
        raise ValueError("private files have no address")


def flush(path: Path) -> None:
    """Have the disk keep a file, or the entries of a folder, before anything is said of it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store(uploaded: UploadedFile, *, by: User | None) -> StoredFile:
    """Keep an uploaded file once its content has been judged; raises Unsuitable(field="file")."""
    name = clean_name(uploaded.name or "")
    check_size(uploaded.size or 0)
    return _judged(uploaded, name, by)


def store_path(path: Path, name: str, *, by: User | None) -> StoredFile:
    """The same for a file that lies on disk in the media folder; it is linked to its place, not copied."""
    name = clean_name(name)
    check_size(path.stat().st_size)
    with path.open("rb") as opened:
        return _judged(_OnDisk(opened, path), name, by)


def check_size(size: int) -> None:
    """Refuse empty files and those above the limit."""
    if size == 0:
        raise Unsuitable(_("文件是空的，请重新选择文件。"), field="file")
    if size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        raise Unsuitable(_("文件超过 %(limit)s MB，请压缩或拆分后再上传。") % {"limit": limit}, field="file")


def store_bytes(
    data: bytes, name: str, content_type: str, *, by: User | None = None, pages: int | None = None
) -> StoredFile:
    """Keep a file that the portal itself has made; its content is trusted."""
    stored = StoredFile(name=clean_name(name), content_type=content_type, pages=pages, uploaded_by=by)
    return _keep(ContentFile(data), stored)


class _OnDisk(File):
    """A file that the storage takes by renaming: what it renames is a second name of the same bytes."""

    def __init__(self, opened: Any, path: Path) -> None:
        super().__init__(opened, name=path.name)
        self.path = path

    def temporary_file_path(self) -> str:
        """A fresh name; the first one stays, so that a rolled back row does not cost the upload."""
        other = self.path.with_name(f"{self.path.name}.{uuid.uuid4().hex}")
        os.link(self.path, other)
        return str(other)


def _judged(content: File, name: str, by: User | None) -> StoredFile:
    judged = inspect(content, name)
    scan_state = scan(content)
    content.seek(0)
    stored = StoredFile(
        name=name,
        content_type=judged.content_type,
        pages=judged.pages,
        scan_state=scan_state,
        uploaded_by=by,
    )
    return _keep(content, stored)


def _keep(content: File, stored: StoredFile) -> StoredFile:
    """Hash and write first, then the row: no lock of the database is held while a large file is read."""
    stored.size, stored.sha256 = content.size, _sha256(content)
    stored.file.save(stored.name, content, save=False)
    details = {"sha256": stored.sha256, "size": str(stored.size)}
    with transaction.atomic():
        stored.save()
        record("store_file", stored, by=stored.uploaded_by, details=details)
    return stored


def _sha256(content: File) -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def clean_name(name: str) -> str:
    """The person's file name without folders, control and direction characters, cut to fit its column."""
    visible = "".join(each for each in name if unicodedata.category(each)[0] != "C")
    base = PurePath(visible.replace("\\", "/")).name.strip() or "file"
    stem, suffix = os.path.splitext(base)
    return stem[: NAME_LIMIT - len(suffix)] + suffix if len(suffix) < NAME_LIMIT else base[:NAME_LIMIT]
