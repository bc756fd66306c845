"""A Redis of our own: reachable from any checkout path, and its queue outlives it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from scripts import private
from scripts.children import Child, stop


@pytest.fixture
def running() -> Iterator[list[Child]]:
    children: list[Child] = []
    yield children
    stop(children)


def deep(folder: Path) -> Path:
    return folder / ("d" * 60) / ("e" * 60)


@pytest.mark.parametrize("name", ["plain", "两个 字%20"])
def test_a_task_put_into_the_queue_survives_a_restart(
    tmp_path: Path, running: list[Child], name: str
) -> None:
    child, address = private.start_redis(tmp_path / name)
    running.append(child)
    with Connection(address) as connection:
        connection.SimpleQueue("tasks").put("未完成的事")
    stop([child])

    child, again = private.start_redis(tmp_path / name)
    running.append(child)
    assert again == address
    with Connection(again) as connection:
        assert connection.SimpleQueue("tasks").get(timeout=5).payload == "未完成的事"


def test_a_path_too_long_for_a_socket_gets_a_short_one_that_only_we_can_enter(
    tmp_path: Path, running: list[Child]
) -> None:
    data = deep(tmp_path)
    child, address = private.start_redis(data)
    running.append(child)
    folder = private.socket_folder(data)
    assert len(os.fsencode(folder / private.REDIS_SOCKET)) <= private.SOCKET_PATH_BYTES
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / private.REDIS_SOCKET).is_socket()
    assert (data / "redis.log").exists()
    with Connection(address) as connection:
        connection.ensure_connection(max_retries=1)
    stop([child])
    shutil.rmtree(folder)


def test_a_short_path_that_somebody_else_holds_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = private.socket_folder(deep(tmp_path))
    elsewhere = tmp_path / "elsewhere"
    folder.rmdir()
    elsewhere.mkdir()
    folder.parent.mkdir(exist_ok=True)
    folder.symlink_to(elsewhere)
    with pytest.raises(private.Failed):
        private.socket_folder(deep(tmp_path))


def test_a_redis_that_outlived_its_runner_makes_way(tmp_path: Path, running: list[Child]) -> None:
    orphan, address = private.start_redis(tmp_path)
    running.append(orphan)
    successor, same = private.start_redis(tmp_path)
    running.append(successor)
    assert same == address
    assert orphan.process.wait(timeout=5) == 0
    assert successor.exit_code is None
