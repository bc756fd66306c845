"""A backup restores what was there, and a damaged one restores nothing."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from nantong_award.core import backup, sealing, verification
from nantong_award.core.audit import record
from nantong_award.core.files import store_bytes
from nantong_award.core.models import AuditEvent, StoredFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("RX.7")]


@pytest.fixture
def places(settings, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is backed up by its own tools")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.AUDIT_ANCHOR = tmp_path / "anchor.jsonl"
    return tmp_path


def run(capsys, command, *arguments):
    try:
        call_command(command, *map(str, arguments))
        status = 0
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr()


def test_database_files_and_anchor_come_back_as_they_were(places, capsys):
    stored = store_bytes(b"data", "a.pdf", "application/pdf")
    sealing.seal()
    assert run(capsys, "backup", places / "saved")[0] == 0
    Path(stored.file.path).unlink()
    record("later", "x", by=None)
    status, told = run(capsys, "restore", places / "saved")
    assert (status, told.out.split()[:2]) == (0, ["restored", "3"])
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["store_file"]
    assert Path(StoredFile.objects.get().file.path).read_bytes() == b"data"
    assert list(verification.faults(verification.read_anchors(places / "saved" / backup.ANCHOR))) == []


def test_a_backup_older_than_the_anchor_is_found_out(places, capsys):
    record("first", "x", by=None)
    sealing.seal()
    run(capsys, "backup", places / "saved")
    record("second", "x", by=None)
    sealing.seal()
    run(capsys, "restore", places / "saved")
    assert list(verification.faults()) == []
    assert len(list(verification.faults(verification.read_anchors(places / "anchor.jsonl")))) == 1


def damage_database(saved):
    path = saved / "portal.sqlite3"
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def lose_file(saved):
    next((saved / "media").rglob("*/*/*")).unlink()


def lose_manifest(saved):
    (saved / backup.MANIFEST).unlink()


def change_manifest(saved):
    path = saved / backup.MANIFEST
    path.write_text(path.read_text().replace('"sqlite"', '"postgresql"'))


@pytest.mark.parametrize("harm", [damage_database, lose_file, lose_manifest, change_manifest])
def test_a_damaged_backup_restores_nothing(harm, places, capsys):
    store_bytes(b"data", "a.pdf", "application/pdf")
    run(capsys, "backup", places / "saved")
    record("later", "x", by=None)
    harm(places / "saved")
    assert [run(capsys, "restore", places / "saved", *more)[0] for more in ([], ["--check"])] == [1, 1]
    assert AuditEvent.objects.count() == 2


def test_a_check_changes_nothing(places, capsys):
    run(capsys, "backup", places / "saved")
    record("later", "x", by=None)
    status, told = run(capsys, "restore", places / "saved", "--check")
    assert (status, "the backup holds" in told.out, AuditEvent.objects.count()) == (0, True, 1)


def test_bad_folders_are_bad_input(places, capsys):
    (places / "full").mkdir()
    (places / "full" / "x").touch()
    assert run(capsys, "backup", places / "full")[0] == 2
    assert run(capsys, "restore", places / "none")[0] == 2


def test_keys_are_no_part_of_a_backup(places, capsys, settings):
    settings.FIELD_KEYS = ["a-key-that-must-stay-home"]
    run(capsys, "backup", places / "saved")
    files = [each for each in (places / "saved").rglob("*") if each.is_file()]
    assert not any(b"a-key-that-must-stay-home" in each.read_bytes() for each in files)
