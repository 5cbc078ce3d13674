"""The migration is made in a copy of the tree, by a Django that sees only that copy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.errors import CheckoutError, EnvironmentFailed
from storage_scaffold.migrations.make import command_by_hand
from storage_scaffold.migrations.make import make as make_migration
from storage_scaffold.migrations.planned import Answer, Made
from storage_scaffold.migrations.python import Python
from storage_scaffold.plan.plan import Change, MigrationRequest, Ownership
from tests.processes import HANG
from tests.samples import snapshot

STORAGES = PurePosixPath('label_studio/io_storages')
PYTHON = Python(sys.executable, '')

# Replaces Django: records what it sees, then does what the test asks for.
MANAGE = """
import json, os, pathlib, sys
models = pathlib.Path('io_storages/wasabi/models.py')
seen = {{
    'argv': sys.argv[1:], 'env': dict(os.environ), 'cwd': os.getcwd(), 'stdin': sys.stdin.read(),
    'models': models.read_text() if models.exists() else None,
    'old': pathlib.Path('io_storages/old.py').exists(),
}}
pathlib.Path({seen!r}).write_text(json.dumps(seen))
pathlib.Path('core/version_.py').write_text('rewritten')

def operations(app, name, *entries):
    lines = [f'        migrations.{{entry}},' for entry in entries]
    path = pathlib.Path(app, 'migrations', name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('\\n'.join(['class Migration:', '    operations = [', *lines, '    ]', '']))

{script}
"""
OURS = """operations('io_storages', '0023_wasabi.py', "CreateModel(name='WasabiImportStorage', fields=[])")"""


@pytest.fixture
def seen_file(tmp_path: Path) -> Path:
    return tmp_path / 'seen.json'


def django(root: Path, seen: Path, script: str = OURS) -> None:
    (root / 'label_studio/manage.py').write_text(MANAGE.format(seen=str(seen), script=script))


REQUEST = MigrationRequest('wasabi', ('WasabiImportStorage', 'WasabiImportStorageLink'))
CHANGES = (
    Change(PurePosixPath('.storage-scaffold/wasabi/spec.yml'), None, b'{}', Ownership.RECORD),
    Change(STORAGES / 'wasabi/models.py', None, b'models', Ownership.GENERATED),
)


def make(root: Path, *more: Change) -> Made | None:
    """The migration for a plan with CHANGES and `more`."""
    return answer(root, *more).made


def answer(root: Path, *more: Change) -> Answer:
    return make_migration(Overlay.over(Checkout.at(root), (*CHANGES, *more)), REQUEST, PYTHON)


def test_the_migration_is_read_back_and_the_checkout_is_untouched(mini_checkout: Path, seen_file: Path) -> None:
    django(mini_checkout, seen_file)
    before = snapshot(mini_checkout)
    made = make(mini_checkout)
    assert made is not None
    assert made[0] == STORAGES / 'migrations/0023_wasabi.py'
    assert b'WasabiImportStorage' in made[1]
    assert snapshot(mini_checkout) == before


def test_django_sees_the_plan_and_a_clean_environment(
    mini_checkout: Path, seen_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ('POSTGRE_HOST', 'DATABASE_URL', 'LABEL_STUDIO_HOST', 'AWS_SECRET_ACCESS_KEY', 'PYTHONSTARTUP'):
        monkeypatch.setenv(name, 'mine')
    monkeypatch.setenv('DJANGO_DB', 'default')
    django(mini_checkout, seen_file)
    (mini_checkout / STORAGES / 'old.py').write_text('')
    gone = Change(STORAGES / 'old.py', b'', None, Ownership.GENERATED)
    make(mini_checkout, gone)
    seen = json.loads(seen_file.read_text())
    assert seen['argv'] == ['makemigrations', '-n', 'wasabi', '--no-header', '--noinput']
    assert (seen['models'], seen['old'], seen['stdin']) == ('models', False, '')
    env, cwd = seen['env'], Path(seen['cwd'])
    assert 'mine' not in env.values()
    assert env['DJANGO_DB'] == 'sqlite'
    assert env['DJANGO_SETTINGS_MODULE'] == 'core.settings.label_studio'
    assert Path(env['PYTHONPATH']).resolve() == cwd.parent
    assert mini_checkout not in (cwd, *cwd.parents)
    offline = {'SENTRY_DSN', 'FRONTEND_SENTRY_DSN', 'SENTRY_RATE', 'COLLECT_ANALYTICS', 'LATEST_VERSION_CHECK'}
    assert {env[name] for name in offline} == {'', '0'}
    assert env['HOME'] == env['LABEL_STUDIO_BASE_DATA_DIR'] != os.environ['HOME']
    assert not cwd.exists(), 'the copy was deleted'


def test_migrated_models_need_no_migration(mini_checkout: Path, seen_file: Path) -> None:
    django(mini_checkout, seen_file, "print('No changes detected')")
    assert make(mini_checkout) is None


@pytest.mark.parametrize(
    ('script', 'words'),
    [
        (
            """operations('io_storages', '0023_wasabi.py', "CreateModel(name='WasabiImportStorage')", """
            """"AddField(model_name='s3importstorage', name='x')")""",
            'a migration of app `io_storages` was already missing: AddField of `s3importstorage`',
        ),
        (
            """operations('io_storages', '0023_wasabi.py', "RunPython(f)")""",
            'RunPython of `?`',
        ),
    ],
)
def test_a_tree_whose_migrations_are_not_clean_is_refused(
    mini_checkout: Path, seen_file: Path, script: str, words: str
) -> None:
    django(mini_checkout, seen_file, script)
    with pytest.raises(CheckoutError) as caught:
        make(mini_checkout)
    assert [str(problem) for problem in caught.value.problems if words in str(problem)]
    assert 'must be clean first' in str(caught.value.remedy)


def test_another_app_that_lacks_a_migration_is_reported_and_does_not_hold_up_ours(
    mini_checkout: Path, seen_file: Path
) -> None:
    """Django lets ours follow the one that it would make for the other app; that one is not written."""
    users = mini_checkout / 'label_studio/users/migrations/0010_last.py'
    users.parent.mkdir(parents=True)
    users.write_text('class Migration:\n    dependencies = []\n')
    script = f"""{OURS}
operations('users', '0011_wasabi.py', "AlterField(model_name='user', name='email')")
ours = pathlib.Path('io_storages/migrations/0023_wasabi.py')
follows = "class Migration:\\n    dependencies = [('users', '0011_wasabi'), ('io_storages', '0022_x')]"
ours.write_text(ours.read_text().replace('class Migration:', follows))
"""
    django(mini_checkout, seen_file, script)
    found = answer(mini_checkout)
    assert found.made is not None
    assert found.made[0].name == '0023_wasabi.py'
    assert b"[('users', '0010_last'), ('io_storages', '0022_x')]" in found.made[1]
    [note] = found.notes
    assert 'app `users` lacks a migration of its own (user)' in note


def test_two_last_migrations_are_settled_before_django_is_asked(mini_checkout: Path, seen_file: Path) -> None:
    django(mini_checkout, seen_file)
    for name in ('0023_a', '0023_b'):
        source = "class Migration:\n    dependencies = [('io_storages', '0022_x')]\n"
        (mini_checkout / STORAGES / f'migrations/{name}.py').write_text(source)
    with pytest.raises(CheckoutError, match=r'0023_b\.py:2: 0023_a and 0023_b both follow') as caught:
        make(mini_checkout)
    assert 'makemigrations --merge' in str(caught.value.remedy)
    assert not seen_file.exists()


def test_when_django_fails_its_last_words_are_shown(mini_checkout: Path, seen_file: Path) -> None:
    lines = "\nfor number in range(50): print('line', number, file=sys.stderr)\nsys.exit('no such table')"
    django(mini_checkout, seen_file, lines)
    with pytest.raises(EnvironmentFailed, match='makemigrations failed') as caught:
        make(mini_checkout)
    text = str(caught.value)
    assert 'no such table' in text
    assert 'line 49' in text
    assert 'line 10\n' not in text
    assert '--no-migrate' in str(caught.value.remedy)


def test_a_django_that_hangs_is_stopped(mini_checkout: Path, seen_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.migrations.make.TIMEOUT', 0.5)
    django(mini_checkout, seen_file, f'import time; time.sleep({HANG})')
    with pytest.raises(EnvironmentFailed, match='took longer than'):
        make(mini_checkout)


def test_assets_are_not_copied(mini_checkout: Path, seen_file: Path) -> None:
    django(mini_checkout, seen_file, "sys.exit(1 if pathlib.Path('core/static').exists() else 0)")
    (mini_checkout / 'label_studio/core/static').mkdir()
    (mini_checkout / 'label_studio/core/static/app.js').write_text('js')
    make(mini_checkout)


def test_the_command_by_hand_works_in_a_shell(mini_checkout: Path, seen_file: Path, tmp_path: Path) -> None:
    root = mini_checkout.rename(mini_checkout.with_name("it's here"))
    django(root, seen_file)
    (tmp_path / 'bin').mkdir()
    (tmp_path / 'bin/python').symlink_to(sys.executable)
    env = {'PATH': f'{tmp_path / "bin"}:/usr/bin:/bin', 'POSTGRE_HOST': 'mine'}
    command = command_by_hand(Checkout(root), REQUEST)
    done = subprocess.run(['sh', '-c', command], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (root / STORAGES / 'migrations/0023_wasabi.py').exists()
    seen = json.loads(seen_file.read_text())
    assert seen['argv'] == ['makemigrations', 'io_storages', '-n', 'wasabi', '--no-header']
    assert (seen['env']['DJANGO_DB'], seen['env']['COLLECT_ANALYTICS']) == ('sqlite', '0')


@pytest.mark.parametrize('drops', [{'wasabiimportstorage'}, {'wasabiimportstoragelink'}, set()])
def test_a_table_is_dropped_only_when_that_is_asked_for(mini_checkout: Path, seen_file: Path, drops: set[str]) -> None:
    django(mini_checkout, seen_file, OURS.replace('CreateModel', 'DeleteModel'))
    tree, request = Overlay.over(Checkout.at(mini_checkout), CHANGES), replace(REQUEST, drops=frozenset(drops))
    if 'wasabiimportstorage' in drops:
        assert make_migration(tree, request, PYTHON)
    else:
        with pytest.raises(EnvironmentFailed, match='would drop the tables of wasabiimportstorage'):
            make_migration(tree, request, PYTHON)
