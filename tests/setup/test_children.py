"""Children stop when told, when they must, and when their parent is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scripts.children import start, stop

ROOT = Path(__file__).resolve().parents[2]
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up'); time.sleep(60)"
PARENT = """
import sys, time
from scripts.children import start
print(start("child", [sys.executable, "-c", "import time; time.sleep(60)"]).process.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def soon(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_child_that_will_not_stop_is_killed_when_its_patience_ends(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = start("stubborn", [sys.executable, "-u", "-c", STUBBORN], log=log, patience=0.2)
    assert soon(lambda: log.read_text() == "up\n")
    stop([child])
    assert child.exit_code == -signal.SIGKILL


def test_children_stop_in_the_reverse_of_their_order(tmp_path: Path) -> None:
    farewell = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(sys.argv[1])))\n"
        "print('up')\ntime.sleep(60)"
    )
    log = tmp_path / "log"
    names = ["redis", "web", "worker"]
    children = [start(name, [sys.executable, "-u", "-c", farewell, name], log=log) for name in names]
    assert soon(lambda: log.read_text().count("up") == 3)
    stop(children)
    assert log.read_text().split()[3:] == ["worker", "web", "redis"]


def test_a_killed_parent_takes_its_child_with_it() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    assert soon(lambda: not alive(child))
