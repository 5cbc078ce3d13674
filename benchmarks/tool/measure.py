"""One run of a command: what it and its children have cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Call:
    """A command, and what makes it a success."""

    command: tuple[str | Path, ...]
    directory: Path
    env: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Cost:
    """CPU of the process and its children, and time that passed, in ms; peak memory of the largest of them, in MB."""

    cpu: float
    wall: float
    peak: float


def measure(call: Call) -> Cost:
    """Runs the command. Raises SystemExit with what it said when it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            call.command, cwd=call.directory, env=call.env, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode not in call.codes:
            words = said.read().decode(errors='replace')
            raise SystemExit(f'{" ".join(map(str, call.command))} ended with {process.returncode}:\n{words[-4000:]}')
    # Linux counts in kB, macOS in bytes.
    unit = 2**20 if sys.platform == 'darwin' else 2**10
    return Cost((used.ru_utime + used.ru_stime) * 1000, wall * 1000, used.ru_maxrss / unit)
