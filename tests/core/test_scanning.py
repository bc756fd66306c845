"""Virus scanning: an adapter, off by default; clamd is asked with INSTREAM (RX.8)."""

import socket
from contextlib import contextmanager
from threading import Thread

import pytest
from django.core.files.base import ContentFile

from nantong_award.core import files
from nantong_award.core.models import StoredFile
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.scanning import scan
from tests.core.specimens import pdf, upload

pytestmark = pytest.mark.requirement("RX.8")


@contextmanager
def clamd(answer, family=socket.AF_INET, address=("127.0.0.1", 0)):
    """A daemon for one question; it notes what it was sent."""
    heard = bytearray()
    door = socket.socket(family, socket.SOCK_STREAM)
    door.bind(address)
    door.listen(1)

    def serve():
        wire, _peer = door.accept()
        with wire, wire.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(stream.read(4), "big"):
                heard.extend(stream.read(length))
            wire.sendall(answer)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield door.getsockname(), heard
    thread.join(5)
    door.close()


def test_without_a_scanner_a_file_is_kept_and_said_to_be_unscanned(db):
    stored = files.store(upload(pdf(), "a.pdf"), by=None)
    assert (stored.scan_state, stored.get_scan_state_display()) == ("unscanned", "未经病毒扫描")


def test_a_clean_file_is_sent_whole_and_said_to_be_clean(settings):
    data = b"x" * 200_000
    with clamd(b"stream: OK\0") as ((host, port), heard):
        settings.VIRUS_SCANNER = f"clamd://{host}:{port}"
        assert scan(ContentFile(data)) == "clean"
    assert bytes(heard) == data


def test_the_daemon_answers_on_a_unix_socket_too(settings, tmp_path):
    path = str(tmp_path / "clamd.sock")
    with clamd(b"stream: OK\0", socket.AF_UNIX, path):
        settings.VIRUS_SCANNER = f"clamd://{path}"
        assert scan(ContentFile(b"x")) == "clean"


def test_an_infected_file_is_refused_and_not_kept(db, settings):
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as ((host, port), _heard):
        settings.VIRUS_SCANNER = f"clamd://{host}:{port}"
        with pytest.raises(Unsuitable, match="Eicar-Test-Signature") as refused:
            files.store(upload(pdf(), "a.pdf"), by=None)
    assert (refused.value.field, StoredFile.objects.count()) == ("file", 0)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_a_scanner_that_does_not_judge_leaves_the_file_unscanned(settings, answer):
    with clamd(answer) as ((host, port), _heard):
        settings.VIRUS_SCANNER = f"clamd://{host}:{port}"
        assert scan(ContentFile(b"x")) == "unscanned"


def test_a_scanner_that_is_down_does_not_stop_filing(settings, tmp_path):
    settings.VIRUS_SCANNER = f"clamd://{tmp_path}/nobody.sock"
    assert scan(ContentFile(b"x")) == "unscanned"
