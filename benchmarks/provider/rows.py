"""The rows of the table: what each is, how large, and which objects it needs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.provider.ranges import proxied_ranges, video
from benchmarks.provider.results import Result
from benchmarks.provider.stage import HERE, SIDES, Stage, fill, task, task_file
from tests.clients.servers import directory
from tests.label_studio.environment import run

PAGE = 100


@dataclass(frozen=True)
class Row:
    """One kind of work, at full scale."""

    name: str
    title: str
    size: int
    measure: Callable[[Stage, Row, str, int], Result]
    objects: Callable[[Path, int], None] = lambda buckets, size: None
    scales: bool = True

    def sized(self, scale: float) -> int:
        """How much of it there is at this scale."""
        return max(1, round(self.size * scale)) if self.scales else self.size


def in_process(stage: Stage, row: Row, side: str, size: int) -> Result:
    """The row, done in a process of its own as a worker or a request would do it."""
    with tempfile.TemporaryDirectory(dir=stage.home) as scratch:
        answer = Path(scratch) / 'answer.json'
        data = stage.own_data(f'{Path(scratch).name}/data')
        command = (stage.python, HERE / 'measure.py', row.name, side, str(size), answer)
        ended = run(command, stage.tree / 'label_studio', stage.env(data))
        if ended.returncode:
            raise SystemExit(f'{row.name}, {side}: {ended.stderr[-4000:]}')
        measured = json.loads(answer.read_bytes())
    return result_of(row, side, size, measured)


def in_server(stage: Stage, row: Row, side: str, size: int) -> Result:
    """The row, asked of a running server."""
    return result_of(row, side, size, proxied_ranges(stage, side, size))


def result_of(row: Row, side: str, size: int, measured: dict[str, float]) -> Result:
    """The measured row, if all of it was done."""
    if measured.pop('done') != size:
        raise SystemExit(f'{row.name}, {side}: not all of it was done')
    numbers = {name: int(measured[name]) for name in ('peak', 'queries', 'requests')}
    return Result(row.title.format(f'{size:,}'), side, wall=measured['wall'], cpu=measured['cpu'], **numbers)


def _large(buckets: Path, size: int) -> None:
    directory(buckets, 'large').put('tasks.json', json.dumps([task(number) for number in range(size)]).encode())


def _targets(buckets: Path, size: int) -> None:
    for side in SIDES:
        directory(buckets, f'exported-{side}')


ROWS = (
    Row(
        'listing',
        'listing of {} objects',
        100_000,
        in_process,
        lambda buckets, size: fill(buckets, 'listed', size, lambda number: b''),
    ),
    Row(
        'import-json',
        'import of {} files with a task each',
        20_000,
        in_process,
        lambda buckets, size: fill(buckets, 'tasks', size, task_file, 'json'),
    ),
    Row(
        'import-blobs',
        'import of {} blobs',
        20_000,
        in_process,
        lambda buckets, size: fill(buckets, 'blobs', size, lambda number: b'blob'),
    ),
    Row('import-large', 'import of one file with {} tasks', 10_000, in_process, _large),
    Row('export', 'export of {} annotations', 5_000, in_process, _targets),
    Row('ranges', '{} parallel ranges of 4 MB by proxy', 50, in_server, video, scales=False),
    Row('presign', 'presigning of {} URLs', 1_000, in_process, scales=False),
    Row('page', 'a page of {} tasks, resolved', PAGE, in_process, scales=False),
)
