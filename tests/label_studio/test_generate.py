"""`storage-scaffold new` in a real tree: what is said, which files are touched, and how."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.scaffold import PROVIDERS, Scaffolded, new, offline, spec, storage_scaffold
from tests.label_studio.tree import digests, git, status

REGISTERED = {
    f'label_studio/{path}'
    for path in (
        'core/all_urls.json',
        'core/settings/base.py',
        'data_manager/actions/remove_duplicates.py',
        'data_manager/api.py',
        'io_storages/functions.py',
        'io_storages/models.py',
        'io_storages/tests/factories.py',
        'io_storages/urls.py',
        'tasks/api.py',
        'tests/data_manager/test_api_actions.py',
        'tests/io_storages.tavern.yml',
        'tests/io_storages_presign_proxy.tavern.yml',
    )
}
# What a provider with a package of its own is entered in, and what nine import links need together.
FURTHER = {'pyproject.toml', 'label_studio/data_manager/managers.py'}
MIGRATIONS = {name: f'{number:04}_{name}' for number, name in enumerate(PROVIDERS, 23)}


def generated(name: str) -> set[str]:
    """The files that a provider consists of."""
    package = f'label_studio/io_storages/{name}'
    modules = ['api', 'client', 'importing', 'models', 'openapi_schema', 'serializers', 'sync', 'urls', 'utils']
    return {
        *(f'{package}/{module}.py' for module in ('__init__', *modules)),
        f'{package}/README.md',
        f'{package}/form_layout.yml',
        f'label_studio/io_storages/tests/test_{name}.py',
    }


def recorded(name: str, tree: Path) -> set[str]:
    """What is kept about a provider; its spec too, since it comes from outside of the checkout."""
    record = tree / '.storage-scaffold' / name
    texts = {str(path.relative_to(tree)) for path in (record / 'base').iterdir()}
    assert texts, 'the texts last rendered'
    return {f'.storage-scaffold/{name}/{file}' for file in ('lock.json', 'spec.yml')} | texts


def migration(name: str) -> str:
    """The migration that makes a provider's tables."""
    return f'label_studio/io_storages/migrations/{MIGRATIONS[name]}.py'


def test_neither_it_nor_django_needs_a_network(scaffolded: Scaffolded) -> None:
    if not offline():
        pytest.skip('no network namespaces here')
    for name in PROVIDERS:
        assert (scaffolded.succeeded() / migration(name)).exists()


@pytest.mark.parametrize('name', PROVIDERS)
def test_it_ends_well_and_says_what_is_left_to_do(scaffolded: Scaffolded, name: str) -> None:
    scaffolded.succeeded()
    said = scaffolded.runs[name].output

    for path in generated(name) | REGISTERED | {migration(name)}:
        assert path in said or path.removeprefix('label_studio/') in said, path
    assert 'open-source' in said
    assert ' add -- ' in said


def test_exactly_the_planned_files_are_touched(scaffolded: Scaffolded) -> None:
    tree = scaffolded.succeeded()
    added = set().union(*(generated(name) | recorded(name, tree) | {migration(name)} for name in PROVIDERS))

    assert status(tree) == {
        **dict.fromkeys(REGISTERED | FURTHER, ' M'),
        **dict.fromkeys(added, '??'),
    }


def test_the_dry_run_named_the_same_files(scaffolded: Scaffolded) -> None:
    for name in PROVIDERS:
        assert scaffolded.planned[name].code == 0, str(scaffolded.planned[name])
        for path in generated(name) | REGISTERED:
            assert path in scaffolded.planned[name].output, path


def test_existing_files_are_only_added_to(scaffolded: Scaffolded) -> None:
    tree = scaffolded.succeeded()

    deleted = {line.split('\t')[2]: line.split('\t')[1] for line in git(tree, 'diff', '--numstat').splitlines()}
    assert deleted == dict.fromkeys(REGISTERED | FURTHER, '0')
    for path in REGISTERED | FURTHER:
        rest = iter((tree / path).read_bytes())
        assert all(byte in rest for byte in git(tree, 'show', f'HEAD:{path}').encode()), path


@pytest.mark.parametrize('name', PROVIDERS)
def test_a_second_run_changes_nothing_and_says_so(
    scaffolded: Scaffolded, label_studio: LabelStudio, name: str
) -> None:
    tree = scaffolded.succeeded()
    before = digests(tree)

    again = new(name, tree, '--python', label_studio.python)

    assert again.code == 0, str(again)
    assert 'nothing' in again.output.lower(), str(again)
    assert digests(tree) == before


def test_stage_adds_exactly_the_touched_files(ls_tree: Path) -> None:
    (ls_tree / 'mine.txt').write_text('not of the tool\n')

    staged = new('wasabi', ls_tree, '--stage', '--no-migrate')

    assert staged.code == 0, str(staged)
    added = generated('wasabi') | recorded('wasabi', ls_tree)
    expected = {**dict.fromkeys(REGISTERED, 'M '), **dict.fromkeys(added, 'A ')}
    assert status(ls_tree) == {**expected, 'mine.txt': '??'}


def test_a_dry_run_finds_the_checkout_from_inside_and_writes_nothing(ls_tree: Path) -> None:
    before = digests(ls_tree)
    arguments = ('--spec', spec('wasabi'), '--edition', 'open-source', '--no-migrate', '--dry-run')

    done = storage_scaffold('new', 'wasabi', *arguments, cwd=ls_tree / 'label_studio/core')

    assert done.code == 0, str(done)
    assert 'label_studio/io_storages/wasabi/models.py' in done.output
    assert digests(ls_tree) == before


def test_a_tree_that_is_no_label_studio_is_refused(tmp_path: Path) -> None:
    done = new('wasabi', tmp_path)

    assert done.code == 2
    assert 'Traceback' not in done.errors
    assert list(tmp_path.iterdir()) == []


def test_another_app_that_lacks_a_migration_is_reported_and_does_not_hold_up_ours(
    ls_tree: Path, label_studio: LabelStudio
) -> None:
    models = ls_tree / 'label_studio/webhooks/models.py'
    field = '    send_payload = models.BooleanField('
    models.write_text(
        models.read_text().replace(field, f'    unmigrated = models.IntegerField(null=True)\n{field}', 1)
    )

    done = new('wasabi', ls_tree, '--python', label_studio.python)

    assert done.code == 0, str(done)
    assert 'app `webhooks` lacks a migration of its own (webhook)' in done.output
    made = {path for path in status(ls_tree) if '/migrations/' in path}
    assert made == {'label_studio/io_storages/migrations/0023_wasabi.py'}


def test_providers_that_were_made_without_migrations_get_one_each(ls_tree: Path, label_studio: LabelStudio) -> None:
    prefixes = {'nextcloud': 'Nextcloud', 'wasabi': 'Wasabi'}
    for name in prefixes:
        assert new(name, ls_tree, '--no-migrate').code == 0

    done = storage_scaffold('update', '--python', label_studio.python, cwd=ls_tree)

    assert done.code == 0, str(done)
    for number, (name, prefix) in enumerate(prefixes.items(), 23):
        made = (ls_tree / f'label_studio/io_storages/migrations/{number:04}_{name}.py').read_text()
        created = re.findall(r'CreateModel\(\s*name=\'(\w+)\'', made)
        assert len(created) == 4
        assert all(model.startswith(prefix) for model in created), created
    checked = storage_scaffold('check', cwd=ls_tree)
    assert checked.code == 0, str(checked)
