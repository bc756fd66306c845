"""What `make` installs, on machines that lack things; system commands are stood in for by scripts."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PACKAGES = [
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "fonts-noto-cjk",
    "libmagic1",
]


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9._-]+==[^ \\;]+", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is installed, and a machine on which no system package is."""
    project = tmp_path / "award"
    (project / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/bootstrap.sh", project / "scripts")
    for lock in ("requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / lock, project)
    put(project / ".venv", "python", "exit 0")
    shutil.copy(ROOT / "requirements.lock", project / ".venv/run.lock")
    shutil.copy(ROOT / "requirements-dev.lock", project / ".venv/test.lock")
    put(tmp_path, "dpkg-query", "exit 1")
    put(tmp_path, "python3.11", f'exec {sys.executable} "$@"')
    put(tmp_path, "redis-server", "exit 0")
    put(tmp_path, "id", "echo 1000")
    put(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/asked-of-apt; exit 100')
    return project


def put(machine: Path, command: str, body: str) -> None:
    folder = machine / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / command).write_text(f"#!/bin/sh\n{body}\n")
    (folder / command).chmod(0o755)


def bootstrap(checkout: Path, purpose: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "scripts/bootstrap.sh", purpose],
        cwd=checkout,
        env={"PATH": f"{checkout.parent}/bin:{os.defpath}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_the_tests_lock_holds_every_pin_of_the_portals_lock() -> None:
    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "scripts/uv.lock"])
def test_a_lock_names_no_host_and_hashes_every_pin(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_where_nobody_may_install_each_missing_package_is_named_and_the_rest_goes_on(checkout: Path) -> None:
    put(checkout.parent, "sudo", "exit 1")
    result = bootstrap(checkout, "run")
    assert re.findall(r"缺少系统软件包 (\S+)（", result.stderr) == SYSTEM_PACKAGES
    assert f"请由管理员安装：apt-get install {' '.join(SYSTEM_PACKAGES)}" in result.stderr
    assert not (checkout.parent / "asked-of-apt").exists()
    assert result.returncode == 0


def test_the_tests_ask_for_a_browser_and_a_postgresql_as_well(checkout: Path) -> None:
    put(checkout.parent, "sudo", "exit 1")
    named = re.findall(r"缺少系统软件包 (\S+)（", bootstrap(checkout, "test").stderr)
    assert named == [*SYSTEM_PACKAGES, "chromium", "poppler-utils", "postgresql"]


def test_what_is_installed_is_not_asked_for_again(checkout: Path) -> None:
    put(checkout.parent, "dpkg-query", 'shift 2; for p in "$@"; do printf "installed=%s " "$p"; done')
    result = bootstrap(checkout, "test")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_python_that_is_too_old_is_said_to_be_so(checkout: Path) -> None:
    for name in ("python3.11", "python3"):
        put(checkout.parent, name, "exit 1")
    result = bootstrap(checkout, "run")
    assert (result.returncode, result.stderr) == (1, "需要 Python 3.11 或更高版本，本机没有找到。\n")
