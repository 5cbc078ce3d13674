"""Servers and other long processes beside a test: started, waited for, and ended with all that they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests


@contextmanager
def running(
    command: Sequence[str | Path],
    log: Path,
    ready: Callable[[], bool],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    seconds: float = 120,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process, from when it is `ready` until the end of the block; what it says goes into `log`.

    Fails the test when it ends before it is ready, or is not ready after `seconds`.
    """
    with log.open('ab') as output:
        # a group of its own, so that what it starts ends with it
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until(ready, process, log, seconds)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and all that it started at once, whatever they are doing."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        if ready():
            return
        time.sleep(0.05)
    said = log.read_text(encoding='utf-8', errors='replace')[-4000:]
    pytest.fail(f'{process.args!r} is not ready (exit code {process.poll()}):\n{said}')


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
            loopback_session().get(url, timeout=5)
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
