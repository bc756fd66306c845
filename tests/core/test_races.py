"""Real threads, real commits: numbers, claims, states and seals are given once. Run again on PostgreSQL."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from nantong_award.core import documents, outbox, sealing, verification
from nantong_award.core.audit import record
from nantong_award.core.models import AuditEvent, AuditSeal, IssuedDocument, Message, StoredFile
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Stale
from tests.core.machines.models import Paper
from tests.core.people import make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.concurrency,
    pytest.mark.requirement("RX.7"),
]
THREADS = 4


def at_once(act, count=THREADS):
    """What `act(number)` gave or raised in each of `count` threads that start together."""
    ready, outcomes = threading.Barrier(count, timeout=30), [None] * count

    def run(number):
        try:
            ready.wait()
            outcomes[number] = act(number)
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


def test_several_beats_seal_each_event_once_under_one_chain(settings, tmp_path):
    settings.AUDIT_ANCHOR = tmp_path / "anchor.jsonl"
    for number in range(40):
        record("score", str(number), by=None)
    sealed = at_once(lambda _number: sealing.seal())
    assert sum(sealed) == 40
    assert sorted(AuditEvent.objects.values_list("position", flat=True)) == list(range(1, 41))
    head = AuditSeal.objects.last()
    assert verification.read_anchors(settings.AUDIT_ANCHOR)[-1] == (40, head.chained)
    assert list(verification.faults(verification.read_anchors(settings.AUDIT_ANCHOR))) == []


def test_sealing_while_events_come_in_leaves_no_gap(settings, tmp_path):
    settings.AUDIT_ANCHOR = tmp_path / "anchor.jsonl"

    def act(number):
        for step in range(15):
            if number == 0:
                sealing.seal()
            else:
                record("score", f"{number}-{step}", by=None)

    assert at_once(act) == [None] * THREADS
    sealing.seal()
    events = 15 * (THREADS - 1)
    assert sorted(AuditEvent.objects.values_list("position", flat=True)) == list(range(1, events + 1))
    assert list(verification.faults()) == []


@pytest.mark.requirement("RX.1")
def test_of_several_people_one_decides_and_the_log_knows_one_decision():
    clerk = make_person("decide_paper")
    paper = Paper.objects.create(status="filed")

    def decide(number):
        row = Paper.objects.get(pk=paper.pk)
        everybody_has_read.wait()
        return perform(row.decide, by=clerk, verdict=str(number)).verdict

    everybody_has_read = threading.Barrier(THREADS, timeout=30)
    outcomes = at_once(decide)
    winners = [each for each in outcomes if isinstance(each, str)]
    assert [type(each) for each in outcomes if not isinstance(each, str)] == [Stale] * (THREADS - 1)
    paper.refresh_from_db()
    assert ([paper.verdict], paper.status, paper.version) == (winners, "decided", 1)
    assert AuditEvent.objects.filter(verb="decide").count() == 1


@pytest.mark.requirement("RX.2")
def test_several_workers_claim_each_message_once():
    person = make_person()
    for number in range(20):
        Message.objects.create(recipient=person, kind="k", subject="s", body="b", dedupe_key=str(number))
    claimed = at_once(lambda _number: [message.pk for message in outbox.claim()])
    assert sorted(pk for each in claimed for pk in each) == sorted(
        Message.objects.values_list("pk", flat=True)
    )


def test_papers_issued_at_once_get_numbers_without_gap_or_repeat(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr(documents, "render_pdf", lambda _template, context: context["number"].encode())
    monkeypatch.setattr(documents, "page_count", lambda _pdf: 1)
    about = Paper.objects.create()

    def issue(number):
        return documents.issue(
            "k", "通质委办", str(number), about=about, template="x", context={}, by=None
        ).serial

    assert sorted(at_once(issue)) == list(range(1, THREADS + 1))
    assert IssuedDocument.objects.count() == StoredFile.objects.count() == THREADS
    contents = [paper.file.file.path for paper in IssuedDocument.objects.select_related("file")]
    assert (
        len([each for each in Path(tmp_path).rglob("*") if each.is_file()]) == len(set(contents)) == THREADS
    )
    for paper in IssuedDocument.objects.select_related("file"):
        assert Path(paper.file.file.path).read_text() == paper.number
