"""What every command prints, word for word, from the first provider to the last: `tests/golden/commands.txt`.

`make golden` renews it; look at the diff before you commit it. Digests, versions and sizes are masked, and of diffs
only the file names are kept.

Across modules: every command is run, one after the other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold import __version__
from storage_scaffold.record.versions import black_version
from storage_scaffold.resources import specs_dir
from tests.cli.conftest import Invoke
from tests.commands import support
from tests.samples import git, repository

GOLDEN = Path(__file__).resolve().parents[1] / 'golden' / 'commands.txt'
README, MODELS = support.README, support.MODELS
RECORD = support.RECORD


class Transcript:
    """Runs commands and records what they print; `text` returns all of it."""

    def __init__(self, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tree: Path) -> None:
        self._invoke, self._monkeypatch = invoke, monkeypatch
        self._places = {str(tree): 'TREE', str(tmp_path): 'TMP', str(specs_dir()): 'SPECS'}
        self._lines: list[str] = []

    def __call__(self, arguments: str, *, answer: str | None = None) -> None:
        """Runs `storage-scaffold ARGUMENTS`; with an `answer` a person sits at the terminal."""
        with self._monkeypatch.context() as patch:
            if answer is not None:
                patch.setattr('storage_scaffold.cli.output.interactive', lambda: True)
            result = self._invoke(*arguments.split(), answer=answer)
        self._lines += [f'$ storage-scaffold {arguments}', result.stdout.rstrip('\n')]
        self._lines += [f'! {line}' for line in result.stderr.splitlines()]
        self._lines += [f'exit {result.exit_code}', '']

    def text(self) -> str:
        """The whole transcript, without what differs from one machine or version to the next."""
        text = '\n'.join(self._lines)
        for place, name in self._places.items():
            text = text.replace(place, name)
        text = re.sub(r'\b[0-9a-f]{64}\b', 'SHA256', text)
        text = re.sub(r'(# \S*spec\.yml|# \S*wasabi\.yml) [0-9a-f]+$', r'\1 FEATURES', text, flags=re.MULTILINE)
        text = re.sub(r'\b\d+ bytes\b', 'N bytes', text)
        text = re.sub(r'(lock\.json)  \d+ lines', r'\1  N lines', text)
        # The contents of diffs are tested elsewhere.
        text = re.sub(r'^@@ .* @@\n(?:(?!--- |\+\+\+ )[-+ \\].*\n)+', '', text, flags=re.MULTILINE)
        return text.replace(black_version(), 'BLACK').replace(__version__, 'VERSION')


@pytest.fixture
def run(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mini_checkout: Path, spec_file: Path
) -> Transcript:
    """Runs in the directory of `wasabi.yml`, a ready spec, and of a checkout that is a git repository."""
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', support.render)
    repository(mini_checkout)
    monkeypatch.chdir(tmp_path)
    return Transcript(invoke, monkeypatch, tmp_path, mini_checkout)


def alone(run: Transcript, tree: Path, specs: Path) -> None:
    """Commands that need no managed provider, and commands that are refused."""
    (specs / 'undecided.yml').write_bytes(support.spec().replace(b'edition: open-source\n', b''))
    (specs / 'bad.yml').write_bytes(support.spec(more='nonsense: 1\n'))
    run('validate wasabi.yml bad.yml undecided.yml')
    for arguments in (
        'list',
        'update',
        'undo',
        'new wasabi --spec nowhere.yml',
        'new wasabi --spec minio.yml',
        'new wasabi --spec bad.yml',
        'new wasabi --spec undecided.yml',
        'new wasabi --spec undecided.yml --edition enterprise',
        'new wasabi --spec wasabi.yml --edition enterprise',
        'new wasabi --spec wasabi.yml --migrate',
        'new wasabi --spec wasabi.yml --python false',
    ):
        run(f'{arguments} --checkout checkout')
    run('new wasabi --spec undecided.yml --checkout checkout --dry-run', answer='open-source\n')
    run('new wasabi --spec undecided.yml --checkout checkout --dry-run', answer='enterprise\n')


def life(run: Transcript, tree: Path, django: str) -> None:
    """A provider from `new` through edits, conflicts and migrations."""
    run('new wasabi --spec wasabi.yml --checkout checkout --dry-run')
    run('new wasabi --spec wasabi.yml --checkout checkout --stage')
    run('new wasabi --spec wasabi.yml --checkout checkout')
    for name in ('list', 'show wasabi', 'check', 'diff', 'update', 'update --dry-run', 'update wasaby'):
        run(f'{name} --checkout checkout')
    run(f'update --checkout checkout --python {django}', answer='')
    for name in ('check', 'list --format json', 'show wasabi --format json', 'diff', 'checklist wasabi'):
        run(f'{name} --checkout checkout')
    support.edit(tree, RECORD / 'spec.yml', 'title: Wasabi', 'title: Wasabi 2')
    support.edit(tree, RECORD / 'spec.yml', 'us-east-1}', 'us-east-1, depends_on: zone}, zone: {label: Zone}')
    for name in ('diff', 'update --dry-run', 'update --dry-run --stage', 'update --stage'):
        run(f'{name} --checkout checkout')
    run(f'diff --checkout checkout --migrate --python {django}')
    run(f'update --checkout checkout --migrate --python {django}')
    support.edit(
        tree, RECORD / 'spec.yml', 'zone}, zone: {label: Zone}', 'place}, place: {label: Place, renamed_from: zone}'
    )
    run('update --checkout checkout')
    support.edit(tree, README, '# Wasabi 2', '# Mine')
    support.edit(tree, RECORD / 'spec.yml', 'title: Wasabi 2', 'title: Wasabi 3')
    for name in ('diff', 'update', f'accept checkout/{README}', 'remove wasabi', 'remove wasabi --yes'):
        run(f'{name} --checkout checkout')
    (tree / README).write_text('# Mine\n')
    for name in (
        f'accept checkout/{README} --checkout checkout',
        f'accept checkout/{README} --checkout checkout',
        f'accept {MODELS} elsewhere.py ../outside.py --checkout checkout',
        f'accept {MODELS} elsewhere.py --checkout checkout',
        'undo --checkout checkout --dry-run',
        'undo --checkout checkout',
        'undo --checkout checkout --dry-run',
        'undo --checkout checkout',
    ):
        run(name)


def end(run: Transcript, tree: Path, django: str) -> None:
    """`rename`, `eject` and `remove`, shown and applied."""
    git(tree, 'reset', '--quiet')  # a migration that is staged is one that others may get
    for name in (
        'rename wasabi s3',
        'rename wasabi depot --dry-run',
        f'eject wasabi {README} --dry-run',
        f'eject wasabi {README}',
        f'eject wasabi {README}',
        'remove wasabi --dry-run',
        'remove wasabi',
    ):
        run(f'{name} --checkout checkout')
    run('remove wasabi --checkout checkout', answer='n\n')
    run('remove wasabi --checkout checkout --purge', answer='y\n')
    # It was ejected, so it stayed.
    (tree / README).unlink()
    git(tree, 'add', '--all')
    git(tree, 'commit', '--quiet', '--message', 'without', '--allow-empty')


def several(run: Transcript, tree: Path, specs: Path, django: str) -> None:
    """Two providers at once; one is renamed, removed with committed migrations, and ejected as a whole."""
    (specs / 'minio.yml').write_bytes(support.spec(name='minio', title='MinIO'))
    for name in ('wasabi', 'minio'):
        run(f'new {name} --spec {name}.yml --checkout checkout')
    run('rename wasabi depot --checkout checkout --dry-run')
    run('rename wasabi depot --checkout checkout')
    for name in ('depot', 'minio'):
        support.edit(tree, RECORD.parent / name / 'spec.yml', 'edition:', 'description: Much\nedition:')
        support.edit(tree, support.STORAGES / name / 'README.md', 'One', 'Mine')
    for arguments in ('update --dry-run', 'update', 'update --spec wasabi.yml', 'check'):
        run(f'{arguments} --checkout checkout')
    files = ' '.join(f'{support.STORAGES}/{name}/README.md' for name in ('depot', 'minio'))
    run(f'accept {files} --checkout checkout')
    run('undo --checkout checkout')
    git(tree, 'add', '--all', '--force')
    git(tree, 'commit', '--quiet', '--message', 'two')
    migration = tree / support.STORAGES / 'migrations/0023_minio.py'
    migration.write_text("operations = [migrations.CreateModel(name='MinioImportStorage')]\n")
    git(tree, 'add', '--all')
    git(tree, 'commit', '--quiet', '--message', 'migration')
    for arguments in (
        'rename minio other',
        'remove minio --yes --purge --dry-run',
        'remove minio --yes --purge',
        'eject depot --dry-run',
        'eject depot',
        'list',
    ):
        run(f'{arguments} --checkout checkout')


def test_every_command_prints_what_it_printed(
    run: Transcript, mini_checkout: Path, tmp_path: Path, fake_django: Callable[..., Path]
) -> None:
    django = str(fake_django())
    alone(run, mini_checkout, tmp_path)
    life(run, mini_checkout, django)
    end(run, mini_checkout, django)
    several(run, mini_checkout, tmp_path, django)
    if os.environ.get('RENEW_GOLDEN') == '1':
        GOLDEN.write_text(run.text(), encoding='utf-8')
    assert run.text() == GOLDEN.read_text(encoding='utf-8'), 'if this is meant, run `make golden`'
