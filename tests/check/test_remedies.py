"""Every remedy that `check` prints is run in the state that caused it, and leaves a clean tree.

Across modules: the commands of all findings, run by a shell with real git and the installed command.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.check import against
from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison, Finding, Severity
from storage_scaffold.check.judges import rules
from storage_scaffold.check.rendering import render
from storage_scaffold.checkout import Checkout
from storage_scaffold.record.digest import text_digest
from storage_scaffold.report.text import text as report
from storage_scaffold.transaction import apply
from tests.check.test_owned import SPEC as CUSTOM
from tests.check.trees import STORAGES, add, make
from tests.cli.conftest import DJANGO
from tests.samples import git, repository
from tests.transaction.support import KillingFs, change, killed

BIN = Path(sys.executable).parent
RECORD = Path('.storage-scaffold/wasabi')
LOCK, SPEC = RECORD / 'lock.json', RECORD / 'spec.yml'
API, README = Path(STORAGES / 'wasabi/api.py'), Path(STORAGES / 'wasabi/README.md')
CLIENT = Path(STORAGES / 'acme/client.py')
FUNCTIONS, FACTORIES = Path(STORAGES / 'functions.py'), Path(STORAGES / 'tests/factories.py')
SETTINGS = Path('label_studio/core/settings/base.py')
DOCS = Path('docs/source/guide/storage.md')
MIGRATIONS = Path(STORAGES / 'migrations')
MIGRATION = MIGRATIONS / '0024_wasabi.py'
LINK = "    'io_storages_wasabiimportstoragelink',\n"
MAKES = """
if [ "$4" = --merge ]; then cp ../../merge.py io_storages/migrations/0026_merge.py; exit; fi
printf "operations = [migrations.CreateModel(name='WasabiImportStorage')]\\n" > io_storages/migrations/0025_$4.py
"""

Act = Callable[[Path], None]


def nothing(root: Path) -> None:
    """There is nothing that the message asks for."""


@dataclass(frozen=True)
class Row:
    """How a finding of `rule` comes about, and what a person does about it.

    `git` is what git has of the tree before the `damage`: `commit`, `index` or nothing; `person` does what the message
    asks for before its command, `edited` is how the file stands after the editor was open, and `words` are expected in
    the command.
    """

    rule: str
    damage: Act
    git: str = 'commit'
    person: Act = nothing
    edited: Callable[[Path], str] | None = None
    words: str = ''
    rendered: bool = False


def replaced(path: Path, old: str, new: str) -> Act:
    def act(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(new.join(text.rsplit(old, 1)))

    return act


def gone(path: Path) -> Act:
    return lambda root: (root / path).unlink()


def written(path: Path, text: str) -> Act:
    def act(root: Path) -> None:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)

    return act


def both(*acts: Act) -> Act:
    def act(root: Path) -> None:
        for each in acts:
            each(root)

    return act


def locked(change_it: Callable[[Any], object], path: Path = LOCK) -> Act:
    def act(root: Path) -> None:
        document = json.loads((root / path).read_text())
        change_it(document)
        (root / path).write_text(json.dumps(document, indent=2, sort_keys=True) + '\n')

    return act


def shell(command: str) -> Act:
    return lambda root: assert_runs(root, command)


def as_it_was(path: Path) -> Callable[[Path], str]:
    """The file without the damage, as a person would have it again."""
    return lambda root: git(root, 'show', f'HEAD:{path}')


def as_made(path: Path) -> Callable[[Path], str]:
    """The same where git has nothing: the damage keeps a copy."""
    return lambda root: (root.parent / 'kept' / path).read_text()


def conflict(root: Path) -> None:
    replaced(README, '# Wasabi', '# Mine')(root)
    replaced(SPEC, 'title: Wasabi', 'title: Wasabi Cloud')(root)
    assert run(root, 'storage-scaffold update wasabi --no-migrate').returncode == 1


def resolved(root: Path) -> None:
    text = (root / README).read_text()
    start, end = text.index('<<<<<<<'), text.rindex('>>>>>>>')
    (root / README).write_text(text[:start] + '# Mine\n' + text[text.index('\n', end) + 1 :])


def interrupted(root: Path) -> None:
    path = 'label_studio/tasks/api.py'
    content = (root / path).read_bytes()
    for step in range(8, 60):
        assert killed(lambda: apply(root, [change(path, content, b'x = 1\n')], fs=KillingFs(step)))  # noqa: B023
        if compare(Checkout.at(root)).exit_code:
            return
    raise AssertionError('nothing was left unfinished')


def fifo(root: Path) -> None:
    (root / API).unlink()
    os.mkfifo(root / API)


def without_base(root: Path) -> None:
    """The texts last rendered are gone."""
    kept = [
        path for path in (root / RECORD).rglob('*') if path.is_file() and path.name not in ('lock.json', 'spec.yml')
    ]
    assert kept
    for path in kept:
        path.unlink()


def forged(root: Path) -> None:
    def change_it(document: Any) -> None:
        entry = next(item for item in document['registrations'] if item['point'] == 'guide-routes')
        for key in ('code', 'snippet'):
            entry[key] = entry[key].replace('wasabi.urls', 'evil.urls')

    locked(change_it)(root)
    replaced(Path(STORAGES / 'urls.py'), 'wasabi.urls', 'evil.urls')(root)


def follows(*names: str) -> str:
    pairs = ', '.join(f"('io_storages', '{name}')" for name in names)
    return f'class Migration:\n    dependencies = [{pairs}]\n    operations = []\n'


def graph(*names: str) -> Act:
    """The migration of wasabi follows these."""

    def act(root: Path) -> None:
        text = follows(*names) + f'    operations += [migrations.CreateModel(name={"WasabiImportStorage"!r})]\n'
        (root / MIGRATION).write_text(text)
        sha = text_digest(text.encode())
        locked(lambda document: document['migrations'][0].update(sha256=sha))(root)
        git(root, 'add', '--all', '--force')
        git(root, 'commit', '--quiet', '--message', 'graph')

    return act


def lower(root: Path) -> None:
    """The migration of wasabi, which nobody has yet, gets the number of the one that it follows."""
    text = follows('0022_x') + f'    operations += [migrations.CreateModel(name={"WasabiImportStorage"!r})]\n'
    (root / MIGRATION).unlink()
    (root / MIGRATIONS / '0022_wasabi.py').write_text(text)
    made = {'path': str(MIGRATIONS / '0022_wasabi.py'), 'sha256': text_digest(text.encode())}
    locked(lambda document: document['migrations'][0].update(made))(root)


def merging(root: Path) -> None:
    """Two branches changed two providers whose entries stand side by side."""
    for branch, name, title in (('other', 'nextcloud', 'Nextcloud'), ('main', 'wasabi', 'Wasabi')):
        if branch == 'other':
            git(root, 'switch', '--quiet', '--create', branch)
        else:
            git(root, 'switch', '--quiet', branch)
        replaced(Path(f'.storage-scaffold/{name}/spec.yml'), f'title: {title}', f'title: {title} Cloud')(root)
        assert_runs(root, f'storage-scaffold update {name} --no-migrate --stage')
        git(root, 'commit', '--quiet', '--message', branch)
    assert run(root, 'git merge other').returncode == 1


def set_up_before(root: Path) -> None:
    """Another version ran `init`."""
    record = root / '.storage-scaffold/.init/record.json'
    record.write_text(re.sub('"made_from": "[0-9a-f]+"', '"made_from": ""', record.read_text()))


def ninth_link(root: Path) -> None:
    """Providers written by hand bring more than eight import links."""
    replaced(SETTINGS, LINK, LINK + ''.join(LINK.replace('wasabi', f'own{number}') for number in range(8)))(root)


def without(path: Path, *texts: str) -> Callable[[Path], str]:
    def edited(root: Path) -> str:
        content = (root / path).read_text()
        for text in texts:
            assert text in content
            content = content.replace(text, '', 1)
        return content

    return edited


HAS = ('commit', 'index', '')
FORMATS = f'ruff format --isolated --no-cache --line-length=88 {API}'
BYHAND = Path(STORAGES / 'byhand/models.py')
OLD = "class Byhand:\n    url_scheme = 'wasabi-oss'\n"

ROWS = [
    Row('spec-changed', replaced(SPEC, 'title: Wasabi', 'title: Wasabi Cloud')),
    Row('spec-missing', gone(SPEC), 'commit', words='git checkout HEAD --'),
    Row('spec-missing', gone(SPEC), 'index', words='git checkout --'),
    Row('spec-missing', both(lambda root: shutil.copy(root / SPEC, root / 'FILE') and None, gone(SPEC)), ''),
    Row('tool-changed', locked(lambda document: document['inputs'].update(tool='0.0.9'))),
    Row('templates-changed', locked(lambda document: document['inputs'].update(templates_sha256='0' * 64))),
    Row('black-changed', locked(lambda document: document['inputs'].update(black='1.0'))),
    Row('features-changed', locked(lambda document: document['inputs']['features'].update(has_pyproject=False))),
    Row('generated-edited', replaced(API, '\nclass ', '\n# mine\nclass ')),
    *(Row('generated-missing', gone(API), has) for has in HAS),
    Row('generated-conflict', conflict, person=resolved),
    Row('formatted', shell(FORMATS)),
    Row('left-over', written(API.with_name("my 'old'.py"), '# mine\n')),
    Row('accepted-edit', both(replaced(API, '\nclass ', '\n# mine\nclass '), shell(f'storage-scaffold accept {API}'))),
    Row('own-file', written(CLIENT.with_name('helper.py'), '# mine\n')),
    *(Row('owned-missing', gone(CLIENT), has) for has in ('commit', 'index')),
    Row('owned-protocol', replaced(CLIENT, 'def validate(', 'def check_it('), edited=as_it_was(CLIENT)),
    Row('registration-missing', replaced(SETTINGS, LINK, '')),
    *(Row('registration-missing', gone(FUNCTIONS), has, words=str(FUNCTIONS)) for has in ('commit', 'index')),
    Row('registration-missing', gone(DOCS), '', words='update'),
    Row('registration-doubled', replaced(SETTINGS, LINK, LINK + LINK), edited=without(SETTINGS, LINK)),
    Row(
        'registration-altered',
        replaced(SETTINGS, LINK, LINK.replace('\n', '  # mine\n')),
        edited=without(SETTINGS, LINK.replace('\n', '  # mine\n')),
    ),
    Row('left-out', both(written(DOCS, '# Other\n'), shell('storage-scaffold update --no-migrate'))),
    *(Row('place-unknown', written(FUNCTIONS, 'x = (\n'), has) for has in ('commit', 'index')),
    Row('place-unknown', written(DOCS, '# Other\n'), '', words='update'),
    *(Row('migration-missing', gone(MIGRATION), has) for has in HAS),
    Row('migration-edited', replaced(MIGRATION, 'operations', '# mine\noperations')),
    Row(
        'migration-conflict',
        both(graph('0022_x'), written(MIGRATIONS / '0024_b.py', follows('0022_x'))),
        words='storage-scaffold update',
    ),
    Row('migration-number', lower),
    Row('unmerged', merging, words='storage-scaffold resolve'),
    Row('shared-registration', ninth_link),
    Row('shared-place-unknown', both(written(Path('label_studio/data_manager/managers.py'), 'x = 1\n'), ninth_link)),
    Row('migration-parent-missing', both(graph('0022_x'), gone(MIGRATIONS / '0022_x.py'))),
    Row('clash', written(BYHAND, OLD), edited=lambda _root: OLD.replace('wasabi-oss', 'byhand')),
    Row('lock-mismatch', forged, rendered=True, words='--reformat'),
    *(Row('record-broken', written(LOCK, '{'), has) for has in ('commit', 'index')),
    Row('record-broken', locked(lambda document: document.pop('outputs')), '', edited=as_made(LOCK)),
    *(Row('record-broken', without_base, has) for has in HAS),
    Row('init-changed', both(shell('storage-scaffold init --defaults'), set_up_before)),
    Row('unfinished', interrupted),
    Row('unreadable', fifo),
]


FIRST = {row.rule: row for row in reversed(ROWS)}
# One of each finding, as `check` prints it: docs/findings.md shows them. `make docs` renews them.
EXAMPLES = Path(__file__).with_name('examples')


def assert_shown(finding: Finding, root: Path) -> None:
    """The page shows the finding as it is."""
    said = ''.join(f'{line}\n' for line in [*report(Comparison((), (finding,)), root)][:-2])
    example = EXAMPLES / f'{finding.rule.id}.txt'
    if os.environ.get('RENEW_DOCS') == '1':
        EXAMPLES.mkdir(exist_ok=True)
        example.write_text(said, encoding='utf-8')
    # Lines and versions are those of the day.
    as_then = re.sub(r'\d+', 'N', example.read_text(encoding='utf-8'))
    assert as_then == re.sub(r'\d+', 'N', said), f'{example.name} is stale: run `make docs`'


@pytest.fixture(scope='module')
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three providers in a full source tree, one of which has a client of its own. Not to be written."""
    root = tmp_path_factory.mktemp('remedies') / 'checkout'
    tree = make(root, ('nextcloud', 'wasabi'), full=True)
    add(tree, 'acme', CUSTOM, 25)
    text = (root / CLIENT).read_text()
    (root / CLIENT).write_text(text.replace('raise NotImplementedError', 'return None  # raise NotImplementedErr'))
    shutil.rmtree(root / '.storage-scaffold/.state')
    python = root / '.venv/bin/python'
    python.parent.mkdir(parents=True)
    python.write_text(DJANGO.format(self=python, log='/dev/null', script=MAKES))
    python.chmod(0o755)
    return root


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes a copy, of which git has what is said."""

    def copy(has: str) -> Path:
        root = Path(shutil.copytree(made, tmp_path / 'checkout', symlinks=True))
        python = root / '.venv/bin/python'
        (root.parent / 'merge.py').write_text(follows('0024_b', '0024_wasabi'))
        script = MAKES.replace('../../merge.py', str(root.parent / 'merge.py'))
        python.write_text(DJANGO.format(self=python, log='/dev/null', script=script))
        if has == 'commit':
            repository(root)
        elif has == 'index':
            git(root, 'init', '--quiet')
            git(root, 'add', '--all', '--force')
        return root

    yield copy


def run(root: Path, command: str, edited: str = '') -> subprocess.CompletedProcess[str]:
    """The command in a shell in the checkout; the editor leaves the text `edited` in the file that it opens."""
    result, editor = root.parent / 'edited', root.parent / 'editor'
    result.write_text(edited)
    editor.write_text(f'#!/bin/sh\ncp {result} "$1"\n')
    editor.chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if key != 'VIRTUAL_ENV'}
    who = {f'GIT_{role}_{what}': 't@t.invalid' for role in ('AUTHOR', 'COMMITTER') for what in ('NAME', 'EMAIL')}
    env = {**kept, **who, 'PATH': f'{BIN}:{os.environ["PATH"]}', 'EDITOR': str(editor)}
    return subprocess.run(command, shell=True, cwd=root, capture_output=True, text=True, check=False, env=env)


def assert_runs(root: Path, command: str, edited: str = '') -> None:
    done = run(root, command, edited)
    assert done.returncode == 0, f'{command}\n{done.stdout}{done.stderr}'


def judged(root: Path, *, rendered: bool) -> Comparison:
    checkout = Checkout.at(root)
    return compare(checkout, (), lambda lock: render(checkout, lock) if rendered else None)


def follow(row: Row, root: Path) -> None:
    """Does what the findings of the row's rule say, and then what is still said: there may be other providers."""
    for _ in range(5):
        found = [item for item in judged(root, rendered=row.rendered).findings if item.command]
        first = next((item for item in found if item.rule.id == row.rule), None) or next(iter(found), None)
        if first is None:
            return
        row.person(root)
        if first.rule.id == row.rule:
            assert ('$EDITOR' in first.command) is (row.edited is not None), first.command
        assert_runs(root, first.command, row.edited(root) if row.edited else '')


@pytest.mark.parametrize('row', ROWS, ids=[f'{row.rule}-{row.git or "no git"}' for row in ROWS])
def test_the_remedy_ends_clean(row: Row, tree: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(row.git)
    shutil.copytree(root / '.storage-scaffold', root.parent / 'kept/.storage-scaffold')
    assert judged(root, rendered=row.rendered).exit_code == 0
    row.damage(root)
    found = [item for item in judged(root, rendered=row.rendered).findings if item.rule.id == row.rule]
    assert found, [item.rule.id for item in judged(root, rendered=row.rendered).findings]
    monkeypatch.chdir(root)
    if row is FIRST[row.rule]:
        assert_shown(found[0], root)
    if found[0].rule.severity is Severity.NOTE:
        assert {item.command for item in found} == {''}
    else:
        assert row.words in found[0].command
        follow(row, root)
    after = judged(root, rendered=row.rendered)
    assert after.exit_code == 0, [(item.rule.id, item.message, item.command) for item in after.findings]


def test_every_rule_has_a_row() -> None:
    """But those of `--against`: what breaks is not fixed by a command; `tests/breaking` has their ways out."""
    assert {row.rule for row in ROWS} == {rule.id for rule in rules() if rule not in against.JUDGE.rules}


def test_a_file_that_a_merge_left_in_conflict_is_resolved(tree: Callable[[str], Path]) -> None:
    root = tree('commit')
    git(root, 'switch', '--quiet', '--create', 'other')
    replaced(FUNCTIONS, 'def get_storage_list', '# theirs\ndef get_storage_list')(root)
    git(root, 'commit', '--quiet', '--all', '--message', 'other')
    git(root, 'switch', '--quiet', 'main')
    replaced(FUNCTIONS, 'def get_storage_list', '# ours\ndef get_storage_list')(root)
    git(root, 'commit', '--quiet', '--all', '--message', 'mine')
    assert run(root, 'git merge other').returncode == 1
    finding, *_ = judged(root, rendered=False).findings
    assert finding.rule.id == 'unmerged'
    done = run(root, finding.command)
    assert (done.returncode, f'{FUNCTIONS}:' in done.stderr) == (1, True), 'both sides changed the same line'
    (root / FUNCTIONS).write_text(as_it_was(FUNCTIONS)(root))
    assert_runs(root, f'git add -- {FUNCTIONS} && {finding.command} && git commit --quiet --no-edit')
    assert judged(root, rendered=False).exit_code == 0
