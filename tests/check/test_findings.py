"""Each kind of finding: its message, place and fix, the same in both ways of judging."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison, Finding
from storage_scaffold.check.judges import rules
from storage_scaffold.check.rendering import render
from storage_scaffold.checkout import Checkout
from storage_scaffold.record.merge_base import part_path
from tests.check.trees import STORAGES, Judges, Variant, add
from tests.register.support import crlf
from tests.samples import spec

LOCK = PurePosixPath('.storage-scaffold/wasabi/lock.json')
SPEC = PurePosixPath('.storage-scaffold/wasabi/spec.yml')
API = STORAGES / 'wasabi/api.py'
FUNCTIONS = STORAGES / 'functions.py'
URLS = STORAGES / 'urls.py'
SETTINGS = PurePosixPath('label_studio/core/settings/base.py')
MIGRATION = STORAGES / 'migrations/0024_wasabi.py'
LINK = b"    'io_storages_wasabiimportstoragelink',\n"


class Trees:
    """Variants of the shared tree."""

    def __init__(self, judges: Judges) -> None:
        self.judges = judges

    def read(self, path: PurePosixPath) -> bytes:
        return self.judges.tree.read(path) or b''

    def with_(self, files: dict[PurePosixPath, bytes | None]) -> Comparison:
        return self.judges.both(Variant(self.judges.tree.root, files))

    def replaced(self, path: PurePosixPath, before: bytes, after: bytes) -> Comparison:
        content = self.read(path)
        assert before in content
        return self.with_({path: content.replace(before, after)})

    def only(self, comparison: Comparison) -> Finding:
        (finding,) = comparison.findings
        assert finding.provider == 'wasabi'
        return finding

    def lock(self, change: Callable[[Any], None]) -> Comparison:
        document = json.loads(self.read(LOCK))
        change(document)
        return self.with_({LOCK: (json.dumps(document, indent=2, sort_keys=True) + '\n').encode()})


@pytest.fixture
def trees(judges: Judges) -> Trees:
    return Trees(judges)


def test_a_changed_spec(trees: Trees) -> None:
    comparison = trees.replaced(SPEC, b'title: Wasabi', b'title: Wasabi Cloud')
    finding = trees.only(comparison)
    assert (finding.rule.id, finding.file) == ('spec-changed', SPEC)
    assert finding.diff == ('-title: Wasabi', '+title: Wasabi Cloud')
    assert b'title' in trees.read(SPEC).splitlines()[finding.line - 1]
    assert finding.command == 'storage-scaffold update wasabi'
    assert comparison.exit_code == 1


def test_a_missing_spec(trees: Trees) -> None:
    finding = trees.only(trees.with_({SPEC: None}))
    assert (finding.rule.id, finding.file, finding.command) == (
        'spec-missing',
        SPEC,
        'storage-scaffold update wasabi --spec FILE',
    )


def test_an_edited_file(trees: Trees) -> None:
    finding = trees.only(trees.replaced(API, b'class WasabiImportStorageSyncAPI', b'class Wasabi'))
    assert finding.rule.id == 'generated-edited'
    assert trees.read(API).splitlines()[finding.line - 1].startswith(b'class WasabiImportStorageSyncAPI')
    assert [line[:13] for line in finding.diff] == ['-class Wasabi', '+class Wasabi']
    assert finding.command == f'storage-scaffold accept {API}'


def test_a_missing_file(trees: Trees) -> None:
    finding = trees.only(trees.with_({API: None}))
    assert (finding.rule.id, finding.file, finding.command) == (
        'generated-missing',
        API,
        'storage-scaffold update wasabi',
    )


def test_an_accepted_edit_is_listed_and_is_not_drift(trees: Trees) -> None:
    from storage_scaffold.record.digest import text_digest

    edited = trees.read(API) + b'# ours\n'
    document = json.loads(trees.read(LOCK))
    document['outputs'][str(API)]['accepted'] = text_digest(edited)
    lock = json.dumps(document).encode()
    comparison = trees.with_({API: edited, LOCK: lock})
    finding = trees.only(comparison)
    assert (finding.rule.id, finding.diff, finding.command) == ('accepted-edit', ('+# ours',), '')
    assert comparison.exit_code == 0
    lost = trees.only(trees.with_({LOCK: lock}))
    assert (lost.rule.id, lost.message) == (
        'generated-edited',
        'is as generated, without the edit that was accepted',
    )


def test_a_conflict_of_an_update(trees: Trees) -> None:
    marked = b'<<<<<<< yours\n'
    document = json.loads(trees.read(LOCK))
    document['outputs'][str(API)]['conflict'] = document['outputs'][str(API)]['rendered']
    finding = trees.only(trees.with_({LOCK: json.dumps(document).encode(), API: b'\n' + marked + trees.read(API)}))
    assert (finding.rule.id, finding.line, finding.command) == (
        'generated-conflict',
        2,
        f'storage-scaffold accept {API}',
    )


@pytest.mark.parametrize(
    ('path', 'content', 'found'),
    [
        ('label_studio/io_storages/wasabi/old.py', b'# mine\n', True),
        ('label_studio/io_storages/wasabi/deeper/old.py', b'', True),
        ('.storage-scaffold/wasabi/notes.txt', b'', True),
        (
            'label_studio/io_storages/tests/test_old.py',
            b'# Generated by storage-scaffold from x.yml: edit that\n',
            True,
        ),
        ('label_studio/io_storages/tests/test_other.py', b'# storage-scaffold made a provider\n', False),
        ('label_studio/io_storages/wasabi/__pycache__/old.pyc', b'', False),
        ('label_studio/io_storages/wasabi/.DS_Store', b'', False),
        ('label_studio/io_storages/other/x.py', b'# Generated by somebody\n', False),
    ],
)
def test_files_that_are_left_over(root: Path, path: str, content: bytes, found: bool) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    comparison = compare(Checkout.at(root))
    assert [(item.rule.id, str(item.file)) for item in comparison.findings] == [('left-over', path)] * found
    if found:
        (root / path).unlink()
        assert comparison.findings[0].command == f'rm {path}'
        assert compare(Checkout.at(root)).exit_code == 0


@pytest.mark.parametrize(
    ('before', 'after', 'rule', 'words'),
    [
        (LINK, b'', 'registration-missing', 'names of the import links: is missing'),
        (LINK, LINK + LINK, 'registration-doubled', 'names of the import links: is duplicated'),
        (LINK, LINK.replace(b"',", b"',  # ours"), 'registration-altered', 'was altered'),
        (LINK, b'    #' + LINK, 'registration-missing', 'is missing'),
        (
            b'LINK_NAMES = [',
            b'LINK_NAMES = list()\nOTHERS = [',
            'place-unknown',
            'cannot be judged: expected an assign',
        ),
    ],
)
def test_registrations(trees: Trees, before: bytes, after: bytes, rule: str, words: str) -> None:
    content = trees.read(SETTINGS)
    changed = after.join(content.rsplit(before, 1))
    comparison = trees.with_({SETTINGS: changed})
    finding = next(found for found in comparison.findings if found.provider == 'wasabi')
    assert (finding.rule.id, finding.file, finding.key) == (rule, SETTINGS, 'link-names')
    assert words in finding.message
    assert comparison.exit_code == (2 if rule == 'place-unknown' else 1)
    if rule == 'registration-missing':
        assert finding.diff == ("-    'io_storages_wasabiimportstoragelink',",)
        assert finding.command == 'storage-scaffold update wasabi'
    if rule == 'registration-altered':
        assert finding.diff == () or 'ours' in ''.join(finding.diff)


def test_an_entry_in_another_list_is_missing_with_a_hint(trees: Trees) -> None:
    content = trees.read(SETTINGS).replace(LINK, b'') + b'\nOTHERS = [\n' + LINK + b']\n'
    finding = trees.only(trees.with_({SETTINGS: content}))
    line = content.splitlines().index(b'OTHERS = [') + 2
    assert finding.rule.id == 'registration-missing'
    assert f'it is on line {line}, where it has no effect' in finding.message


def test_a_missing_registered_file(trees: Trees) -> None:
    comparison = trees.with_({FUNCTIONS: None})
    assert {(finding.rule.id, finding.key) for finding in comparison.findings} == {
        ('registration-missing', 'storage-list'),
        ('registration-missing', 'storage-list-import'),
    }
    assert {finding.command for finding in comparison.findings} == {f'$EDITOR {FUNCTIONS}'}


def test_an_altered_block_shows_the_line_that_was_altered(trees: Trees) -> None:
    finding = trees.only(trees.replaced(URLS, b"'wasabi/validate'", b"'wasabi/validates'"))
    assert (finding.rule.id, finding.key) == ('registration-altered', 'routes')
    assert b"'wasabi/validate'" in trees.read(URLS).splitlines()[finding.line - 1]
    assert len(finding.diff) == 2


@pytest.mark.parametrize(
    ('key', 'value', 'rule'),
    [
        ('tool', '0.0.9', 'tool-changed'),
        ('black', '22.1.0', 'black-changed'),
        ('templates_sha256', '0' * 64, 'templates-changed'),
    ],
)
def test_generated_by_other_versions(trees: Trees, key: str, value: str, rule: str) -> None:
    comparison = trees.lock(lambda document: document['inputs'].update({key: value}))
    finding = trees.only(comparison)
    assert (finding.rule.id, finding.file, finding.command) == (rule, LOCK, 'storage-scaffold update wasabi')
    assert f'"{key}"' in trees.read(LOCK).decode().splitlines()[finding.line - 1]
    assert comparison.exit_code == 1


def test_generated_for_another_checkout(trees: Trees) -> None:
    def change(document: Any) -> None:
        document['inputs']['features'] |= {'validate_url_for_ssrf': False, 'brand': 'Acme "Studio"'}

    findings = trees.lock(change).findings
    assert [finding.key for finding in findings] == ['brand', 'validate_url_for_ssrf']
    assert {finding.rule.id for finding in findings} == {'features-changed'}
    assert findings[1].diff == ('-"validate_url_for_ssrf": false', '+"validate_url_for_ssrf": true')


def test_a_missing_or_edited_migration(trees: Trees) -> None:
    gone = trees.only(trees.with_({MIGRATION: None}))
    assert (gone.rule.id, gone.file) == ('migration-missing', MIGRATION)
    assert gone.command == 'storage-scaffold update wasabi', 'git has no copy of it here'
    edited = trees.only(trees.with_({MIGRATION: b'operations = []\n'}))
    assert (edited.rule.id, edited.command) == ('migration-edited', f'storage-scaffold accept {MIGRATION}')


def test_a_migration_that_was_never_made(trees: Trees) -> None:
    def forget(document: Any) -> None:
        document['migrations'], document['migrated'] = [], None

    document = json.loads(trees.read(LOCK))
    forget(document)
    lock = json.dumps(document).encode()
    finding = trees.only(trees.with_({LOCK: lock, MIGRATION: None}))
    assert (finding.rule.id, finding.command) == ('migration-missing', 'storage-scaffold update wasabi')
    models = (trees.read(STORAGES / 'wasabi/models.py')).replace(b'\nclass ', b'\n\nclass ')
    laid_out = trees.with_({LOCK: lock, MIGRATION: None, STORAGES / 'wasabi/models.py': models})
    assert {found.rule.id for found in laid_out.findings} == {'formatted', 'migration-missing'}
    by_hand = b"operations = [migrations.CreateModel(name='WasabiExportStorage')]\n"
    assert trees.with_({LOCK: lock, MIGRATION: by_hand}).findings == ()


@pytest.mark.parametrize(
    ('path', 'content'),
    [
        (LOCK, None),
        (LOCK, b'{'),
        (LOCK, b'{"format": 99}'),
        (API, None),
        (API, b'another text'),
    ],
)
def test_a_broken_record_cannot_be_judged(trees: Trees, path: PurePosixPath, content: bytes | None) -> None:
    """Of a generated file it is the text last rendered that is damaged."""
    if path == API:
        path = part_path('wasabi', json.loads(trees.read(LOCK))['outputs'][str(API)]['rendered'])
    comparison = trees.with_({path: content})
    finding = trees.only(comparison)
    assert (finding.rule.id, finding.file) == ('record-broken', path)
    assert finding.command == (f'$EDITOR {path}' if path == LOCK else 'storage-scaffold update wasabi --reformat')
    assert comparison.exit_code == 2
    assert comparison.providers == ('nextcloud', 'wasabi')


def test_a_record_without_its_lock(root: Path) -> None:
    (root / LOCK).unlink()
    comparison = compare(Checkout.at(root))
    assert ('record-broken', str(LOCK)) in {(found.rule.id, str(found.file)) for found in comparison.findings}
    assert comparison.exit_code == 2


def test_a_lock_that_contradicts_its_base(trees: Trees) -> None:
    def forge(document: Any) -> None:
        document['outputs'][str(API)] |= {'rendered': '0' * 64, 'accepted': '0' * 64}

    ids = {finding.rule.id for finding in trees.judges.quick(Variant(trees.judges.tree.root, {})).findings}
    assert ids == set()
    document = json.loads(trees.read(LOCK))
    forge(document)
    comparison = trees.judges.quick(Variant(trees.judges.tree.root, {LOCK: json.dumps(document).encode()}))
    assert comparison.exit_code == 2
    assert any('is missing: the text that was rendered' in finding.message for finding in comparison.findings)


def test_a_lock_that_names_another_file_to_edit(trees: Trees) -> None:
    comparison = trees.lock(lambda document: document['registrations'][0].update(path='label_studio/manage.py'))
    assert comparison.exit_code == 2
    assert 'which is unknown' in comparison.findings[0].message


def test_only_rendering_finds_a_forged_registration(trees: Trees) -> None:
    document = json.loads(trees.read(LOCK))
    entry = next(item for item in document['registrations'] if item['point'] == 'guide-routes')
    for key in ('code', 'snippet'):
        entry[key] = entry[key].replace('wasabi.urls', 'evil.urls')
    urls = trees.read(URLS).replace(b'wasabi.urls', b'evil.urls')
    tree = Variant(trees.judges.tree.root, {LOCK: json.dumps(document).encode(), URLS: urls})
    assert trees.judges.quick(tree).exit_code == 0
    comparison = trees.judges.proved(tree)
    assert 'lock-mismatch' in {finding.rule.id for finding in comparison.findings}
    assert comparison.exit_code == 1


def test_names_limit_what_is_judged(trees: Trees) -> None:
    tree = Variant(trees.judges.tree.root, {API: None, STORAGES / 'nextcloud/api.py': None})
    assert trees.judges.both(tree, 'wasabi').providers == ('wasabi',)
    assert {finding.provider for finding in trees.judges.both(tree, 'wasabi').findings} == {'wasabi'}
    assert len(trees.judges.both(tree).findings) == 2


def test_a_registration_point_that_a_tree_got_later(root: Path) -> None:
    fresh = root.with_name('trimmed')
    shutil.copytree(root, fresh)
    proxy = fresh / 'label_studio/tests/io_storages_presign_proxy.tavern.yml'
    content = proxy.read_bytes()
    proxy.unlink()
    add(Checkout.at(fresh), 'acme', spec('acme'), 25)
    assert 'acme' not in {finding.provider for finding in compare(Checkout.at(fresh)).findings}
    proxy.write_bytes(content)
    tree = Checkout.at(fresh)
    quick = compare(tree)
    assert {(finding.provider, finding.rule.id) for finding in quick.findings} == {('acme', 'registration-missing')}
    assert {finding.key for finding in quick.findings} == {'tavern-proxy-import-types', 'tavern-proxy-export-types'}
    assert compare(tree, (), lambda lock: render(tree, lock)) == quick


def test_a_fifo_in_place_of_a_file_is_not_read(root: Path) -> None:
    (root / API).unlink()
    os.mkfifo(root / API)
    comparison = compare(Checkout.at(root))
    assert comparison.exit_code == 2
    assert any(finding.rule.id == 'unreadable' and finding.file == API for finding in comparison.findings)


def test_nothing_is_written(root: Path) -> None:
    from tests.samples import snapshot

    before = snapshot(root)
    (root / API).write_bytes(b'x')
    before[str(API)] = (before[str(API)][0], b'x')
    tree = Checkout.at(root)
    compare(tree)
    compare(tree, (), lambda lock: render(tree, lock))
    assert snapshot(root) == before


def test_the_whole_tree_in_crlf_raises_no_alarm(root: Path, judges: Judges) -> None:
    for path in (*root.rglob('*.py'), *root.rglob('*.yml'), *root.rglob('*.json'), *root.rglob('*.md')):
        path.write_bytes(crlf(path.read_bytes()))
    tree = Checkout.at(root)
    assert compare(tree).findings == ()
    assert compare(tree, (), judges.proof).findings == ()


def test_rules_have_unique_ids() -> None:
    assert len({rule.id for rule in rules()}) == len(rules()) >= 20
    assert all(re.fullmatch('[a-z-]+', rule.id) and rule.title and rule.help.endswith('.') for rule in rules())
