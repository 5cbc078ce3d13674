"""Where everything is measured: a real Label Studio with a generated provider in it, and an S3 service on loopback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.provider.inside.fields import FIELDS
from tests.clients.servers import KEY_ID, SECRET, directory, rclone_s3
from tests.label_studio import environment, tree
from tests.label_studio.http.servers import LOOPBACK_ONLY, boot
from tests.label_studio.scaffold import new

HERE = Path(__file__).parent / 'inside'
SIDES = tuple(FIELDS)


@dataclass(frozen=True)
class Stage:
    """A tree of Label Studio with its migrated database, and a running service that shows `buckets`."""

    tree: Path
    python: Path
    data: Path
    home: Path
    buckets: Path
    service: str

    def own_data(self, name: str) -> Path:
        """A copy of the database for one measurement."""
        return Path(shutil.copytree(self.data, self.home / name))

    def env(self, data: Path, **more: str) -> dict[str, str]:
        """What runs Label Studio on `data`. It refuses services on loopback unless told not to."""
        env = environment.offline_env(self.tree, data, **LOOPBACK_ONLY, **more)
        env['PYTHONPATH'] += f':{HERE}'
        return {
            **env,
            'SSRF_PROTECTION_ENABLED': 'false',
            'LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN': 'true',
            'ENDPOINT': self.service,
            'KEY_ID': KEY_ID,
            'SECRET': SECRET,
        }


@contextmanager
def stage(home: Path, prepare: Callable[[Path], None], say: Callable[[str], None]) -> Iterator[Stage]:
    """All of it, made in `home`; `prepare` fills the buckets before the service looks at them."""
    label_studio = environment.find_label_studio()
    say('Generating minio into a Label Studio …')
    clone = tree.clone(label_studio.source, home / 'clone')
    done = new('minio', clone, '--python', label_studio.python)
    if done.code:
        raise SystemExit(str(done))
    running = tree.runnable_copy(clone, home / 'tree')
    say('Making its database …')
    data = boot(running, label_studio.python, home / 'data')
    say('Filling its buckets …')
    buckets = home / 'buckets'
    buckets.mkdir()
    prepare(buckets)
    # By default it would read a whole folder again for each object.
    with rclone_s3(buckets, home / 'service.log', dir_cache='24h') as service:
        yield Stage(running, label_studio.python, data, home, buckets, service)


def fill(buckets: Path, name: str, count: int, content: Callable[[int], bytes], suffix: str = 'png') -> None:
    """The bucket `name` with `count` objects."""
    bucket = directory(buckets, name)
    for number in range(count):
        (bucket.root / f'{number:06}.{suffix}').write_bytes(content(number))


def task(number: int) -> dict[str, object]:
    """A task as files have them."""
    return {'data': {'image': f'https://example.com/{number}.png', 'text': f'Picture number {number}. ' * 10}}


def task_file(number: int) -> bytes:
    """A file with one task."""
    return json.dumps(task(number)).encode()
