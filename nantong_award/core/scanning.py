"""Virus scanning of uploads through an adapter; none is set up by default, and the pages say so (RX.8).

VIRUS_SCANNER names the scanner: "" (none), `clamd://host:port` or `clamd:///path/of/the/socket`.
"""

import logging
import socket
from typing import IO, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from nantong_award.core.models.file import ScanState
from nantong_award.core.refusals import Unsuitable

PIECE = 64 * 1024
PATIENCE = 120  # seconds
log = logging.getLogger(__name__)


class Unavailable(Exception):
    """The scanner did not answer, or did not judge."""


class Scanner(Protocol):
    """Judges a file's bytes."""

    def threat(self, content: IO[bytes]) -> str:
        """The name of what was found, empty where nothing was; raises Unavailable where there is no answer."""


class Clamd:
    """ClamAV's daemon, asked with INSTREAM over TCP or a Unix socket."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.target: tuple[str, int] | str = (
            (parts.hostname, parts.port or 3310) if parts.hostname else parts.path
        )

    def threat(self, content: IO[bytes]) -> str:
        """Send the file in pieces, each after its length; an empty piece ends it."""
        try:
            with self._connected() as wire:
                wire.sendall(b"zINSTREAM\0")
                while piece := content.read(PIECE):
                    wire.sendall(len(piece).to_bytes(4, "big") + piece)
                wire.sendall(bytes(4))
                answer = wire.makefile("rb").read(4096).rstrip(b"\0\n").decode(errors="replace")
        except OSError as error:
            raise Unavailable(str(error)) from error
        if answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        if answer != "stream: OK":
            raise Unavailable(answer or "no answer")
        return ""

    def _connected(self) -> socket.socket:
        if isinstance(self.target, tuple):
            return socket.create_connection(self.target, timeout=PATIENCE)
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(PATIENCE)
        try:
            wire.connect(self.target)
        except OSError:
            wire.close()
            raise
        return wire


def scanner() -> Scanner | None:
    """The scanner that the settings name."""
    return Clamd(settings.VIRUS_SCANNER) if settings.VIRUS_SCANNER else None


def scan(content: File) -> ScanState:
    """Clean or not scanned; raises Unsuitable(field="file") for an infected file, which is then not kept.

    A scanner that is down does not stop filing on the last day: the file stays "not scanned", as its page says.
    """
    judge = scanner()
    if judge is None:
        return ScanState.UNSCANNED
    content.seek(0)
    try:
        found = judge.threat(content)
    except Unavailable as error:
        log.warning("virus scanner: %s", error)
        return ScanState.UNSCANNED
    finally:
        content.seek(0)
    if found:
        raise Unsuitable(_("文件未通过病毒扫描（%(found)s），没有保存。") % {"found": found}, field="file")
    return ScanState.CLEAN
