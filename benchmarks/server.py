"""A scratch portal: an empty SQLite database in a folder of its own, served by gunicorn as `make run` does."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for the data; this process and its children read their settings from it."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    os.environ |= {
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "nantong_award.settings",
        "REQUIRE_SECOND_FACTOR": "false",
        "DEBUG": "false",
    }
    os.environ.pop("DATABASE_URL", None)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(settings: str = "nantong_award.settings") -> Iterator[int]:
    """Workers and threads of `make run`; gives the port."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "nantong_award.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning"),
        "--no-control-socket",
    ]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"gunicorn does not answer on port {port}")
