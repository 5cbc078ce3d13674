"""Runs the checks in a process of their own, in which somebody's client may do what it likes."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from storage_scaffold.errors import EnvironmentFailed
from storage_scaffold.system import interrupt
from storage_scaffold.verify.job import Job

Event = Mapping[str, Any]


def run(job: Job, python: str, tell: Callable[[Event], None]) -> None:
    """Calls `tell` with what happens, as it happens, until the process has cleaned up and ended.

    Raises KeyboardInterrupt after that when a person interrupts it; a second interruption does not wait.
    EnvironmentFailed when the process ends otherwise than it should.
    """
    with tempfile.TemporaryDirectory(prefix='storage-scaffold-') as scratch, tempfile.TemporaryFile() as said:
        directory = Path(scratch)
        job.write(directory)
        process = subprocess.Popen(
            [python, '-m', 'storage_scaffold.verify.inside'],
            cwd=directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            # an interruption is passed on once, not sent by the terminal as well
            start_new_session=True,
        )
        try:
            interrupted = _listen(process, job.document(directory), tell)
        finally:
            process.kill()
            process.wait()
        if interrupted:
            raise KeyboardInterrupt
        if process.returncode:
            said.seek(0)
            raise EnvironmentFailed(
                f'the process that runs the checks ended with {process.returncode}{_last_words(said.read())}',
                f'run them with another --python; this one was {python}',
            )


def _listen(process: subprocess.Popen[bytes], document: Event, tell: Callable[[Event], None]) -> bool:
    """Whether somebody interrupted it."""
    interrupted = False
    lines = _lines(process, document)
    while True:
        try:
            for line in lines:
                tell(line)
            process.wait()
            return interrupted
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            interrupt(process)
            lines = _lines(process)


def _lines(process: subprocess.Popen[bytes], document: Event | None = None) -> Iterator[Event]:
    assert process.stdin and process.stdout  # noqa: S101 - for the type checker
    if document is not None:
        process.stdin.write(json.dumps(document).encode())
        process.stdin.close()
    for line in process.stdout:
        yield json.loads(line)


def _last_words(said: bytes) -> str:
    """The kind of the error that Python died of; its text may hold anything."""
    lines = said.decode('utf-8', 'replace').strip().splitlines()
    return f' ({lines[-1].partition(":")[0]})' if lines else ''
