"""Who is measured at a server: the client of a kind, and Label Studio's own where it speaks the same protocol."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.kinds.results import Result
from benchmarks.kinds.rows import FIRST, SMALL, Row
from tests.clients.subject import PATIENT, Bucket, Case
from tests.label_studio.environment import LabelStudio, offline_env
from tests.label_studio.http.servers import LOOPBACK_ONLY
from tests.processes import HANG

HERE = Path(__file__).parent / 'inside'


@dataclass(frozen=True)
class Side:
    """A client in a process of its own: the module that has it, its arguments, and how that process is started."""

    name: str
    module: str
    arguments: Mapping[str, Any]
    python: str | Path = sys.executable
    directory: Path | None = None
    env: Mapping[str, str] | None = None

    def measure(self, row: Row, size: int) -> Result:
        """What the row costs. Raises SystemExit with what the process said when not all of it was done."""
        task = {'side': self.module, 'arguments': self.arguments, 'first': FIRST, 'do': row.do, 'of': row.of(size)}
        done = subprocess.run(
            (self.python, HERE / 'measure.py'),
            input=json.dumps(task),
            cwd=self.directory,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60 * HANG,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f'{self.name}, {row.name}: {done.stderr[-4000:]}')
        cost = json.loads(done.stdout.splitlines()[-1])
        if cost.pop('done') != row.done(size):
            raise SystemExit(f'{self.name}, {row.name}: not all of it was done')
        return Result(self.name, row.name, size, **cost)


def fill(bucket: Bucket, rows: Mapping[Row, int]) -> None:
    """Puts what all rows need into the bucket."""
    bucket.put(FIRST, SMALL)
    for row, size in rows.items():
        row.fill(bucket, size)


def of_kind(case: Case) -> Side:
    """The client of the kind that is judged at the server."""
    subject = case.subject
    module = {'path': subject.module.__file__, 'classes': (subject.client_class, subject.options_class)}
    return Side(subject.name, 'generated', {**module, 'options': case.options(), 'constants': PATIENT})


def label_studios_own(case: Case, label_studio: LabelStudio, home: Path) -> Iterator[Side]:
    """Label Studio's own storage at the same server, if it has one; `home` is for its data."""
    if case.subject.client_class == 'S3Client':
        tree, name = label_studio.source, f"{case.subject.name}, Label Studio's own"
        env = offline_env(tree, home, **LOOPBACK_ONLY, SSRF_PROTECTION_ENABLED='false')
        yield Side(name, 'own_s3', case.options(), label_studio.python, tree / 'label_studio', env)
