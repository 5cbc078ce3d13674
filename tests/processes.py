"""Servers and other long processes beside a test: started, waited for, and ended with all that they started.

No limit here, or in any other test, is one that a busy machine can break: a test waits for what has to happen, HANG
seconds at most, or measures what load cannot change (processor time, bytes, requests).
"""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

# Seconds after which something that a test waits for will never happen.
HANG = 600
# `nohup` and the `&` of a script ignore some of these, and children inherit that: a test whose child is to be
# interrupted begins its command line with this.
DEFAULT_SIGNALS = (
    sys.executable,
    '-c',
    'import os, signal, sys\n'
    'for name in ("SIGHUP", "SIGINT", "SIGPIPE", "SIGQUIT", "SIGTERM"):\n'
    '    signal.signal(getattr(signal, name), signal.SIG_DFL)\n'
    'signal.pthread_sigmask(signal.SIG_SETMASK, [])\n'
    'os.execvp(sys.argv[1], sys.argv[1:])',
)


def wait_for(happened: Callable[[], object], what: Callable[[], str] | str, pause: float = 0.05) -> None:
    """Returns when `happened()` is true, asked every `pause` seconds; fails with `what` after HANG seconds."""
    end = time.monotonic() + HANG
    while not happened():
        if time.monotonic() > end:
            pytest.fail(f'not after {HANG} s: {what if isinstance(what, str) else what()}')
        time.sleep(pause)


@contextmanager
def running(
    command: Sequence[str | Path],
    log: Path,
    ready: Callable[[], bool],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process, from when it is `ready` until the end of the block; what it says goes into `log`.

    Fails the test when it ends before it is ready, or is not ready after HANG seconds.
    """
    with log.open('ab') as output:
        # a group of its own, so that what it starts ends with it
        process = subprocess.Popen(
            [*DEFAULT_SIGNALS, *command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_for(
            lambda: process.poll() is not None or ready(), lambda: f'{command!r} is ready, which says:\n{_end(log)}'
        )
        if process.poll() is not None:
            pytest.fail(f'{command!r} has ended with exit code {process.poll()}:\n{_end(log)}')
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            # What does not end by itself by now is ended.
            process.wait(timeout=30)
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and all that it started at once, whatever they are doing."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end(log: Path) -> str:
    return log.read_text(encoding='utf-8', errors='replace')[-4000:]


def listens(port: int) -> Callable[[], bool]:
    """Whether something listens at a port of loopback."""

    def ready() -> bool:
        with socket.socket() as client:
            return client.connect_ex(('127.0.0.1', port)) == 0

    return ready


def answers(url: str) -> Callable[[], bool]:
    """Whether something answers requests for `url`, whatever it says."""

    def ready() -> bool:
        try:
            loopback_session().get(url, timeout=HANG)
        except requests.ConnectionError:
            return False
        return True

    return ready


def loopback_session() -> requests.Session:
    """Speaks to loopback straight, whatever proxy the variables of this machine name."""
    session = requests.Session()
    session.trust_env = False
    return session


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port: int = probe.getsockname()[1]
        return port


def open_sockets() -> int:
    """How many sockets this process has open, where there is /proc."""
    found = 0
    for path in Path('/proc/self/fd').iterdir():
        with suppress(OSError):
            found += stat.S_ISSOCK(path.stat().st_mode)
    return found
