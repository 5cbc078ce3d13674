"""`--lock`: renews the lock file of the tree's dependencies after a plan has changed their list."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import EnvironmentFailed, UsageError
from storage_scaffold.plan.plan import AnyPlan, Ownership, changes, ordered
from storage_scaffold.system import startable
from storage_scaffold.text import like

TIMEOUT = 1800
# What the metadata of the project may be made of, beside pyproject.toml itself.
_BESIDE = ('README.md', 'LICENSE')


@dataclass(frozen=True)
class Locker:
    """A tool that keeps a lock file: `lock` writes it anew, `install` installs what is in it."""

    file: str
    lock: tuple[str, ...]
    install: tuple[str, ...]


LOCKERS = (
    Locker('poetry.lock', ('poetry', 'lock'), ('poetry', 'install')),
    Locker('uv.lock', ('uv', 'lock'), ('uv', 'sync')),
)


def locker(checkout: Checkout) -> Locker | None:
    """The tool whose lock file lies beside the tree's pyproject.toml, if one does."""
    return next((tool for tool in LOCKERS if checkout.is_file(_beside(checkout, tool.file))), None)


def locked(checkout: Checkout, plan: AnyPlan, tell: Callable[[str], None] = lambda _step: None) -> AnyPlan:
    """`plan`, with the lock file as the tree's own tool makes it if the plan changes the list of dependencies.

    The tool runs in a temporary directory: nothing is written to the checkout. `tell` is called before it starts, and
    with an empty text at the end. Raises UsageError when the tree has no lock file, EnvironmentFailed when the tool is
    missing or fails.
    """
    after = {change.path: change.after for change in plan.changes}
    pyproject = checkout.layout.pyproject
    if after.get(pyproject) is None:
        return plan
    tool = locker(checkout)
    if tool is None:
        names = ' or '.join(tool.file for tool in LOCKERS)
        raise UsageError(f'--lock: there is no {names} in this tree', 'leave out --lock')
    path = _beside(checkout, tool.file)
    before = checkout.read(path) or b''
    files = {pyproject.name: after[pyproject], tool.file: before}
    files |= {name: checkout.read(_beside(checkout, name)) for name in _BESIDE}
    tell(f'running {" ".join(tool.lock)}')
    try:
        made = _made(tool, {name: data for name, data in files.items() if data is not None})
    finally:
        tell('')
    found = changes(checkout.read, {path: like(made, before)}, Ownership.REGISTERED)
    return replace(plan, changes=ordered(*plan.changes, *found))


def _made(tool: Locker, files: dict[str, bytes]) -> bytes:
    later = f'nothing was written; mend it, or leave out --lock and run `{" ".join(tool.lock)}` yourself'
    with tempfile.TemporaryDirectory(prefix='storage-scaffold-') as scratch:
        for name, data in files.items():
            Path(scratch, name).write_bytes(data)
        try:
            done = subprocess.run(
                startable(tool.lock),
                cwd=scratch,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
            if done.returncode == 0 and Path(scratch, tool.file).is_file():
                return Path(scratch, tool.file).read_bytes()
        except FileNotFoundError as error:
            raise EnvironmentFailed(f'{tool.lock[0]} was not found, which keeps {tool.file}', later) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EnvironmentFailed(f'{" ".join(tool.lock)} failed: {error}', later) from error
    words = (done.stdout + done.stderr).decode('utf-8', 'replace').strip().splitlines()
    raise EnvironmentFailed(
        '\n  '.join([f'{" ".join(tool.lock)} failed; the end of its output:', *words[-15:]]), later
    )


def _beside(checkout: Checkout, name: str) -> PurePosixPath:
    return checkout.layout.pyproject.with_name(name)
