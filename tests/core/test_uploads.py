"""Uploads in pieces: what was acknowledged is on disk, and goes on where it stopped (RX.7)."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from nantong_award.core import clock, uploads
from nantong_award.core.files import store_path
from nantong_award.core.models import StoredFile, Upload, User
from nantong_award.core.refusals import Stale, Unsuitable
from tests.core.specimens import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.7")]
DATA = pdf(3)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def owner():
    return User.objects.create_user(email="owner@example.invalid", name="申报人", password="x")


def begin(owner, **over):
    values = {"name": "报告.pdf", "size": len(DATA), "changed_at": "1", "details": {}, **over}
    return uploads.begin(owner, by=owner, **values)


def send(upload, start, end):
    return uploads.append(upload, offset=start, piece=DATA[start:end], at=clock.now())


def test_pieces_become_the_very_file(owner, media):
    upload = begin(owner)
    send(upload, 0, 100)
    send(upload, 100, len(DATA))
    stored = uploads.finish(upload, store_path)
    assert (stored.sha256, stored.pages, stored.name) == (hashlib.sha256(DATA).hexdigest(), 3, "报告.pdf")
    assert Path(stored.file.path).read_bytes() == DATA
    assert Path(stored.file.path).stat().st_mode & 0o777 == 0o600


def test_a_piece_is_flushed_before_the_row_says_so(owner, monkeypatch):
    upload, real, seen = begin(owner), os.fsync, []

    def flush(descriptor):
        seen.append(Upload.objects.get().received)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", flush)
    send(upload, 0, 100)
    assert (seen, Upload.objects.get().received) == ([0], 100)


def test_a_disk_that_fails_acknowledges_nothing(owner, monkeypatch):
    def fail(_descriptor):
        raise OSError("disk full")

    upload = begin(owner)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        send(upload, 0, 100)
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize("offset", [0, 99, 101])
def test_a_piece_for_another_place_is_told_the_right_one(owner, offset):
    upload = begin(owner)
    send(upload, 0, 100)
    with pytest.raises(Stale) as told:
        send(upload, offset, offset + 10)
    assert (told.value.theirs, Upload.objects.get().received) == (100, 100)


@pytest.mark.parametrize("piece", [b"", DATA + b"!"])
def test_nothing_and_too_much_are_refused(owner, piece):
    with pytest.raises(Unsuitable):
        uploads.append(begin(owner), offset=0, piece=piece, at=clock.now())
    assert Upload.objects.get().received == 0


def test_the_same_file_goes_on_and_another_begins_anew(owner):
    first = begin(owner)
    send(first, 0, 100)
    again = begin(owner)
    changed = begin(owner, changed_at="2")
    stranger = User.objects.create_user(email="other@example.invalid", name="别人", password="x")
    others = uploads.begin(owner, by=stranger, name="报告.pdf", size=len(DATA), changed_at="1", details={})
    assert (again.pk, again.received) == (first.pk, 100)
    assert len({first.pk, changed.pk, others.pk}) == 3


def test_an_unfinished_file_is_not_kept(owner):
    upload = begin(owner)
    send(upload, 0, 100)
    with pytest.raises(Stale):
        uploads.finish(upload, store_path)
    assert (StoredFile.objects.count(), Upload.objects.count()) == (0, 1)


@pytest.mark.requirement("RX.8")
def test_a_file_that_is_refused_takes_its_upload_with_it(owner, django_capture_on_commit_callbacks):
    upload = begin(owner, size=5)
    uploads.append(upload, offset=0, piece=b"MZ\x90\x00\x03", at=clock.now())
    path = uploads.path_of(upload)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Unsuitable):
        uploads.finish(upload, store_path)
    assert (Upload.objects.count(), path.exists(), StoredFile.objects.count()) == (0, False, 0)


def test_what_nobody_goes_on_with_is_forgotten_after_the_days_of_the_setting(
    owner, settings, django_capture_on_commit_callbacks
):
    settings.UPLOAD_KEPT_DAYS = 7
    old, fresh = begin(owner, name="old.pdf"), begin(owner, name="new.pdf")
    Upload.objects.filter(pk=old.pk).update(last_byte_at=clock.now() - timedelta(days=7, seconds=1))
    stray = uploads.path_of(fresh).with_name("stray")
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    old_path = uploads.path_of(old)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.drop_stale() == 2
    assert [each.pk for each in Upload.objects.all()] == [fresh.pk]
    assert (old_path.exists(), stray.exists(), uploads.path_of(fresh).exists()) == (False, False, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_of_two_writers_of_one_piece_one_is_told_to_go_on_behind_it(owner):
    upload = begin(owner)
    answers = []

    def write():
        try:
            uploads.append(Upload.objects.get(), offset=0, piece=DATA[:100], at=clock.now())
            answers.append("kept")
        except Stale as told:
            answers.append(told.theirs)
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [100, 100, 100, "kept"]
    assert uploads.path_of(upload).read_bytes() == DATA[:100]
