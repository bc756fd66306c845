"""Seals: every change, gap, exchange and removal is found; the newest removal by the anchor."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, models

from nantong_award.core import sealing, verification
from nantong_award.core.audit import record
from nantong_award.core.models import AuditEvent, AuditSeal

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.1")]
START = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture
def anchor(settings, tmp_path):
    settings.AUDIT_ANCHOR = tmp_path / "deep" / "anchor.jsonl"
    return settings.AUDIT_ANCHOR


@pytest.fixture
def log(anchor, django_capture_on_commit_callbacks):
    """Seven events under three seals, anchored three times."""
    for count in (3, 1, 3):
        for number in range(count):
            record("score", f"x:{count}{number}", by=None, details={"分": "87.50"})
        with django_capture_on_commit_callbacks(execute=True):
            assert sealing.seal() == count
    return anchor


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def rows(model):
    """Past the append-only queryset, as an attacker with the database would be."""
    return models.QuerySet(model)


def verify(capsys, *arguments):
    try:
        call_command("verify_audit", *arguments)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().out.splitlines()


def test_a_sound_log_holds_with_and_without_its_anchor(log, capsys):
    holds = "the audit log holds: 7 events under 3 seals, {} anchors matched, 0 events wait for their seal"
    assert verify(capsys) == (0, [holds.format(0)])
    assert verify(capsys, "--anchor", str(log)) == (0, [holds.format(3)])


def test_events_are_sealed_in_order_of_time_and_id_without_gap(anchor):
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        late = record("late", "x", by=None)
    with time_machine.travel(START, tick=False):
        early, twin = record("early", "x", by=None), record("twin", "x", by=None)
    assert sealing.seal() == 3
    placed = dict(AuditEvent.objects.values_list("pk", "position"))
    assert placed == {early.pk: 1, twin.pk: 2, late.pk: 3}


def test_nothing_to_seal_makes_no_seal(anchor):
    assert (sealing.seal(), AuditSeal.objects.count()) == (0, 0)


def test_many_events_are_sealed_in_runs(anchor, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    for number in range(10):
        record("score", str(number), by=None)
    assert sealing.seal() == 10
    runs = list(AuditSeal.objects.order_by("pk").values_list("first_position", "last_position"))
    assert (runs, list(verification.faults())) == ([(1, 4), (5, 8), (9, 10)], [])


TAMPERINGS = {
    "a word changed": ("UPDATE core_auditevent SET actor_name = 'x' WHERE position = 4", "seal 4–4: events were changed"),
    "a time changed": (
        "UPDATE core_auditevent SET at = '2020-01-01 00:00:00' WHERE position = 1", "seal 1–3: events were changed",
    ),
    "a row removed": ("DELETE FROM core_auditevent WHERE position = 2", "seal 1–3: positions missing or out of place: [2]"),
    "a whole run removed": (
        "DELETE FROM core_auditevent WHERE position = 4", "seal 4–4: positions missing or out of place: [4]",
    ),
    "the newest row removed": (
        "DELETE FROM core_auditevent WHERE position = 7", "seal 5–7: positions missing or out of place: [7]",
    ),
    "a seal removed": ("DELETE FROM core_auditseal WHERE last_position = 4", "seal 5–7: does not follow the seal before it"),
    "a seal's time changed": (
        "UPDATE core_auditseal SET sealed_at = '2020-01-01 00:00:00' WHERE last_position = 4",
        "seal 4–4: chain value does not match",
    ),
    "a root exchanged": (
        "UPDATE core_auditseal SET root = 'ab' WHERE last_position = 3", "seal 1–3: chain value does not match",
    ),
    "an event slipped in": (
        "UPDATE core_auditevent SET position = 9 WHERE position = 7", "event 9: stands after the last seal",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERINGS)
def test_tampering_is_found_and_named(case, log, capsys):
    sql, fault = TAMPERINGS[case]
    raw(sql)
    status, lines = verify(capsys)
    assert status == 1
    assert any(line.startswith(fault) for line in lines), lines


def test_exchanged_rows_are_found(log, capsys):
    raw("UPDATE core_auditevent SET position = 70 WHERE position = 5")
    raw("UPDATE core_auditevent SET position = 5 WHERE position = 6")
    raw("UPDATE core_auditevent SET position = 6 WHERE position = 70")
    assert verify(capsys) == (1, ["seal 5–7: events were changed, exchanged or replaced"])


def test_an_end_that_was_removed_with_its_seal_is_found_by_the_anchor_only(log, capsys):
    raw("DELETE FROM core_auditevent WHERE position > 4")
    raw("DELETE FROM core_auditseal WHERE last_position = 7")
    assert verify(capsys)[0] == 0
    assert verify(capsys, "--anchor", str(log)) == (
        1,
        ["anchor 7: the log ends before it, or was sealed anew"],
    )


def test_a_log_that_was_forged_and_sealed_anew_is_found_by_the_anchor(log, capsys):
    raw("DELETE FROM core_auditseal")
    raw("UPDATE core_auditevent SET verb = 'forged' WHERE position = 1")
    raw("UPDATE core_auditevent SET position = NULL")
    sealing.seal()
    assert verify(capsys)[0] == 0
    assert verify(capsys, "--anchor", str(log))[0] == 1


@pytest.mark.parametrize("content", ["no json", '{"type":"seal"}', '{"type":"anchor","count":1}', "[]"])
def test_a_file_that_is_no_anchor_is_bad_input(content, log, capsys, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text(content + "\n")
    assert verify(capsys, "--anchor", str(path))[0] == 2


def test_a_missing_anchor_file_is_bad_input(log, capsys, tmp_path):
    assert verify(capsys, "--anchor", str(tmp_path / "none"))[0] == 2


def test_each_sealing_appends_head_and_count_once(log, django_capture_on_commit_callbacks):
    before = log.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        assert sealing.seal() == 0
    heads = dict(AuditSeal.objects.values_list("last_position", "chained"))
    assert log.read_bytes() == before
    assert verification.read_anchors(log) == [(count, heads[count]) for count in (3, 4, 7)]


def test_an_anchor_that_a_crash_cut_short_is_written_again(log, django_capture_on_commit_callbacks):
    whole = log.read_bytes()
    log.write_bytes(whole[:-20])
    with django_capture_on_commit_callbacks(execute=True):
        sealing.seal()
    assert [count for count, _head in verification.read_anchors(log)] == [3, 4, 7]


def test_an_anchor_that_a_crash_left_out_is_made_up_for(log, django_capture_on_commit_callbacks):
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    with django_capture_on_commit_callbacks(execute=True):
        sealing.seal()
    assert [count for count, _head in verification.read_anchors(log)] == [3, 4, 7]


def test_a_beat_that_lost_the_race_seals_nothing_and_breaks_nothing(log, monkeypatch):
    """The other beat's seal commits between reading the head and claiming it."""
    real = sealing._claim

    def overtaken(made):
        monkeypatch.setattr(sealing, "_claim", real)
        assert sealing.seal() == 1
        return real(made)

    record("score", "late", by=None)
    monkeypatch.setattr(sealing, "_claim", overtaken)
    assert sealing.seal() == 0
    assert list(AuditSeal.objects.order_by("pk").values_list("last_position", flat=True)) == [3, 4, 7, 8]
    assert list(verification.faults()) == []


def test_an_event_is_proved_by_its_record_alone(log):
    for event in AuditEvent.objects.order_by("position"):
        proof = sealing.inclusion_proof(event)
        told = sealing.event_record(event, proof.position)
        seal = AuditSeal.objects.get(chained=proof.chained)
        assert (proof.root, proof.holds(told), proof.holds({**told, "verb": "other"})) == (
            seal.root,
            True,
            False,
        )


def test_an_unsealed_event_has_no_proof_yet(anchor):
    assert sealing.inclusion_proof(record("score", "x", by=None)) is None


def exported(capsys):
    call_command("export_audit")
    return [line.encode() for line in capsys.readouterr().out.splitlines()]


def test_the_export_is_canonical_json_that_names_its_algorithm(log, capsys):
    lines = exported(capsys)
    records = [json.loads(line) for line in lines]
    kinds = [each["type"] for each in records]
    assert kinds == ["genesis", *["event"] * 3, "seal", "event", "seal", *["event"] * 3, "seal", "anchor"]
    assert {each["algorithm"] for each in records} == {"sha256-rfc6962"}
    assert [sealing.canonical(each) for each in records] == lines
    assert "分".encode() in lines[1]


def test_the_export_can_be_verified_with_nothing_but_a_hash_function(log, capsys):
    """As a stranger would do it from audit-format.md."""

    def root(leaves):
        if len(leaves) == 1:
            return leaves[0]
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        return hashlib.sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

    head, leaves, count = None, [], 0
    for line in exported(capsys):
        told = json.loads(line)
        if told["type"] == "genesis":
            head = told["head"]
        elif told["type"] == "event":
            count += 1
            assert told["position"] == count
            leaves.append(hashlib.sha256(b"\x00" + line).digest())
        elif told["type"] == "seal":
            chained = told.pop("chained")
            plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            assert (told["previous"], told["root"]) == (head, root(leaves).hex())
            assert hashlib.sha256(plain).hexdigest() == chained
            head, leaves = chained, []
        else:
            assert (told["head"], told["count"]) == (head, count)


def test_the_export_goes_to_a_file_and_a_folder_that_is_missing_is_bad_input(log, tmp_path, capsys):
    call_command("export_audit", "--output", str(tmp_path / "audit.jsonl"))
    assert len((tmp_path / "audit.jsonl").read_bytes().splitlines()) == 12
    with pytest.raises(SystemExit) as end:
        call_command("export_audit", "--output", str(tmp_path / "none" / "audit.jsonl"))
    assert end.value.code == 2


def test_an_empty_log_exports_its_genesis_and_holds(anchor, capsys):
    assert [json.loads(line)["type"] for line in exported(capsys)] == ["genesis"]
    assert verify(capsys)[0] == 0
