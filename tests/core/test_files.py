"""A stored file is on disk before its row commits, private, and known by its hash."""

import hashlib
import os
import stat
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from nantong_award.core import files
from nantong_award.core.models import AuditEvent, StoredFile, User
from nantong_award.core.refusals import Unsuitable
from tests.core.specimens import image, pdf, upload


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def owner(db):
    return User.objects.create_user(email="owner@example.invalid", name="申报人", password="x")


def content_of(stored):
    with stored.file.open("rb") as file:
        return file.read()


@pytest.mark.requirement("RX.1", "RX.8")
def test_an_upload_is_kept_with_its_facts_and_told_to_the_log(media, owner):
    data = pdf(2)
    stored = files.store(upload(data, "自评报告.pdf"), by=owner)
    digest = hashlib.sha256(data).hexdigest()
    assert (stored.name, stored.content_type, stored.size) == ("自评报告.pdf", "application/pdf", len(data))
    assert (stored.sha256, stored.pages, stored.scan_state, stored.uploaded_by) == (
        digest,
        2,
        "unscanned",
        owner,
    )
    assert content_of(stored) == data
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.actor_id) == (
        "store_file",
        f"core.storedfile:{stored.pk}",
        owner.pk,
    )
    assert event.details == {"sha256": digest, "size": str(len(data))}


def test_the_path_tells_nothing_of_the_file_and_only_the_owner_process_may_read_it(media, owner):
    stored = files.store(upload(image(), "秘密.png"), by=owner)
    path = Path(stored.file.path)
    assert "秘密" not in str(path)
    assert len(path.name) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(ValueError, match="no address"):
        _ = stored.file.url


@pytest.mark.requirement("RX.7")
def test_file_and_every_new_folder_are_flushed_before_the_storage_returns(media, monkeypatch):
    flushed = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: (flushed.append(os.readlink(f"/proc/self/fd/{fd}")), real(fd))
    )
    name = default_storage.save("2026/09/abc", ContentFile(b"data"))
    assert flushed == [str(media / name), str(media / "2026/09"), str(media / "2026"), str(media)]


@pytest.mark.requirement("RX.7")
def test_a_file_that_cannot_be_flushed_leaves_no_row(media, owner, monkeypatch):
    def fail(_descriptor):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        files.store(upload(pdf(), "a.pdf"), by=owner)
    assert (StoredFile.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_a_large_upload_that_django_keeps_on_disk_is_stored_whole(media, owner):
    data = pdf(1)
    uploaded = TemporaryUploadedFile("a.pdf", "application/pdf", len(data), None)
    uploaded.write(data)
    uploaded.seek(0)
    stored = files.store(uploaded, by=owner)
    uploaded.close()
    assert content_of(stored) == data
    assert stat.S_IMODE(Path(stored.file.path).stat().st_mode) == 0o600


def test_a_file_of_exactly_the_limit_passes_and_one_byte_more_does_not(media, owner, settings):
    data = pdf(1)
    settings.UPLOAD_LIMIT = len(data)
    assert files.store(upload(data, "a.pdf"), by=owner).size == len(data)
    settings.UPLOAD_LIMIT = len(data) - 1
    with pytest.raises(Unsuitable, match="文件超过"):
        files.store(upload(data, "a.pdf"), by=owner)


def test_an_empty_file_is_refused(media, owner):
    with pytest.raises(Unsuitable, match="文件是空的"):
        files.store(upload(b"", "a.pdf"), by=owner)


def test_a_refused_file_leaves_nothing_behind(media, owner):
    with pytest.raises(Unsuitable):
        files.store(upload(b"MZ", "a.pdf"), by=owner)
    assert (StoredFile.objects.count(), AuditEvent.objects.count(), media.exists()) == (0, 0, False)


def test_what_the_portal_made_is_stored_without_judging(media, owner):
    stored = files.store_bytes(b"<x/>", "内部/清单.xml", "application/xml")
    assert (stored.name, stored.content_type, stored.size) == ("清单.xml", "application/xml", 4)
    assert stored.uploaded_by is None


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\我\\报告.pdf", "报告.pdf"),
        ("../../etc/报告.pdf", "报告.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_file_names_are_kept_without_their_tricks(given_name, kept):
    assert files.clean_name(given_name) == kept


@given(st.text())
def test_any_name_fits_its_column(name):
    assert 1 <= len(files.clean_name(name)) <= 200
