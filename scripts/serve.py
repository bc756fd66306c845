"""`make run`: the portal with its worker, its beat and its Redis, as children of one terminal.

From the environment: PORT (8000), BIND (127.0.0.1), DEMO (true), and everything that the settings read.
"""

import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from scripts import private
from scripts.children import Child, start, stop

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
POLL_SECONDS = 0.2
YES = {"true", "1", "yes", "on"}


class Refused(Exception):
    """Why the portal cannot be served; the message is for the person at the terminal."""


class Ended(Exception):
    """Somebody asked for the end."""


@dataclass
class Portal:
    """What runs, and whether somebody wants it to end."""

    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)
    requests_to_end: int = 0
    parent: int = field(default_factory=os.getppid)

    def __post_init__(self) -> None:
        """Read what the supervisor itself needs; the rest is for the children."""
        self.bind = self.environment["BIND"]
        self.port = int(self.environment["PORT"])
        self.var = Path(self.environment["VAR_DIR"])
        self.demo = self.environment["DEMO"].lower() in YES

    def end(self, _number: int, _frame: FrameType | None) -> None:
        """Ctrl-C or SIGTERM: once ends the children in order, twice at once."""
        self.requests_to_end += 1

    def hurried(self) -> bool:
        """Whether the end was asked for twice."""
        return self.requests_to_end > 1

    def pause(self) -> None:
        """Wait a moment; notice the wish to end and a child that ended by itself."""
        time.sleep(POLL_SECONDS)
        # Run by hand we may outlive our shell; but a `make` that was killed takes us with it.
        orphaned = "MAKELEVEL" in self.environment and os.getppid() != self.parent
        if self.requests_to_end or orphaned:
            raise Ended
        for child in self.children:
            if child.exit_code is not None:
                raise Refused(f"{child.name} 意外退出（退出码 {child.exit_code}），其余部分随之停止。")


def main() -> int:
    """Serve until Ctrl-C; 0 after an orderly end, 1 where something failed."""
    os.chdir(ROOT)
    os.umask(0o077)  # the database, the files and the queue are nobody else's business
    try:
        portal = Portal(environment_of(os.environ))
    except ValueError:
        return _complain("PORT 应为端口号，例如：PORT=8001 make run")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, portal.end)
    try:
        with _claim(portal.var):
            try:
                _serve(portal)
            finally:
                stop(portal.children, hurried=portal.hurried)
    except Ended:
        print("已停止。", file=sys.stderr)
        return 0
    except (Refused, private.Failed) as refusal:
        return _complain(str(refusal))
    return 0


def environment_of(given: Mapping[str, str]) -> dict[str, str]:
    """The children's environment: what the caller set, and this machine's own where nothing is set."""
    defaults = {"VAR_DIR": str(ROOT / "var"), "PORT": "8000", "BIND": "127.0.0.1", "DEMO": "true"}
    environment = {**defaults, **given, "PYTHONUNBUFFERED": "1"}
    environment["VAR_DIR"] = str(ROOT / environment["VAR_DIR"])
    environment.setdefault("SITE_URL", f"http://127.0.0.1:{environment['PORT']}")
    if environment["DEMO"].lower() in YES:
        environment.setdefault("REQUIRE_SECOND_FACTOR", "false")
    return environment


def _serve(portal: Portal) -> None:
    """Start everything in order, say where it is, and wait for the end."""
    _check_port(portal)
    has_broker = _ensure_broker(portal)
    accounts = _prepare(portal)
    _start_web(portal)
    if has_broker:
        _start_background(portal)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(portal):
        if time.monotonic() > deadline:
            raise Refused(f"{START_SECONDS} 秒内 /healthz 没有应答。")
        portal.pause()
    if accounts:
        print(f"\n{accounts}")
    print(f"\n门户已启动：{portal.environment['SITE_URL']}/    按 Ctrl-C 停止。\n", flush=True)
    while True:
        portal.pause()


@contextmanager
def _claim(var: Path) -> Iterator[None]:
    """Hold the data folder for ourselves: two portals on one SQLite and Redis would disturb each other."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "running").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(f"门户已在运行（进程 {lock.read()}），数据目录 {var}。") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _check_port(portal: Portal) -> None:
    family = socket.AF_INET6 if ":" in portal.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((portal.bind, portal.port))
        except (OSError, OverflowError) as problem:
            if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
                raise Refused(
                    f"端口 {portal.port} 已被别的程序占用；请停止该程序，或换一个端口，例如："
                    f"PORT={portal.port + 1} make run"
                ) from None
            raise Refused(f"无法在 {portal.bind} 端口 {portal.port} 上提供服务：{problem}") from None


def _ensure_broker(portal: Portal) -> bool:
    """The broker that the caller names, else a Redis of our own; without either no worker and no beat."""
    if portal.environment.get("BROKER_URL"):
        return True
    try:
        redis, address = private.start_redis(portal.var)
    except private.Missing as missing:
        print(
            f"缺少系统软件包 {missing}：网页可以使用，但后台任务（邮件、到期处理）不运行。", file=sys.stderr
        )
        return False
    portal.children.append(redis)
    portal.environment["BROKER_URL"] = address
    return True


def _prepare(portal: Portal) -> str:
    """Migrate, collect, load the demonstration; gives the table of accounts."""
    command = [sys.executable, "-m", "scripts.prepare", *(["--demo"] if portal.demo else [])]
    print("正在准备数据……", file=sys.stderr)
    with subprocess.Popen(
        command, env=portal.environment, stdout=subprocess.PIPE, start_new_session=True
    ) as preparing:
        try:
            while preparing.poll() is None:
                portal.pause()
        except (Ended, Refused):
            preparing.terminate()
            raise
        accounts = preparing.stdout.read().decode() if preparing.stdout else ""
    if preparing.returncode:
        raise Refused("数据准备失败，原因见上。")
    return accounts.rstrip()


def _start_web(portal: Portal) -> None:
    """Threads, because without a buffering proxy in front one slow client would hold a whole worker."""
    host = f"[{portal.bind}]" if ":" in portal.bind else portal.bind
    command = [
        *(sys.executable, "-m", "gunicorn", "nantong_award.wsgi", "--bind", f"{host}:{portal.port}"),
        *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning"),
        *("--graceful-timeout", "10", "--no-control-socket"),
    ]
    portal.children.append(start("gunicorn", command, environment=portal.environment, patience=15))


def _start_background(portal: Portal) -> None:
    # Run by root, Celery warns of root in ten lines at each start; its tasks are ours and take no pickles.
    celery = [sys.executable, "-W", "ignore:::celery.platforms", "-m", "celery", "-q", "-A", "nantong_award"]
    schedule = portal.var / "beat-schedule"
    worker = [*celery, "worker", "-c", "2", "-l", "warning", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "-l", "warning", "--pidfile=", "-s", str(schedule)]
    environment = portal.environment
    portal.children.append(start("celery worker", worker, environment=environment, patience=30))
    portal.children.append(start("celery beat", beat, environment=environment, patience=5))


def _answers(portal: Portal) -> bool:
    """Whether the web server answers; which hosts it lets in is not our question here."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(portal.bind, portal.bind)
    connection = http.client.HTTPConnection(host, portal.port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _complain(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
