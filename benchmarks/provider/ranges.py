"""Parallel Range requests through the proxy of Label Studio under uWSGI, set up as in its Docker image."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import requests

from benchmarks.provider.inside.fields import FIELDS
from benchmarks.provider.stage import Stage
from tests.clients.servers import KEY_ID, SECRET, directory
from tests.label_studio.environment import CACHE, existing
from tests.label_studio.http.api import Api
from tests.processes import HANG, answers, free_port, running

PART = 4 * 2**20
OBJECT = 16 * PART
BUCKET = 'ranges'
# As deploy/uwsgi.ini of Label Studio has it, as far as it changes how requests are served; four processes are its
# default for two processors, whatever this machine has.
UWSGI = '--master --single-interpreter --enable-threads --thunder-lock --lazy-apps --need-app --die-on-term'
PROCESSES = 4


@dataclass(frozen=True)
class Server:
    """A running uWSGI."""

    api: Api
    process: Popen[bytes]

    def workers(self) -> Iterator[Path]:
        """Where the system describes each of its processes."""
        for status in Path('/proc').glob('[0-9]*/stat'):
            fields = _fields(status)
            if fields and int(fields[2]) == self.process.pid:
                yield status.parent

    def cpu(self) -> float:
        """Processor time so far, in seconds."""
        return sum(int(ticks) for path in self.workers() for ticks in _fields(path / 'stat')[11:13]) / 100

    def peak(self) -> int:
        """The most memory that any of its processes ever held."""
        texts = [(path / 'status').read_text(encoding='ascii', errors='replace') for path in self.workers()]
        return max(int(found[1]) * 1024 for text in texts if (found := re.search(r'VmHWM:\s+(\d+)', text)))


def _fields(stat: Path) -> list[str]:
    """What follows the name of the process: state, parent, group …"""
    try:
        return stat.read_text(encoding='utf-8', errors='replace').rpartition(')')[2].split()
    except FileNotFoundError:
        return []


def video(buckets: Path, size: int) -> None:
    """What parts are read of."""
    directory(buckets, BUCKET).put_large('video.mp4', OBJECT)


def proxied_ranges(stage: Stage, side: str, size: int) -> dict[str, float]:
    """`size` parts of an object, all asked for at once."""
    with _server(stage) as server:
        path = _task(server.api, side, stage.service)
        # The first requests start the processes and fill the caches.
        _read_all(server.api, path, 4 * PROCESSES)
        wall, cpu = time.perf_counter(), server.cpu()
        read = _read_all(server.api, path, size)
        return {
            'done': sum(length == PART for length, _, _ in read),
            'wall': time.perf_counter() - wall,
            'cpu': server.cpu() - cpu,
            'peak': server.peak(),
            'queries': sum(queries for _, queries, _ in read),
            'requests': sum(requests for _, _, requests in read),
        }


def _read_all(api: Api, path: str, size: int) -> list[tuple[int, int, int]]:
    """Length, queries and requests of each answer."""
    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(lambda number: _read(api, path, number % 15 * PART), range(size)))


def _read(api: Api, path: str, start: int) -> tuple[int, int, int]:
    headers = {'Range': f'bytes={start}-{start + PART - 1}', 'Authorization': api.session.headers['Authorization']}
    answer = requests.get(f'{api.address}{path}', headers=headers, timeout=HANG)
    queries, asked = answer.headers['X-Asked'].split()
    # Not by the status: Label Studio's own provider passes on the 200 that this service gives to every range.
    return (len(answer.content) if 'Content-Range' in answer.headers else 0), int(queries), int(asked)


def _task(api: Api, side: str, service: str) -> str:
    """The address of an object behind the proxy."""
    project = api.project()
    values = (service, KEY_ID, SECRET, 'us-east-1')
    form = {'title': 'Benchmark', 'bucket': BUCKET, 'presign': False, 'use_blob_urls': True}
    body = {**form, 'project': project.id, **dict(zip(FIELDS[side], values, strict=True))}
    storage = api.post(f'/api/storages/{side}?project={project.id}', body)
    api.post(f'/api/storages/{side}/{storage["id"]}/sync', expect=200)
    (task,) = project.tasks()
    return str(task['data']['image'])


@contextmanager
def _server(stage: Stage) -> Iterator[Server]:
    port = free_port()
    packages = existing(CACHE / 'uwsgi')
    with tempfile.TemporaryDirectory(dir=stage.home) as scratch:
        env = stage.env(stage.own_data(f'{Path(scratch).name}/data'), APP_WEBSERVER='uwsgi')
        env['PYTHONPATH'] += f':{packages}'
        command: list[str | Path] = [
            stage.python,
            '-c',
            'import sys, pyuwsgi; pyuwsgi.run(sys.argv[1:])',
            *UWSGI.split(),
        ]
        command += ['--http', f'127.0.0.1:{port}', '--processes', str(PROCESSES), '--module', 'counted_wsgi']
        command += ['--buffer-size', '65535', '--http-timeout', '300', '--harakiri', '120', '--disable-logging']
        # It ends every connection, without saying so by itself.
        command += ['--post-buffering', '4096', '--add-header', 'Connection: close']
        log = Path(scratch) / 'log'
        ready = answers(f'http://127.0.0.1:{port}/health')
        with running(command, log, ready, cwd=stage.tree / 'label_studio', env=env) as process:
            yield Server(Api(f'http://127.0.0.1:{port}'), process)
