"""Where the real Label Studio is, and how a tree of it is run: offline, and on its own data only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.processes import HANG

ROOT = Path(__file__).resolve().parents[2]
INSIDE = Path(__file__).resolve().parent / 'inside'
CACHE = Path(os.environ.get('STORAGE_SCAFFOLD_TEST_CACHE') or ROOT / '.cache').resolve()


class ToolMissing(Exception):
    """Something that `make label-studio` would have put in place is not there; `str()` says what."""


@dataclass(frozen=True)
class LabelStudio:
    """A Label Studio release: its committed source tree and a Python that has all its dependencies."""

    source: Path
    python: Path


def find_label_studio() -> LabelStudio:
    """Label Studio as `make label-studio` left it. Raises ToolMissing."""
    found = LabelStudio(source=CACHE / 'label-studio/src', python=CACHE / 'label-studio/venv/bin/python')
    return LabelStudio(source=existing(found.source / '.git').parent, python=existing(found.python))


def existing(path: Path) -> Path:
    """`path`. Raises ToolMissing when it does not exist."""
    if not path.exists():
        raise ToolMissing(f'{path} is missing: run `make label-studio`')
    return path


def offline_env(tree: Path, data: Path, **extra: str) -> dict[str, str]:
    """The environment for running `tree`: sqlite in `data`, and no word to anyone outside of this machine.

    Label Studio asks the package index and Sentry on every start unless told not to.
    """
    data.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ('PATH', 'HOME', 'LANG', 'TMPDIR') if name in os.environ}
    return {
        **kept,
        'PYTHONPATH': os.pathsep.join((str(tree), str(INSIDE))),
        'DJANGO_SETTINGS_MODULE': 'core.settings.label_studio',
        'DJANGO_DB': 'sqlite',
        'LABEL_STUDIO_BASE_DATA_DIR': str(data),
        'SENTRY_DSN': '',
        'FRONTEND_SENTRY_DSN': '',
        'SENTRY_RATE': '0',
        'COLLECT_ANALYTICS': '0',
        'LATEST_VERSION_CHECK': '0',
        **extra,
    }


def run(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`command` run to its end in `cwd`, with what it printed; never raises on a bad exit code."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        # Some take minutes where nothing else runs.
        timeout=12 * HANG,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding='utf-8',
        errors='replace',
    )
