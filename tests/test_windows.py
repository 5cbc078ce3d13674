"""The commands without what Windows lacks, and that nothing asks for it.

Across modules: any module can ask the operating system for something.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import storage_scaffold
from tests.samples import repository, snapshot, spec
from tests.windows import MODULES, NAMES

ROOT = Path(storage_scaffold.__file__).parent
# Where it is asked first whether the system has them.
ASKS = {
    'system.py': {'fcntl'},
    'transaction/fs.py': {'os.chown', 'os.getegid', 'os.geteuid'},
    'user_cache.py': {'os.O_DIRECTORY', 'os.O_NOFOLLOW', 'os.O_NONBLOCK', 'os.geteuid'},
}
# The words of each command, and what its exit code has to be.
COMMANDS: tuple[tuple[int, str], ...] = (
    (0, '--help'),
    (0, 'validate {spec}'),
    (0, 'doctor'),
    (0, 'templates list'),
    (0, 'preview {spec} --output {page}'),
    (0, 'spec acme --defaults --data kind=s3 --data endpoint=https://s3.acme.example'),
    (0, 'new wasabi --spec {spec} --no-migrate'),
    (0, 'update wasabi --spec {other} --no-migrate --stage'),
    (0, 'templates eject README.md'),
    (1, 'check'),
    (0, 'undo'),
    (0, 'remove wasabi --yes'),
)


def used(path: Path) -> Iterator[str]:
    """What a module asks for that Windows lacks."""
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            yield from MODULES.intersection(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from MODULES.intersection([node.module or ''])
            yield from (f'{node.module}.{a.name}' for a in node.names if a.name in NAMES.get(node.module or '', ()))
        elif isinstance(node, ast.Attribute) and node.attr in NAMES.get(ast.unparse(node.value), ()):
            yield ast.unparse(node)


def test_nothing_asks_for_what_windows_lacks() -> None:
    found = {path.relative_to(ROOT).as_posix(): set(used(path)) for path in sorted(ROOT.rglob('*.py'))}
    assert {name: names for name, names in found.items() if names} == ASKS


def run(how: str, tree: Path, commands: list[list[str]]) -> list[tuple[int, str, str]]:
    """Runs the commands in the tree; the paths of the test are left out of what they say."""
    home = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, '-m', 'tests.windows', how, json.dumps(commands)],
        cwd=tree,
        env={**os.environ, 'PYTHONPATH': str(home), 'VIRTUAL_ENV': '', 'STORAGE_SCAFFOLD_CACHE': ''},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    shown = done.stdout.decode().replace(str(tree.parent), 'HERE').replace('Scripts/python.exe', 'bin/python')
    return [tuple(item) for item in json.loads(shown)]


def test_commands_do_on_windows_what_they_do_elsewhere(full_checkout: Path, tmp_path: Path) -> None:
    repository(full_checkout)
    results, trees = [], []
    for how in ('here', 'windows'):
        place = tmp_path / how
        place.mkdir()
        tree = place / 'checkout'
        subprocess.run(['git', 'clone', '--quiet', str(full_checkout), str(tree)], check=True)
        files = {name: place / name for name in ('spec', 'other', 'page')}
        files['spec'].write_bytes(spec('wasabi'))
        files['other'].write_bytes(spec('wasabi').replace(b'us-east-1', b'eu-central-1'))
        words = [command.format(**files).split() for _, command in COMMANDS]
        results.append(run(how, tree, words))
        trees.append(snapshot(tree))
    here, there = results
    for (code, command), one, other in zip(COMMANDS, here, there, strict=True):
        assert one[0] == code, f'{command}: {one}'
        assert other == one, command
    assert trees[0] == trees[1]


def test_a_command_that_changes_nothing_leaves_no_trace(mini_checkout: Path) -> None:
    [(code, _, words)] = run('windows', mini_checkout, [['undo']])
    assert (code, words.splitlines()[0]) == (2, 'error: there is nothing to undo in this checkout')
    assert not (mini_checkout / '.storage-scaffold').exists()
