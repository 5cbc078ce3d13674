"""The programs of this machine that matter to a tree, with their versions."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterator

from storage_scaffold import __version__
from storage_scaffold.checkout import Checkout
from storage_scaffold.doctor.observation import Level, Observation

TOPIC = 'Tools'
_TIMEOUT = 60


def examine(checkout: Checkout | None) -> Iterator[Observation]:
    """The versions of this tool, Python and git, and of what checks the web app and locks packages in this tree."""
    yield Observation(TOPIC, Level.OK, f'storage-scaffold {__version__}, Python {platform.python_version()}')
    yield from _program('git', 'providers can be made without it, but branches cannot be compared or merged')
    if checkout is None:
        return
    if checkout.features.has_web:
        for program in ('node', 'npm'):
            yield from _program(program, 'the checks of the web app, tsc and biome, need it')
    if checkout.is_file(checkout.layout.pyproject.with_name('poetry.lock')):
        yield from _program('poetry', 'poetry.lock has to be renewed after a provider brings in a package')
    if checkout.is_file(checkout.layout.pyproject.with_name('uv.lock')):
        yield from _program('uv', 'uv.lock has to be renewed after a provider brings in a package')


def _program(name: str, why: str) -> Iterator[Observation]:
    program = shutil.which(name)
    if program is None:
        yield Observation(TOPIC, Level.NOTE, f'{name} was not found: {why}', remedy=f'install {name}')
        return
    try:
        done = subprocess.run(
            [program, '--version'], stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        yield Observation(TOPIC, Level.NOTE, f'{name} does not work: {error}', remedy=f'repair {name}')
        return
    words = done.stdout.decode('utf-8', 'replace').strip().splitlines()
    yield Observation(
        TOPIC, Level.OK, f'{name} {(words[0] if words else "").removeprefix(f"{name} version ").removeprefix("v")}'
    )
