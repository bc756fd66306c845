"""`make run` as a person meets it: it answers, stops as a whole, and says plainly why it will not start."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from scripts.serve import environment_of

ROOT = Path(__file__).resolve().parents[2]


class Terminal:
    """A started portal and what it has said."""

    def __init__(self, folder: Path, port: int) -> None:
        self.said = folder / "terminal"
        environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder / "var"), "PORT": str(port)}
        with self.said.open("wb") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.serve"],
                cwd=ROOT,
                env={**environment, "DEMO": "false"},
                stdout=terminal,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        return self.said.read_text(errors="replace")

    def wait_for(self, line: str) -> None:
        for _ in range(600):
            if line in self.text() or self.process.poll() is not None:
                break
            time.sleep(0.2)
        assert line in self.text()

    def child(self, *words: str) -> int:
        """The process id of the main process whose command line holds these words."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        lines = {pid: Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in children}
        return next(int(pid) for pid, line in lines.items() if set(words) <= set(line))

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


def answers(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        status: int = answer.status
        return status


def left_in(folder: Path) -> list[str]:
    """Processes that still name the data folder on their command line."""
    named = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_text()
        except OSError:
            continue
        if str(folder / "var") in line:
            named.append(line)
    return named


def test_a_child_that_dies_ends_the_rest_and_the_next_start_serves_again(tmp_path: Path, port: int) -> None:
    first = Terminal(tmp_path, port)
    try:
        first.wait_for(f"门户已启动：http://127.0.0.1:{port}/")
        assert answers(port) == 200
        os.kill(first.child("celery", "beat"), signal.SIGKILL)
        assert first.process.wait(60) == 1
    finally:
        first.end()
    assert "celery beat 意外退出（退出码 -9），其余部分随之停止。" in first.text()
    assert left_in(tmp_path) == []

    second = Terminal(tmp_path, port)
    try:
        second.wait_for("门户已启动")
        assert answers(port) == 200
    finally:
        status = second.end()
    assert status == 0
    assert second.text().endswith("已停止。\n")
    assert left_in(tmp_path) == []


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = somebody.getsockname()[1]
        terminal = Terminal(tmp_path, taken)
        assert terminal.process.wait(60) == 1
    assert terminal.text() == (
        f"端口 {taken} 已被别的程序占用；请停止该程序，或换一个端口，例如：PORT={taken + 1} make run\n"
    )


def test_only_a_demonstration_goes_without_the_second_factor() -> None:
    assert environment_of({})["REQUIRE_SECOND_FACTOR"] == "false"
    assert "REQUIRE_SECOND_FACTOR" not in environment_of({"DEMO": "false"})
    assert environment_of({"REQUIRE_SECOND_FACTOR": "true"})["REQUIRE_SECOND_FACTOR"] == "true"


def test_links_in_mail_lead_to_the_port_that_is_served() -> None:
    assert environment_of({"PORT": "9000"})["SITE_URL"] == "http://127.0.0.1:9000"
    assert environment_of({"SITE_URL": "https://award.example"})["SITE_URL"] == "https://award.example"
