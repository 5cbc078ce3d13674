"""Thirty generated providers in one Label Studio on SQLite: the column "Source filename" of its Data Manager.

Three servers have the same database: the tree with thirty providers, the same without the shared registration, and a
tree with three, which do without it.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.record.lock import read_locks
from tests.copies import multiplied, renamed
from tests.label_studio.environment import INSIDE, LabelStudio, offline_env, run
from tests.label_studio.http.api import Api
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.scaffold import PROVIDERS, new
from tests.label_studio.tree import runnable_copy
from tests.register.support import added_lines

SPEC = """\
spec: 1
name: depot01
title: Depot
edition: open-source
client: {kind: s3, endpoint: "https://s3.{region}.depot.example"}
fields: {region: {default: eu-1}}
"""
COPIES = tuple(f'depot{number:02}' for number in range(2, 31 - len(PROVIDERS)))
MANAGERS = 'label_studio/data_manager/managers.py'
LINK_NAMES = 'label_studio/core/settings/base.py'
SHARED = "template='(%(expressions)s)', arg_joiner=' || '"
OVERFLOW = 'parser stack overflow'


@dataclass(frozen=True)
class Many:
    """The tree with thirty providers, its database, and what inside/many_providers.py says about it."""

    tree: Path
    data: Path
    project: int
    names: list[str]
    texts: list[str]


@dataclass(frozen=True)
class DataManager:
    """The Data Manager of a project as a server shows it."""

    api: Api
    project: int

    def files(self, expect: int = 200, **view: Any) -> Any:
        """The file names of the tasks in a view of all tasks with that column; an error's JSON if it is expected."""
        data = {'hiddenColumns': {'explore': [], 'labeling': []}, **view}
        made = self.api.post('/api/dm/views/', {'project': self.project, 'data': data})
        found = self.api.get('/api/tasks', expect, params={'view': made['id'], 'page_size': 100, 'fields': 'all'})
        return [task['storage_filename'] for task in found['tasks']] if expect == 200 else found


def names_with(text: str) -> dict[str, Any]:
    """The filter of a view: file names that contain `text`."""
    item = {'filter': 'filter:tasks:storage_filename', 'operator': 'contains', 'type': 'String', 'value': text}
    return {'conjunction': 'and', 'items': [item]}


def copy(tree: Path, before: Path) -> None:
    """Copies the provider depot01 of `tree` under the names COPIES, with its entries in files of Label Studio.

    `before` is the tree without it. Making each of them with `new` would take minutes; this is what that leaves after
    `eject`.
    """
    lock = read_locks(Checkout.at(tree))['depot01']
    for path in lock.outputs:
        for name in COPIES:
            target = tree / renamed(str(path), 'depot01', name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(renamed((tree / path).read_text(encoding='utf-8'), 'depot01', name), encoding='utf-8')
    for path in {entry.path for entry in lock.registrations}:
        old, new_text = ((root / path).read_text(encoding='utf-8') for root in (before, tree))
        (tree / path).write_text(multiplied(old, new_text, 'depot01', COPIES), encoding='utf-8')


@pytest.fixture(scope='module')
def many(
    label_studio: LabelStudio, running_tree: Path, booted_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Many:
    """Thirty generated providers: four of the scaffolded tree, one made here, and its copies."""
    scratch = tmp_path_factory.mktemp('many')
    tree, spec = runnable_copy(running_tree, scratch / 'tree'), scratch / 'depot01.yml'
    spec.write_text(SPEC, encoding='utf-8')
    made = new('depot01', tree, '--no-migrate', spec_file=spec)
    assert made.code == 0, str(made)
    copy(tree, running_tree)
    data = Path(shutil.copytree(booted_data, scratch / 'data'))
    command = [label_studio.python, INSIDE / 'many_providers.py', scratch / 'answer.json']
    done = run(command, tree / 'label_studio', offline_env(tree, data))
    assert done.returncode == 0, done.stdout + done.stderr
    return Many(tree, data, **json.loads((scratch / 'answer.json').read_bytes()))


def without_the_shared_lines(tree: Path, target: Path, label_studio: LabelStudio) -> Path:
    """A copy of a tree with Label Studio's own MANAGERS."""
    copied = runnable_copy(tree, target)
    shutil.copy(label_studio.source / MANAGERS, copied / MANAGERS)
    return copied


@contextmanager
def serving(many: Many, label_studio: LabelStudio, tree: Path) -> Iterator[DataManager]:
    """The Data Manager of the project in `many`, served by `tree`."""
    with label_studio_server(tree, label_studio.python, many.data, many.data / f'{tree.parent.name}.log') as address:
        yield DataManager(Api(address), many.project)


@pytest.fixture(scope='module')
def data_manager(many: Many, label_studio: LabelStudio) -> Iterator[DataManager]:
    """That of the tree with thirty providers."""
    with serving(many, label_studio, many.tree) as found:
        yield found


def test_the_fourth_provider_brings_the_lines_that_all_share(
    many: Many, running_tree: Path, label_studio: LabelStudio
) -> None:
    assert len(many.names) == 35
    before, *after = ((tree / MANAGERS).read_bytes() for tree in (label_studio.source, running_tree, many.tree))
    assert [sum(SHARED in line for line in added_lines(before, text)) for text in after] == [1, 1]


def test_label_studios_gates_pass_the_shared_lines(many: Many, blue: Path) -> None:
    assert run([blue, '--check', MANAGERS], cwd=many.tree).returncode == 0
    ruff = run([Path(sys.executable).with_name('ruff'), 'check', '--no-cache', MANAGERS], cwd=many.tree)
    assert ruff.returncode == 0, ruff.stdout


def test_the_database_joins_the_names_as_before(many: Many) -> None:
    expected = [';'.join(f'{name}.jpg' if other == name else '' for other in many.names) for name in many.names]
    assert many.texts == expected


def test_tasks_of_every_provider_are_shown_filtered_and_sorted(many: Many, data_manager: DataManager) -> None:
    files = [f'{name}.jpg' for name in many.names]
    assert data_manager.files() == files
    assert data_manager.files(filters=names_with('depot1')) == [name for name in files if 'depot1' in name]
    # the text begins with a semicolon for each provider before that of the task
    assert data_manager.files(ordering=['tasks:storage_filename']) == files[::-1]
    assert data_manager.files(filters=names_with('o'), ordering=['-tasks:storage_filename']) == [
        name for name in files if 'o' in name
    ]


def test_actions_work_on_filtered_tasks(data_manager: DataManager) -> None:
    body = {'selectedItems': {'all': True, 'excluded': []}, 'filters': names_with('depot1')}
    for action in ('delete_tasks_predictions', 'delete_tasks_annotations', 'predictions_to_annotations'):
        data_manager.api.post(f'/api/dm/actions?id={action}&project={data_manager.project}', body, 200)


def test_a_tree_with_few_providers_gives_the_same(
    many: Many, data_manager: DataManager, running_tree: Path, label_studio: LabelStudio
) -> None:
    views: list[dict[str, Any]] = [
        {},
        {'filters': names_with('minio')},
        {'ordering': ['tasks:storage_filename']},
        {'filters': names_with('import'), 'ordering': ['-tasks:storage_filename']},
    ]
    tree = without_the_shared_lines(running_tree, many.tree.parent / 'few' / 'tree', label_studio)
    names, fourth = tree / LINK_NAMES, f"    'io_storages_{PROVIDERS[3]}importstoragelink',\n"
    assert fourth in names.read_text(encoding='utf-8')
    names.write_text(names.read_text(encoding='utf-8').replace(fourth, ''), encoding='utf-8')
    with serving(many, label_studio, tree) as few:
        expected = [[name for name in few.files(**view) if name] for view in views]
    known = set(expected[0])
    assert len(known) == 8
    assert [[name for name in data_manager.files(**view) if name in known] for view in views] == expected


def test_without_the_shared_lines_it_fails(many: Many, label_studio: LabelStudio) -> None:
    tree = without_the_shared_lines(many.tree, many.tree.parent / 'nested' / 'tree', label_studio)
    with serving(many, label_studio, tree) as nested:
        for view in ({}, {'filters': names_with('minio')}, {'ordering': ['tasks:storage_filename']}):
            assert OVERFLOW in str(nested.files(500, **view))
