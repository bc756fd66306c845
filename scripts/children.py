"""Child processes that live and die together."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Child:
    """A process started by us, the name people know it by, and how long it may take to stop."""

    name: str
    process: subprocess.Popen[bytes]
    patience: float
    stop_signal: signal.Signals

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    user: pwd.struct_passwd | None = None,
    log: Path | None = None,
    patience: float = 10,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a child in a session of its own, so that Ctrl-C reaches us alone and we stop all in order."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            env=dict(environment) if environment is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
            preexec_fn=_die_with_parent(os.getpid(), stop_signal),
        )
    return Child(name, process, patience, stop_signal)


def stop(children: Sequence[Child], *, hurried: Callable[[], bool] = lambda: False) -> None:
    """Stop the children one after the other, last started first; what does not go in time is killed.

    The signal goes to the main process only: Celery's hangs when its pool is signalled too.
    """
    for child in reversed(children):
        if child.exit_code is None:
            child.process.send_signal(child.stop_signal)
        deadline = time.monotonic() + child.patience
        while child.exit_code is None and time.monotonic() < deadline and not hurried():
            time.sleep(POLL_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            # What is left of its session, be it the child itself or a worker it lost.
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _die_with_parent(parent: int, stop_signal: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes its program: ask the kernel to stop it when we are killed."""
    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:
            os.kill(os.getpid(), stop_signal)

    return ask
