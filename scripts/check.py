"""`make test`: every check of the project, one after the other; all are run, whatever fails.

The last line sums up the tests of all steps: `N passed, N failed, N skipped`.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from scripts import private
from scripts.children import stop

ROOT = Path(__file__).resolve().parent.parent
CODE = ("nantong_award", "applications", "review", "publicity", "monitoring", "scripts", "benchmarks")
SETTING = re.compile(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"')
NO_TESTS = 5  # pytest's exit status where it collected nothing


@dataclass(frozen=True)
class Step:
    """One check and what came of it; `failed` counts the step itself where no test of it failed."""

    name: str
    status: str
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def main() -> int:
    """Run the checks; 0 only where every one of them ran and held."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lint", action="store_true", help="only the checks that run no test")
    options = arguments.parse_args()
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, _interrupt)
    with _clean_environment() as environment:
        steps = [*_lint(environment)]
        if not options.lint:
            steps += _tests(environment)
    return _close(steps, counting=not options.lint)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _clean_environment() -> Iterator[dict[str, str]]:
    """An environment without the caller's settings, and with a data folder that is gone afterwards."""
    mentioned = set(SETTING.findall((ROOT / "nantong_award" / "settings.py").read_text()))
    kept = {name: value for name, value in os.environ.items() if name not in mentioned}
    with tempfile.TemporaryDirectory(prefix="award-tests-", ignore_cleanup_errors=True) as folder:
        yield {**kept, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}


# --- checks that run no test --------------------------------------------------------------------


def _lint(environment: Mapping[str, str]) -> Iterator[Step]:
    python = [sys.executable, "-m"]
    checks = {
        "ruff check": [*python, "ruff", "check", "--output-format", "concise", "."],
        "ruff format": [*python, "ruff", "format", "--check", "--output-format", "concise", "."],
        "djlint": [*python, "djlint", "templates", "--lint", "--quiet"],
        "mypy": [*python, "mypy", *CODE],
        "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    }
    for name, command in checks.items():
        yield _run(name, command, environment)


def _run(name: str, command: Sequence[str], environment: Mapping[str, str]) -> Step:
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    status = subprocess.run(command, env=environment).returncode
    return Step(name, f"failed ({status})" if status else "ok", time.monotonic() - began, failed=bool(status))


# --- tests --------------------------------------------------------------------------------------


def _tests(environment: Mapping[str, str]) -> Iterator[Step]:
    parallel = ["-n", "2", "--dist", "loadfile", "--durations", "10"]
    yield _pytest("pytest on the embedded default", parallel, environment)
    with ExitStack() as servers:
        name = "concurrency on PostgreSQL and Redis"
        try:
            addresses = _private_servers(servers, Path(environment["VAR_DIR"]) / "redis")
        except (private.Missing, private.Failed) as problem:
            print(f"\n=== {name}\ncould not run: {problem}", flush=True)
            yield Step(name, f"could not run: {problem}", 0, failed=1)
        else:
            yield _pytest(name, ["-m", "concurrency"], {**environment, **addresses})


def _private_servers(servers: ExitStack, queue: Path) -> dict[str, str]:
    database = servers.enter_context(private.postgres())
    redis, broker = private.start_redis(queue)
    servers.callback(stop, [redis])
    return {"DATABASE_URL": database, "BROKER_URL": broker}


def _pytest(name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Step:
    report = Path(environment["VAR_DIR"]) / "report.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *arguments, f"--junitxml={report}"]
    step = _run(name, command, environment)
    if step.status == f"failed ({NO_TESTS})":
        return replace(step, status="failed: there is no such test")
    if not report.exists():
        return step
    passed, failed, skipped = count(report)
    return replace(step, passed=passed, failed=max(failed, step.failed), skipped=skipped)


def count(report: Path) -> tuple[int, int, int]:
    """How many tests of a JUnit report passed, failed (or broke in set-up) and were skipped."""
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))

    def total(*names: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites for name in names)

    failed, skipped = total("failures", "errors"), total("skipped")
    return total("tests") - failed - skipped, failed, skipped


# --- the end ------------------------------------------------------------------------------------


def _close(steps: Sequence[Step], *, counting: bool) -> int:
    print("\n=== all checks")
    for step in steps:
        print(f"{step.seconds:7.1f} s  {step.name}: {step.status}")

    def total(of: Callable[[Step], int]) -> int:
        return sum(of(step) for step in steps)

    failed = total(lambda step: step.failed)
    if counting:
        passed, skipped = total(lambda step: step.passed), total(lambda step: step.skipped)
        print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
