"""A provider in an Enterprise tree: every command, from `new` to `remove`.

Across modules: the edition is followed by all of them, and all that speak of it say that nobody has tried it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner, Result

from storage_scaffold.checkout.layout import ENTERPRISE
from storage_scaffold.cli.app import cli
from storage_scaffold.resources import specs_dir
from tests.conftest import FULL, lay_down
from tests.samples import snapshot

UNVERIFIED = 'not verified on the real product'
HOME = ENTERPRISE.storages
REGISTERED = {
    'label_studio_enterprise/lse_core/settings/base.py',
    *(f'{HOME}/{name}.py' for name in ('functions', 'models', 'urls')),
}
Run = Callable[..., Result]


@pytest.fixture
def root(enterprise_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree, on a machine on which no Python has Label Studio."""
    monkeypatch.setattr('storage_scaffold.migrations.python._candidates', lambda _root: iter(()))
    return enterprise_checkout


@pytest.fixture
def run(root: Path) -> Run:
    """Runs a command in the tree; it has to end with `code`."""

    def invoke(*arguments: str | Path, code: int = 0) -> Result:
        words = [*map(str, arguments), '--checkout', str(root)]
        done = CliRunner().invoke(cli, words, prog_name='storage-scaffold')
        assert done.exit_code == code, done.output
        return done

    return invoke


def spec(root: Path, name: str, edition: str = 'enterprise') -> Path:
    """A ready spec for that edition, beside the tree."""
    text = (specs_dir() / f'{name}.yml').read_text()
    lines = [line for line in text.splitlines() if not line.startswith('edition:')]
    file = root.parent / f'{name}.yml'
    file.write_text('\n'.join([*lines, f'edition: {edition}', '']))
    return file


def added(before: bytes | None, after: bytes | None) -> str:
    """What was inserted; nothing else has changed."""
    old, new = ((text or b'').decode().splitlines() for text in (before, after))
    rest = iter(new)
    assert all(line in rest for line in old)
    return '\n'.join(line for line in new if line not in old)


@pytest.mark.parametrize('name', ['wasabi', 'nextcloud', 'smb'])
def test_new_check_and_remove(root: Path, run: Run, name: str) -> None:
    before = snapshot(root)
    said = run('new', name, '--spec', spec(root, name)).stdout
    assert f'Edition: enterprise (the spec says so); {UNVERIFIED}.' in said
    after = snapshot(root)
    new = {path for path in after if path not in before and not path.startswith('.storage-scaffold')}
    assert {str(PurePosixPath(path).parent) for path in new if after[path][1] is not None} == {
        f'{HOME}/{name}',
        f'{HOME}/tests',
    }
    changed = {path for path, content in before.items() if after[path] != content}
    assert changed == REGISTERED | ({'pyproject.toml'} if name == 'smb' else set())
    for path in changed:
        assert name in added(before[path][1], after[path][1])
    for checked in (run('check', code=1), run('check', '--render', code=1)):
        assert '1 finding: 1 drifted' in checked.stdout
        assert '[migration-missing]' in checked.stdout
    run('remove', name, '--yes')
    assert snapshot(root) == before


def test_the_code_speaks_the_names_of_the_tree(root: Path, run: Run) -> None:
    run('new', 'wasabi', '--spec', spec(root, 'wasabi'))
    home = root / HOME / 'wasabi'
    imported = {}
    for path in [*home.glob('*.py'), root / HOME / 'tests/test_wasabi.py']:
        nodes = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ImportFrom)]
        assert {node.level for node in nodes} <= {0, 1}
        imported[path.name] = {node.module for node in nodes if not node.level}
    assert {'io_storages.base_models', 'io_storages.utils'} <= imported['models.py']
    assert {'lse_io_storages.wasabi.models', 'io_storages.functions'} <= imported['test_wasabi.py']
    models = (home / 'models.py').read_text()
    assert 'app_label' not in models
    assert 'annotation.project.lse_io_storages_wasabiexportstorages.all()' in models
    tests = (root / HOME / 'tests/test_wasabi.py').read_text()
    assert "assert 'lse_io_storages_wasabiimportstoragelink' in settings.IO_STORAGES_IMPORT_LINK_NAMES" in tests
    assert 'test_removed_duplicates_leave_the_link' not in tests
    urls = (root / HOME / 'urls.py').read_text()
    assert "include(('lse_io_storages.wasabi.urls', 'lse_io_storages'), namespace='wasabi-api')" in urls
    assert UNVERIFIED in (home / 'README.md').read_text()


def test_what_is_left_out_is_said_with_its_consequence(root: Path, run: Run) -> None:
    said = run('new', 'wasabi', '--spec', spec(root, 'wasabi'), '--dry-run').output
    examined = run('doctor').stdout
    for what in ('survive the removal of duplicates. Data loss', 'prefetch of the task list', 'prefetch of one task'):
        for text in (' '.join(said.split()), ' '.join(examined.split())):
            assert f'{what}' in text
    assert f'edition enterprise, {UNVERIFIED}' in examined
    assert 'the installed one has to be 1.23.1 or later' in examined
    assert 'factory' not in examined + said


def test_the_life_of_a_provider(root: Path, run: Run) -> None:
    file = spec(root, 'wasabi')
    run('new', 'wasabi', '--spec', file)
    file.write_text(file.read_text().replace('title: Wasabi', 'title: Wasabi Two'))
    assert 'Wasabi Two' in run('diff', 'wasabi', '--spec', file, code=1).stdout
    run('update', 'wasabi', '--spec', file)
    assert "'title': 'Wasabi Two'" in (root / HOME / 'functions.py').read_text()
    run('rename', 'wasabi', 'depot')
    assert (root / HOME / 'depot/models.py').is_file()
    assert f'Edition: enterprise (the spec says so); {UNVERIFIED}' in run('show', 'depot').stdout
    shown = json.loads(run('show', 'depot', '--format', 'json').stdout)
    assert (shown['edition'], shown['edition_caveat']) == ('enterprise', UNVERIFIED)
    items = run('checklist', 'depot').stdout
    assert f'choose the edition (enterprise, {UNVERIFIED})' in items
    assert 'app_label' not in items
    run('init', '--defaults')
    assert f'{HOME}/urls.py merge=' in (root / '.gitattributes').read_text()
    run('eject', 'depot')
    assert (root / HOME / 'depot/models.py').is_file()


def test_with_many_providers_nothing_of_label_studio_is_touched(root: Path, run: Run) -> None:
    names = ('minio', 'wasabi', 'nextcloud', 'sftp')
    settings = root / 'label_studio_enterprise/lse_core/settings/base.py'
    links = ''.join(f"    'lse_io_storages_number{number}importstoragelink',\n" for number in range(9))
    settings.write_text(
        settings.read_text().replace('    \'lse_io_storages_lses3', f'{links}    \'lse_io_storages_lses3')
    )
    before = snapshot(root)
    for name in names:
        run('new', name, '--spec', spec(root, name))
    assert f'{len(names)} findings: {len(names)} drifted' in run('check', code=1).stdout
    for name in reversed(names):
        run('remove', name, '--yes')
    assert snapshot(root) == before


def test_web_app_and_docs_are_where_they_are_in_the_open_source_edition(root: Path, run: Run) -> None:
    lay_down(FULL, root)
    run('new', 'wasabi', '--spec', spec(root, 'wasabi'))
    assert (root / ENTERPRISE.web_providers / 'wasabi.ts').is_file()
    assert 'wasabi' in (root / ENTERPRISE.web_index).read_text()
    assert '[Wasabi](storage_wasabi) | ❌ | ✅' in (root / ENTERPRISE.docs_overview).read_text()


def test_a_provider_of_the_other_edition_is_refused(root: Path, run: Run, mini_checkout: Path) -> None:
    before = snapshot(root)
    said = run('new', 'wasabi', '--spec', spec(root, 'wasabi', 'open-source'), code=2).stderr
    assert 'edition open-source (the spec says so), and this is a tree of edition enterprise' in said
    assert snapshot(root) == before
    arguments = ['new', 'wasabi', '--spec', str(spec(root, 'wasabi')), '--checkout', str(mini_checkout)]
    done = CliRunner().invoke(cli, arguments, prog_name='storage-scaffold')
    assert done.exit_code == 2
    assert 'edition enterprise (the spec says so), and this is a tree of edition open-source' in done.stderr


def test_a_tree_that_lacks_something_is_refused_by_every_command(root: Path, run: Run) -> None:
    (root / HOME / 'models.py').unlink()
    before = snapshot(root)
    for words in (('new', 'wasabi', '--spec', spec(root, 'wasabi')), ('check',), ('init', '--defaults')):
        assert f'{HOME}/models.py: this file is missing' in run(*words, code=2).stderr
    assert f'{HOME}/models.py' in run('doctor', code=1).stdout
    assert snapshot(root) == before


def test_a_verdict_does_not_outlive_the_places(
    root: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('STORAGE_SCAFFOLD_CACHE', str(tmp_path / 'cache'))
    run('new', 'wasabi', '--spec', spec(root, 'wasabi'))
    made = "operations = [migrations.CreateModel(name='WasabiImportStorage')]\n"
    (root / HOME / 'migrations/0002_wasabi.py').write_text(made)
    run('update', 'wasabi')
    for _ in range(2):
        run('check')
    settings = root / 'label_studio_enterprise/lse_core/settings'
    (settings / 'enterprise.py').write_text((settings / 'base.py').read_text().replace('wasabi', 'other'))
    assert 'link-names' in run('check', code=2).output


def test_a_ready_spec_is_for_the_edition_of_the_tree(root: Path, run: Run) -> None:
    run('new', 'minio', '--spec', 'catalog:minio')
    shown = json.loads(run('show', 'minio', '--format', 'json').stdout)
    assert (shown['edition'], shown['ready']) == ('enterprise', 'minio')
    assert '\nedition: enterprise\n' in (root / '.storage-scaffold/minio/spec.yml').read_text()
    assert 'nothing to do' in run('new', 'minio', '--spec', 'catalog:minio', '--no-migrate').output
    assert 'catalog' not in run('update', 'minio', '--no-migrate').output
    run('remove', 'minio', '--yes')


def test_a_spec_that_is_written_here_is_for_the_edition_of_the_tree(root: Path, run: Run) -> None:
    run('new', 'acme', '--kind', 's3', '--endpoint', 'https://s3.acme.com')
    run('spec', 'other', '--data', 'kind=webdav', '--defaults')
    for name in ('acme', 'other'):
        assert '\nedition: enterprise\n' in (root / f'.storage-scaffold/specs/{name}.yml').read_text()


def test_who_is_recommended_the_edition_or_sets_it_is_told_that_it_is_unverified(root: Path, run: Run) -> None:
    undecided = spec(root, 'aws_role')
    undecided.write_text(undecided.read_text().replace('edition: enterprise\n', ''))
    said = run('new', 'aws_role', '--spec', undecided, code=2).output
    assert f'IAM roles and cross-account access; {UNVERIFIED}' in said
    run('init', '--defaults')
    assert f'edition: enterprise  # {UNVERIFIED}' in (root / '.storage-scaffold/config.yml').read_text()


def test_a_preview_shows_the_places_of_this_tree(root: Path, run: Run) -> None:
    for named in ('catalog:minio', spec(root, 'minio')):
        assert 'lse_core/' in run('preview', named, '-o', '-').stdout
    assert 'lse_core/' not in run('preview', spec(root, 'minio', 'open-source'), '-o', '-').stdout
