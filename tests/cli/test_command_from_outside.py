"""A command that exists only here works like all others: a pure function returns a plan, shown, applied and undone.

Across modules: a command is followed through all of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.cli import app, output, people, sinks
from storage_scaffold.migrations.planned import Answer, Migrator, complete
from storage_scaffold.plan.plan import MigrationRequest, Ownership, Plan, changes, ordered
from storage_scaffold.record.lock import managed, read_locks
from storage_scaffold.report.outcome import Tense
from tests.cli.conftest import Invoke
from tests.samples import git, repository, snapshot

NOTES = Path('label_studio/io_storages/wasabi/NOTES.md')
MIGRATIONS = Path('label_studio/io_storages/migrations')


def note(checkout: Checkout, name: str, text: str, migrator: Migrator) -> Plan:
    """A file of notes beside the provider's code, and a migration for the sake of the test."""
    managed(read_locks(checkout), name)
    path = checkout.layout.home(name) / 'NOTES.md'
    plan = Plan(
        title=f'note {name}',
        provider=name,
        changes=ordered(*changes(checkout.read, {path: f'{text}\n'.encode()}, Ownership.OWNED)),
        migration=MigrationRequest(f'{name}_noted', ('WasabiImportStorage',)),
    )
    return complete(checkout, plan, migrator)


def noted(_checkout: Checkout, plan: Plan, tense: Tense) -> Iterator[str]:
    """What `note` says."""
    yield f'{plan.provider}: {tense.verb("would note", "noted")} in {len(plan.changes)} files.'
    yield from tense.closing(['Read it.'])


@click.command('note')
@click.argument('name')
@click.argument('text')
@output.checkout_option
@output.dry_run_option
@output.stage_option
@output.django_options
def command(
    name: str,
    text: str,
    checkout: Path | None,
    dry_run: bool,
    stage: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """As a module of `cli/` defines it."""
    into = sinks.sink(f'note {name}', dry_run=dry_run, stage=stage)
    tree = into.open(checkout)
    sinks.finish(into, tree, note(tree, name, text, people.django(tree, migrate, python)), noted)


@pytest.fixture
def tree(invoke: Invoke, mini_checkout: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with wasabi in it, everything committed, and the command among the others."""
    module = ModuleType('storage_scaffold.cli.note')
    module.command = command  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(app, 'COMMANDS', (*app.COMMANDS, 'note'))
    assert invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout).exit_code == 0
    return repository(mini_checkout)


def test_the_function_needs_neither_a_command_line_nor_django_and_writes_nothing(tree: Path) -> None:
    asked = []

    def stand_in(after: Checkout, request: MigrationRequest) -> Answer:
        asked.append((after.read(str(NOTES)), request.name))
        return Answer((after.layout.migrations / '0023_wasabi_noted.py', b'operations = []\n'))

    before = snapshot(tree)
    plan = note(Checkout.at(tree), 'wasabi', 'hello', stand_in)
    assert asked == [(b'hello\n', 'wasabi_noted')], 'the migrator sees the tree as it will be'
    assert [change.ownership.value for change in plan.changes] == ['record', 'migration', 'owned']
    assert plan.migration is None
    assert snapshot(tree) == before


def test_it_is_shown_applied_staged_and_undone(invoke: Invoke, tree: Path, fake_django: Callable[..., Path]) -> None:
    before = snapshot(tree)
    arguments = ('note', 'wasabi', 'hello', '--checkout', tree, '--python', fake_django())
    shown = invoke(*arguments, '--dry-run')
    assert shown.exit_code == 0, shown.output
    assert f'--- /dev/null\n+++ b/{NOTES}\n@@ -0,0 +1 @@\n+hello\n' in shown.stdout
    [migration] = re.findall(rf'\+\+\+ b/({MIGRATIONS}/\d+_wasabi_noted\.py)\n', shown.stdout)
    assert shown.stdout.endswith('wasabi: would note in 3 files.\nNothing was written (--dry-run).\n')
    assert snapshot(tree) == before

    done = invoke(*arguments, '--stage')
    assert done.exit_code == 0, done.output
    assert done.stdout == 'wasabi: noted in 3 files.\nRead it.\n'
    assert (tree / NOTES).read_text() == 'hello\n'
    assert [made.path.name for made in read_locks(Checkout.at(tree))['wasabi'].migrations] == [Path(migration).name]
    assert set(git(tree, 'diff', '--cached', '--name-only').split()) == {
        str(NOTES),
        migration,
        '.storage-scaffold/wasabi/lock.json',
    }

    undone = invoke('undo', '--checkout', tree)
    assert undone.stdout.startswith('Undid `note wasabi`.\n')
    assert snapshot(tree) == before


def test_bad_arguments_are_refused_as_by_other_commands(invoke: Invoke, tree: Path) -> None:
    assert invoke('note', 'wasaby', 'hello', '--checkout', tree).exit_code == 2
    result = invoke('note', 'wasabi', 'hello', '--checkout', tree, '--migrate')
    assert result.exit_code == 3
    assert 'no Python with Label Studio' in result.stderr
    assert not (tree / NOTES).exists()
