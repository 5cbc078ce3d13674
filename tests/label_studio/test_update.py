"""`storage-scaffold update` in a real tree: columns and models get new names, and keep what is in them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.label_studio.environment import INSIDE, LabelStudio, offline_env, run
from tests.label_studio.scaffold import Run, new, storage_scaffold
from tests.label_studio.tree import digests, runnable_copy

SPEC = """\
spec: 1
name: depot
title: Depot
edition: open-source
client:
  kind: s3
  endpoint: https://s3.{region}.depot.example
  sse: aws:kms
  sse_kms_key_id: "{area}"
fields:
  region:
    default: eu-1
  area:
    label: Area
"""
CHANGED = SPEC.replace('{area}', '{zone}').replace(
    '  area:\n    label: Area\n',
    '  zone:\n    label: Zone\n    renamed_from: area\n    depends_on: quota\n'
    '  quota:\n    type: integer\n    min: 1\n',
)
RELABELLED = SPEC.replace('label: Area', 'label: The area')
MIGRATIONS = Path('label_studio/io_storages/migrations')


@dataclass(frozen=True)
class Updated:
    """A tree in which the spec changed twice: only a label first, then columns and the prefix of the classes."""

    tree: Path
    relabelled: Run
    changed: Run
    made: list[str]


def migrations(tree: Path) -> set[str]:
    return {path.name for path in (tree / MIGRATIONS).glob('*.py')}


@pytest.fixture(scope='module')
def updated(label_studio: LabelStudio, running_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Updated:
    scratch = tmp_path_factory.mktemp('updated')
    tree, spec = runnable_copy(running_tree, scratch / 'tree'), scratch / 'depot.yml'
    spec.write_text(SPEC, encoding='utf-8')
    made = new('depot', tree, '--python', label_studio.python, spec_file=spec)
    assert made.code == 0, str(made)
    before = migrations(tree)
    recorded = tree / '.storage-scaffold/depot/spec.yml'

    def update(text: str) -> Run:
        recorded.write_text(text, encoding='utf-8')
        return storage_scaffold('update', 'depot', '--migrate', '--python', label_studio.python, cwd=tree)

    relabelled = update(RELABELLED)
    assert migrations(tree) == before, 'a label is in no table'
    changed = update(CHANGED.replace('title:', 'class_prefix: Depotx\ntitle:'))
    return Updated(
        tree, relabelled, changed, sorted({path.name for path in (tree / MIGRATIONS).glob('*.py')} - before)
    )


@pytest.fixture(scope='module')
def migrated(
    label_studio: LabelStudio, updated: Updated, booted_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What became of a row that was there before the migration; see inside/migrated.py."""
    scratch = tmp_path_factory.mktemp('migrated')
    data = Path(shutil.copytree(booted_data, scratch / 'data'))
    names = sorted(path.stem for path in (updated.tree / MIGRATIONS).glob('*_depot*.py'))
    command = [label_studio.python, INSIDE / 'migrated.py', scratch / 'answer.json', *names]
    done = run(command, updated.tree / 'label_studio', offline_env(updated.tree, data))
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((scratch / 'answer.json').read_bytes())
    return found


def test_a_changed_label_changes_the_form_and_no_table(updated: Updated) -> None:
    assert updated.relabelled.code == 0, str(updated.relabelled)
    assert 'form_layout.yml' in updated.relabelled.output


def test_changed_columns_lead_to_one_migration(updated: Updated) -> None:
    assert updated.changed.code == 0, str(updated.changed)
    assert [name[4:] for name in updated.made] == ['_depot_update.py']
    assert '1 migration' in updated.changed.output


def test_a_renamed_column_and_model_keep_what_was_in_them(migrated: dict[str, Any]) -> None:
    assert migrated['rows'] == [{'bucket': 'b', 'zone': 'north', 'quota': None}]
    assert migrated['links'] == [{'key': 'k', 'storage__zone': 'north', 'task__project__title': 'p'}]


def test_nothing_is_left_to_migrate(migrated: dict[str, Any]) -> None:
    assert migrated['makemigrations']['code'] == 0, migrated['makemigrations']['said']


def test_postgresql_renames_and_drops_nothing(migrated: dict[str, Any]) -> None:
    said = '\n'.join(migrated['postgresql'])
    for side in ('import', 'export'):
        assert f'ALTER TABLE "io_storages_depot{side}storage" RENAME TO "io_storages_depotx{side}storage"' in said
        assert f'ALTER TABLE "io_storages_depotx{side}storage" RENAME COLUMN "area" TO "zone"' in said
    assert 'DROP TABLE' not in said
    assert 'DROP COLUMN' not in said


def test_without_a_change_nothing_is_written(updated: Updated) -> None:
    assert updated.changed.code == 0
    before = digests(updated.tree)
    done = storage_scaffold('update', 'depot', cwd=updated.tree)
    assert (done.code, done.output) == (0, 'depot: nothing to do.\n'), str(done)
    assert digests(updated.tree) == before
