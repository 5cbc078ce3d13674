"""A layout that exists only here: its directories, names and registration points are the only thing that is new.

Across modules: a layout is what every command, template and registration point follows.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.check.rendering import render
from storage_scaffold.checklist import checklist
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import check_provider
from storage_scaffold.checkout.layout import LAYOUTS, OPEN_SOURCE
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.commands.rename import rename
from storage_scaffold.commands.update_provider import plan_update
from storage_scaffold.errors import CheckoutError
from storage_scaffold.migrations.make import make
from storage_scaffold.migrations.planned import by_hand, with_migration
from storage_scaffold.migrations.python import Python
from storage_scaffold.plan.plan import Ownership, Plan
from storage_scaffold.record.lock import read_locks
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.register.points import points
from storage_scaffold.report.left import pending_migrations, shown
from storage_scaffold.report.preview import build
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.transaction import apply
from tests.commands.support import requested
from tests.samples import snapshot

SERVER = PurePosixPath('server/studio')
CELLAR = replace(
    OPEN_SOURCE,
    edition='cellar',
    package=SERVER,
    settings_module='conf.cellar',
    storages=SERVER / 'plugins/vaults',
    module='plugins.vaults',
    library='plugins.vaults',
    migrations=SERVER / 'schema/migrations',
    storages_tests=SERVER / 'checks/vaults',
    app_label='cellar',
    models_write_app_label=False,
    api='/rest/vaults/',
    url_namespace='shelf',
    link_names_setting='VAULT_LINK_NAMES',
    task_related_name='link_%(app_label)s_%(class)s',
    project_related_name='%(app_label)s_all_%(class)s',
    web_providers=PurePosixPath('client/forms'),
    web_form_types=PurePosixPath('client/form.ts'),
    web_icons=PurePosixPath('client/pictures'),
    web_steps=PurePosixPath('client/dialog'),
    docs=PurePosixPath('manual'),
    pyproject=PurePosixPath('server/pyproject.toml'),
    moved={
        'core/settings/base.py': SERVER / 'conf/links.py',
        'tasks/api.py': SERVER / 'jobs/views.py',
        'tests/plugins.vaults.tavern.yml': SERVER / 'checks/types.yml',
        'tests/plugins.vaults_presign_proxy.tavern.yml': SERVER / 'checks/proxied_types.yml',
    },
)
# What a tree of the open source edition calls its things, and what this one does; the longer ones first.
WORDS = {
    'IO_STORAGES_IMPORT_LINK_NAMES': 'VAULT_LINK_NAMES',
    "('io_storages', ": "('cellar', ",
    'io_storages_': 'link_cellar_',
    'io_storages': 'plugins.vaults',
    'api/storages/': 'rest/vaults/',
    'storages:api': 'shelf:api',
    "app_name = 'storages'": "app_name = 'shelf'",
}
FORBIDDEN = ('io_storages', 'IO_STORAGES', 'label_studio/', 'api/storages', "'storages:")
# Stands where Django stands: says how it was run, in the migration that it makes.
MANAGE = """
import os, pathlib, sys
assert pathlib.Path('plugins/vaults/wasabi/models.py').exists()
said = [os.environ['DJANGO_SETTINGS_MODULE'], os.path.relpath(os.environ['PYTHONPATH']), *sys.argv[1:4]]
body = f"# {said}\\noperations = [migrations.CreateModel(name='WasabiImportStorage')]\\n"
pathlib.Path('schema/migrations/0023_wasabi.py').write_text(body)
"""


def moves() -> Iterator[tuple[PurePosixPath, PurePosixPath]]:
    """Where the open source edition has its things and where this one does, what lies deeper first."""
    tests = OPEN_SOURCE.package / 'tests'
    for suffix, name in (('', 'types'), ('_presign_proxy', 'proxied_types')):
        yield tests / f'io_storages{suffix}.tavern.yml', SERVER / f'checks/{name}.yml'
    for path, moved in CELLAR.moved.items():
        if not path.startswith('tests/'):
            yield OPEN_SOURCE.in_package(path), moved
    yield OPEN_SOURCE.web_summary, CELLAR.web_summary
    parts = ('migrations', 'storages_tests', 'storages', 'package', 'pyproject', 'docs')
    for name in (*parts, *(f'web_{part}' for part in ('providers', 'form_types', 'icons', 'steps'))):
        yield getattr(OPEN_SOURCE, name), getattr(CELLAR, name)


@pytest.fixture
def root(full_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The miniature as a tree of this edition, whose layout is registered."""
    monkeypatch.setitem(LAYOUTS, CELLAR.edition, CELLAR)
    target = tmp_path / 'cellar'
    for old, new in moves():
        (target / new).parent.mkdir(parents=True, exist_ok=True)
        if (target / new).is_dir():
            shutil.copytree(full_checkout / old, target / new, dirs_exist_ok=True)
            shutil.rmtree(full_checkout / old)
        else:
            shutil.move(full_checkout / old, target / new)
    for path in [path for path in target.rglob('*') if path.is_file()]:
        text = path.read_bytes()
        for old_word, new_word in WORDS.items():
            text = text.replace(old_word.encode(), new_word.encode())
        path.write_bytes(text)
    (target / CELLAR.manage).write_text(MANAGE)
    return target


def spec(name: str, old: str = '', new: str = '') -> SpecSource:
    return SpecSource((specs_dir() / f'{name}.yml').read_bytes().replace(old.encode(), new.encode()))


def planned(root: Path, name: str) -> Plan:
    source = spec(name)
    return plan_new(Checkout.find(root), load_bytes(source.data, 'spec.yml', name=name), source)


def added(root: Path, name: str) -> Checkout:
    """The tree with a provider in it, and with its migration."""
    plan, checkout = planned(root, name), Checkout.at(root)
    made = f"operations = [migrations.CreateModel(name='{requested(plan).models[0]}')]\n".encode()
    apply(root, with_migration(checkout, plan, (CELLAR.migrations / f'0023_{name}.py', made)).changes)
    return Checkout.at(root)


def judged(checkout: Checkout) -> list[str]:
    """What `check` finds, quickly and by rendering."""
    quick = compare(checkout)
    assert compare(checkout, proofs=lambda lock: render(checkout, lock)) == quick
    return [f'{finding.file}: {finding.message}' for finding in quick.findings]


def test_the_tree_is_known_by_its_marks(root: Path) -> None:
    assert Checkout.find(root / CELLAR.migrations).layout is CELLAR
    assert Checkout.at(root / CELLAR.package).root == root
    features = Checkout.at(root).features
    assert features.resolve_host_for_ssrf
    assert features.has_pyproject
    assert (features.has_web, features.has_docs, features.depends_on) == (True, True, True)


def test_without_its_layout_nobody_knows_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CheckoutError, match=r'or server/studio/manage\.py and server/studio/plugins/vaults/'):
        Checkout.at(root.parent)
    monkeypatch.delitem(LAYOUTS, CELLAR.edition)
    with pytest.raises(CheckoutError, match=r' or label_studio/manage\.py and label_studio/io_storages/$'):
        Checkout.at(root)


@pytest.mark.parametrize('name', ['wasabi', 'nextcloud', 'rclone'])
def test_everything_stands_at_its_places_and_speaks_its_names(root: Path, name: str) -> None:
    plan = planned(root, name)
    homes = (*CELLAR.directories.values(), PurePosixPath('.storage-scaffold'))
    for change in plan.changes:
        if change.ownership is Ownership.REGISTERED:
            continue
        assert any(home in change.path.parents for home in homes), change.path
        text = (change.after or b'').decode('utf-8', 'replace')
        assert change.ownership is Ownership.RECORD or not [word for word in FORBIDDEN if word in text], change.path
    registered = {
        change.path: (change.before, change.after)
        for change in plan.changes
        if change.ownership is Ownership.REGISTERED
    }
    optional = {CELLAR.web_icon_index, CELLAR.pyproject}
    wanted = {point.path for point in points(CELLAR)} - optional
    assert set(registered) - optional == wanted
    assert {SERVER / 'conf/links.py', SERVER / 'jobs/views.py', SERVER / 'checks/types.yml'} < wanted
    for path, (before, after) in registered.items():
        assert before
        assert after
        inserted = set(after.decode().splitlines()) - set(before.decode().splitlines())
        assert not [line for line in inserted for word in FORBIDDEN if word in line], path
        if path.suffix == '.py':
            ast.parse(after)


def test_the_code_compiles_and_imports_what_it_should(root: Path) -> None:
    files = {change.path: change.after or b'' for change in planned(root, 'wasabi').changes}
    home = CELLAR.storages / 'wasabi'
    upstream = {'api', 'base_models', 'serializers', 'utils'}
    for path in [path for path in files if path.suffix == '.py' and path.parent in (home, CELLAR.storages_tests)]:
        for node in ast.walk(ast.parse(files[path])):
            if isinstance(node, ast.ImportFrom) and node.level:
                module = path.parents[node.level - 1] / (node.module or '')
                known = (home, *(CELLAR.storages / name for name in upstream))
                assert module in known or module.with_suffix('.py') in files
    imported = ast.parse(files[CELLAR.storages_tests / 'test_wasabi.py'])
    modules = {node.module for node in ast.walk(imported) if isinstance(node, ast.ImportFrom)}
    assert {'plugins.vaults.wasabi', 'plugins.vaults.wasabi.client', 'plugins.vaults.wasabi.models'} <= modules
    models = files[home / 'models.py'].decode()
    assert 'app_label' not in models
    assert 'annotation.project.cellar_all_wasabiexportstorage.all()' in models
    settings = files[SERVER / 'conf/links.py'].decode()
    assert "'link_cellar_wasabiimportstoragelink'" in settings
    assert (
        "include(('plugins.vaults.wasabi.urls', 'cellar'), namespace='wasabi-api')"
        in files[CELLAR.in_storages('urls.py')].decode()
    )


@pytest.mark.parametrize('name', ['wasabi', 'nextcloud'])
def test_check_update_and_remove(root: Path, name: str) -> None:
    before = snapshot(root)
    checkout = added(root, name)
    assert judged(checkout) == []
    source = spec(name, 'title: ', 'title: New ')
    provider = replace(load_bytes(source.data, 'spec.yml', name=name), edition='open-source')
    update = plan_update(checkout, provider, source)
    assert len(update.registrations) > 1
    apply(root, update.changes)
    assert judged(Checkout.at(root)) == []
    edited = root / CELLAR.home(name) / 'models.py'
    edited.write_bytes(edited.read_bytes() + b'# mine\n')
    (root / SERVER / 'conf/links.py').write_bytes(before[f'{SERVER}/conf/links.py'][1] or b'')
    found = judged(Checkout.at(root))
    assert [finding.partition(':')[0] for finding in found] == [
        f'{SERVER}/conf/links.py',
        f'{CELLAR.home(name)}/models.py',
    ]
    apply(root, plan_remove(Checkout.at(root), name, purge=True).changes)
    assert snapshot(root) == before


def test_rename(root: Path) -> None:
    checkout = added(root, 'wasabi')
    for part in rename(checkout, 'wasabi', 'depot', by_hand).parts:
        apply(root, part.changes)
    assert (root / CELLAR.storages / 'depot/models.py').is_file()
    assert not (root / CELLAR.storages / 'wasabi').exists()


def test_django_makes_the_migration_there(root: Path) -> None:
    plan = planned(root, 'wasabi')
    tree = Overlay.over(Checkout.at(root), plan.changes)
    made = make(tree, requested(plan), Python(sys.executable, '')).made
    assert made
    assert made[0] == CELLAR.migrations / '0023_wasabi.py'
    assert made[1].startswith(b"# ['conf.cellar', '..', 'makemigrations', '-n', 'wasabi']\n")
    apply(root, with_migration(Checkout.at(root), plan, made).changes)
    assert judged(Checkout.at(root)) == []
    told = '\n'.join(shown(pending_migrations(Checkout.at(root), plan)))
    assert f'cd {root / SERVER} ' in told
    assert 'makemigrations cellar -n wasabi' in told
    assert 'server/studio/core/version_.py' in told


def test_checklist_and_preview_know_the_places(root: Path) -> None:
    checkout = added(root, 'wasabi')
    provider = load_bytes(spec('wasabi').data, 'spec.yml')
    answers = {item.number: item for item in checklist(checkout, read_locks(checkout)['wasabi'], provider)}
    assert '2.6' not in answers
    assert [item.number for item in answers.values() if not item.done and f'{SERVER}' in item.words[0]] == ['4h']
    assert answers['4b'].words[0].startswith('server/studio/checks/vaults/test_wasabi.py:')
    assert answers['3.2'].words[0].startswith('client/forms/wasabi.ts:')
    assert answers['5a'].words[0].startswith('manual/storage_wasabi.md:')
    shown = build(provider, 'spec.yml', layout=CELLAR)
    assert {file.path for file in shown.files} == set(read_locks(checkout)['wasabi'].outputs)


def test_the_length_of_a_table_is_that_of_this_edition(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LAYOUTS, CELLAR.edition, replace(CELLAR, app_label='cellar' * 7))
    said = r'the table name `(cellar){7}_wasabiimportstoragelink` has 66 characters; databases allow 63'
    with pytest.raises(CheckoutError, match=said):
        check_provider(Checkout.at(root), load_bytes(spec('wasabi').data, 'spec.yml'))
