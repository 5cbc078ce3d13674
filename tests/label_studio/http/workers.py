"""Jobs of Label Studio in processes of their own: a Redis, and a worker that takes jobs from it."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from tests.label_studio.environment import INSIDE, offline_env, run
from tests.label_studio.http.servers import LOOPBACK_ONLY
from tests.processes import free_port, kill, listens, running, wait_for

QUEUES = ('low', 'high', 'default', 'critical')


@dataclass(frozen=True)
class Redis:
    """A running Redis with the queues of a Label Studio in it."""

    port: int
    python: Path

    @property
    def env(self) -> dict[str, str]:
        """What makes a Label Studio put its jobs here; see inside/with_redis.py."""
        return {'DJANGO_SETTINGS_MODULE': 'with_redis', 'REDIS_PORT': str(self.port)}

    def jobs(self) -> list[dict[str, Any]]:
        """All jobs: `id`, `status` as RQ's registries have it, `call` as text, and the `error` of a failed one."""
        done = run([self.python, INSIDE / 'jobs.py', str(self.port), *QUEUES], INSIDE)
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def cancel(self, job: str) -> None:
        """Takes a queued job back, as an operator may."""
        done = run([self.python, INSIDE / 'cancel_job.py', str(self.port), job], INSIDE)
        assert done.returncode == 0, done.stderr

    def settled(self) -> list[dict[str, Any]]:
        """All jobs once none is left to do; fails the test when that never comes."""
        jobs: list[dict[str, Any]] = []

        def none_is_left() -> bool:
            jobs[:] = self.jobs()
            return all(job['status'] in ('finished', 'failed') for job in jobs)

        wait_for(none_is_left, lambda: f'all jobs are done: {jobs}')
        return jobs


@contextmanager
def redis_server(python: Path, scratch: Path) -> Iterator[Redis]:
    """A Redis that keeps everything in memory; `python` is one with RQ, to look into it."""
    server = shutil.which('redis-server')
    if server is None:
        pytest.skip('redis-server is missing: install the package redis-server')
    port = free_port()
    command = [server, '--port', str(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    with running(command, scratch / 'redis.log', listens(port), cwd=scratch):
        yield Redis(port, python)


@contextmanager
def worker(tree: Path, data: Path, log: Path, redis: Redis, **env: str) -> Iterator[Popen[bytes]]:
    """`rqworker` in `tree`, for all queues, with the database in `data`."""
    command: list[str | Path] = [redis.python, 'manage.py', 'rqworker', *QUEUES]
    environment = offline_env(tree, data, **LOOPBACK_ONLY, **redis.env, **env)

    before = log.stat().st_size if log.exists() else 0

    def listens_to_queues() -> bool:
        return b'Listening on' in log.read_bytes()[before:]

    with running(command, log, listens_to_queues, cwd=tree / 'label_studio', env=environment) as process:
        yield process


def kill_worker(process: Popen[bytes]) -> None:
    """Ends it at once, with the process that does its job: RQ gives that a group of its own."""
    jobs = Path(f'/proc/{process.pid}/task/{process.pid}/children').read_text(encoding='ascii').split()
    kill(process)
    for job in jobs:
        with suppress(ProcessLookupError):
            os.kill(int(job), signal.SIGKILL)
