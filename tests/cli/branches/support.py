"""What people do with branches: commit, merge, go on."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Invoke
from tests.samples import git, snapshot

MIGRATIONS = 'label_studio/io_storages/migrations'
Add = Callable[[str], None]


def commit(message: str) -> None:
    git(Path.cwd(), 'add', '--all')
    git(Path.cwd(), 'commit', '--quiet', '--allow-empty', '--message', message)


def stopped(*arguments: str) -> None:
    """Runs git where it must stop with conflicts."""
    done = subprocess.run(['git', *arguments], capture_output=True, text=True, check=False)
    assert done.returncode and 'CONFLICT' in done.stdout, done


def resolved(invoke: Invoke, python: Path, *command: str) -> None:
    """Runs `resolve`, and then the `command` that goes on, if there is one."""
    result = invoke('resolve', '--python', python)
    assert result.exit_code == 0, result.output
    assert f'Go on: {" ".join(command)}' in result.stdout
    assert git(Path.cwd(), 'ls-files', '--unmerged') == ''
    if command:
        git(Path.cwd(), *command[1:])


def files(root: Path) -> dict[str, tuple[int, bytes | None]]:
    return {path: entry for path, entry in snapshot(root).items() if not path.startswith('.storage-scaffold/.state')}


def longer(tree: Path, name: str, field: str = 'one') -> None:
    """Gives a spec one field more."""
    record = tree / f'.storage-scaffold/{name}/spec.yml'
    fields = f'{{region: {{default: us-east-1, depends_on: {field}}}, {field}: {{label: More}}}}'
    record.write_text(record.read_text().replace('{region: {default: us-east-1}}', fields))
