"""The sum at the end of `make test` is what the tests came to, and a step that cannot run is a failure."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import check

MIXED = """
import pytest

def test_holds(): pass
def test_fails(): assert 1 == 2
def test_is_skipped(): pytest.skip("no browser")
@pytest.fixture
def broken(): raise ValueError
def test_breaks_in_set_up(broken): pass
"""


def test_the_report_is_counted_as_pytest_counts_it(tmp_path: Path) -> None:
    (tmp_path / "test_mixed.py").write_text(MIXED)
    report = tmp_path / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-c", "/dev/null", f"--junitxml={report}"],
        cwd=tmp_path,
        capture_output=True,
    )
    assert check.count(report) == (1, 2, 1)


def test_the_callers_settings_do_not_reach_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "BROKER_URL", "EMAIL_URL", "MEDIA_ROOT", "SECRET_KEY", "DEBUG"):
        monkeypatch.setenv(name, "the caller's")
    monkeypatch.setenv("LANG", "kept")
    with check._clean_environment() as environment:
        folder = Path(environment["VAR_DIR"])
        assert folder.is_dir()
        assert "the caller's" not in environment.values()
        assert environment["LANG"] == "kept"
    assert not folder.exists()


@pytest.mark.parametrize(
    ("steps", "status", "last_line"),
    [
        ([check.Step("pytest", "ok", 1, passed=7, skipped=1)], 0, "7 passed, 0 failed, 1 skipped"),
        (
            [check.Step("pytest", "ok", 1, passed=7), check.Step("PostgreSQL", "could not run", 0, failed=1)],
            1,
            "7 passed, 1 failed, 0 skipped",
        ),
    ],
)
def test_the_last_line_sums_up_all_steps(
    capsys: pytest.CaptureFixture[str], steps: list[check.Step], status: int, last_line: str
) -> None:
    assert check._close(steps, counting=True) == status
    assert capsys.readouterr().out.splitlines()[-1] == last_line
