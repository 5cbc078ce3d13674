"""The guide's checklist, item by item, and the proof that each is done. A new item is a new row.

The numbers are those of the guide; letters count the boxes within a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage_scaffold.spec.provider import Role


@dataclass(frozen=True)
class GeneratedLine:
    """A line in a generated file: what the file is (see `_Finder.files`), and a pattern that the line matches.

    With a `role`, only providers that have it have the line.
    """

    file: str
    pattern: str
    role: Role | None = None


@dataclass(frozen=True)
class AtPoint:
    """A registration, by the id of its point."""

    point: str


@dataclass(frozen=True)
class Migration:
    """The migration in the lock."""


@dataclass(frozen=True)
class Dependency:
    """The package in pyproject.toml, added by us or already there."""


@dataclass(frozen=True)
class Person:
    """Nothing in a tree can prove it; `why` says what to do."""

    why: str


Proof = GeneratedLine | AtPoint | Migration | Dependency | Person


@dataclass(frozen=True)
class Item:
    """One box of the guide, in a few words; it is done if all of `proofs` are found."""

    number: str
    text: str
    proofs: tuple[Proof, ...]


def _item(number: str, text: str, *proofs: Proof) -> Item:
    return Item(number, text, proofs)


SECTIONS: Mapping[str, str] = {
    '1': 'Exploration and preparation',
    '2': 'Backend',
    '3': 'Frontend',
    '4': 'Testing',
    '5': 'Documentation',
    '6': 'Git',
    '7': 'Integration and deployment',
}

ITEMS: tuple[Item, ...] = (
    _item('1.1', 'read {layout.library}/README.md', Person('reading is up to you')),
    _item(
        '1.2a',
        'pre-signed URLs: find out whether the service has them',
        GeneratedLine('readme', r'\| presigned URLs \| \S'),
    ),
    _item('1.2b', 'writes: find out how annotations are stored', GeneratedLine('readme', r'\| writes \| \S')),
    _item('1.2c', 'SDK: understand it and use it', GeneratedLine('readme', r'\| SDK \| \S')),
    _item('1.3', 'choose the edition{said_of_edition}', GeneratedLine('lock', r'\s*"edition": "')),
    _item('1.5', 'the directory of the provider', GeneratedLine('init', r'')),
    _item('1.6', 'a README in that directory', GeneratedLine('readme', r'# ')),
    _item(
        '1.7',
        'README: overview and findings',
        GeneratedLine('readme', r'## Overview'),
        GeneratedLine('readme', r'## Findings'),
    ),
    _item('1.8', 'README: how to configure it from scratch', GeneratedLine('readme', r'## Configure it from scratch')),
    _item(
        '2.1a',
        'mixin: basic fields',
        GeneratedLine('models', r'    bucket = '),
        GeneratedLine('models', r'    use_blob_urls = ', 'import'),
    ),
    _item(
        '2.1b',
        'mixin: presign and presign_ttl',
        GeneratedLine('models', r'    presign = '),
        GeneratedLine('models', r'    presign_ttl = '),
    ),
    _item('2.1c', 'mixin: credentials', GeneratedLine('serializers', r'.*secure_fields = ')),
    _item(
        '2.1d',
        'mixin: get_client() and validate_connection()',
        GeneratedLine('models', r'    def get_client\('),
        GeneratedLine('models', r'    def validate_connection\('),
    ),
    _item('2.2a', 'import: iter_objects()', GeneratedLine('models', r'    def iter_objects\(')),
    _item('2.2b', 'import: get_data()', GeneratedLine('importing', r'    def get_data\(')),
    _item('2.2c', 'import: generate_http_url()', GeneratedLine('models', r'    def generate_http_url\(')),
    _item('2.2d', 'import: can_resolve_url()', GeneratedLine('models', r'    def can_resolve_url\(')),
    _item(
        '2.2e',
        'import: the prefix must hold files',
        GeneratedLine('models', r'    prefix_must_exist = True'),
        GeneratedLine('tests', r'    def test_prefix_must_hold_objects\('),
    ),
    _item('2.3a', 'export: save_annotation()', GeneratedLine('models', r'    def save_annotation\(')),
    _item(
        '2.3b',
        'export: delete_annotation(), if the service can delete',
        GeneratedLine('models', r'    def delete_annotation\('),
    ),
    _item(
        '2.3c',
        'export: validate without requiring the prefix to exist',
        GeneratedLine('tests', r'    def test_connection_validation\('),
    ),
    _item(
        '2.4',
        'concrete classes for {roles}',
        GeneratedLine('models', r'class \w+ImportStorage\(', 'import'),
        GeneratedLine('models', r'class \w+ExportStorage\(', 'export'),
    ),
    _item(
        '2.5',
        'link models',
        GeneratedLine('models', r'class \w+ImportStorageLink\(', 'import'),
        GeneratedLine('models', r'class \w+ExportStorageLink\(', 'export'),
    ),
    _item('2.6', "app_label = '{layout.app_label}'", GeneratedLine('models', r"        app_label = '")),
    _item('2.7', 'serializers with validation', GeneratedLine('serializers', r'    def validate\(')),
    _item('2.8', 'API views', GeneratedLine('api', r'class \w+StorageListAPI\(')),
    _item('2.9', 'routes', AtPoint('routes'), AtPoint('guide-routes')),
    _item('2.10a', 'signal on save', GeneratedLine('models', r'@receiver\(post_save')),
    _item('2.10b', 'signal on delete', GeneratedLine('models', r'@receiver\(pre_delete')),
    _item(
        '2.10c', 'asynchronous export with error handling', GeneratedLine('models', r'def async_export_annotation_to_')
    ),
    _item('2.11', 'the SDK in pyproject.toml', Dependency()),
    _item(
        '2.11b', 'poetry lock && poetry install', Person('to be run after a new dependency was added, in this order')
    ),
    _item('2.12', 'migration made by makemigrations', Migration()),
    _item(
        '2.13',
        'credentials are never shown again',
        GeneratedLine('tests', r'    def test_credentials_are_never_shown\('),
    ),
    _item(
        '2.14a',
        'import: a failure does not crash the job',
        GeneratedLine('tests', r'    def test_a_bad_object_does_not_stop_the_others\('),
        GeneratedLine('tests', r'    def test_a_listing_that_breaks_off_keeps_what_it_had\('),
    ),
    _item(
        '2.14b',
        'export: a failure is recorded, not raised',
        GeneratedLine('tests', r'    def test_sync_says_what_was_not_written\('),
        GeneratedLine('tests', r'    def test_an_outage_neither_loses_nor_keeps_annotations\('),
    ),
    _item('3.1', 'look at the forms of other providers', Person('reading is up to you')),
    _item('3.2', 'provider file of the form', GeneratedLine('web', r'export const \w+: ProviderConfig')),
    _item(
        '3.2b',
        'zod schemas, labels and placeholders',
        GeneratedLine('web', r'\s+schema: z\.'),
        GeneratedLine('web', r'\s+label: '),
        GeneratedLine('web', r'\s+placeholder: '),
    ),
    _item('3.2c', 'layout of the fields', GeneratedLine('web', r'\s+layout: ')),
    _item('3.3', 'entry in the provider registry', AtPoint('web-provider-import'), AtPoint('web-provider')),
    _item('3.4', 'credentials are marked with accessKey', GeneratedLine('web', r'\s+accessKey: true')),
    _item('3.5', 'rendering and validation of the form', GeneratedLine('web-test', r'.*insists on what is required')),
    _item(
        '3.6',
        'credentials in edit mode',
        GeneratedLine('tests', r'    def test_edit_keeps_what_is_not_sent\('),
        GeneratedLine('web-test', r'.*treats credentials, and nothing else, as credentials'),
    ),
    _item('4a', 'pytest for the new API calls', GeneratedLine('tests', r'class Test\w+Storage')),
    _item('4b', 'test: connection', GeneratedLine('tests', r'    def test_connection_validation\(')),
    _item('4c', 'test: objects and filter', GeneratedLine('tests', r'    def test_object_iteration\(')),
    _item('4d', 'test: task data', GeneratedLine('tests', r'    def test_data_loading\(')),
    _item('4e', 'test: the form', GeneratedLine('web-test', r'describe\(')),
    _item(
        '4f',
        'test: export on sync and on submit',
        GeneratedLine('tests', r'    def test_sync\('),
        GeneratedLine('tests', r'    def test_submit_writes'),
    ),
    _item(
        '4g',
        'test: deletion of an exported annotation',
        GeneratedLine('tests', r'    def test_submit_writes_and_delete_deletes\('),
    ),
    _item('4h', 'run them', Person('pytest {layout.storages_tests}/test_{name}.py')),
    _item('5a', 'storage documentation', GeneratedLine('docs', r'title: '), AtPoint('docs-overview')),
    _item('5b', 'API documentation with method_decorator', GeneratedLine('api', r'@method_decorator\(')),
    _item('6', 'commit exactly these files', Person('`storage-scaffold show {name}` lists them')),
    _item('7a', 'import in a running Label Studio', Person('add a source storage, sync it, look at the Data Manager')),
    _item(
        '7b', 'export in a running Label Studio', Person("annotate, sync, look at the files in the service's console")
    ),
    _item(
        '7c',
        'a task with a {scheme}:// address loads in the editor',
        Person('with pre-signed URLs and through the proxy, if the service supports both'),
    ),
    _item(
        '7d',
        'a failing storage says why',
        Person('break the settings: the storage shows Failed, and "View logs" says why'),
    ),
)
