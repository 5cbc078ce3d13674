"""Names that are taken."""

from __future__ import annotations

import pytest

from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.spec.reading.words import field_word, provider_word
from tests.spec.specs import Said, assert_said, load, problems, problems_after_head, with_head


def named(name: str, more: str = '') -> str:
    return f'spec: 1\nname: {name}\ntitle: Store\nclient: {{kind: s3}}\n{more}'


@pytest.mark.parametrize(
    ('name', 'words'),
    [
        ('class', 'keyword of Python'),
        ('lambda', 'keyword of Python'),
        ('new', 'reserved word of TypeScript'),
        ('interface', 'reserved word of TypeScript'),
        ('constructor', 'JavaScript object'),
        *((name, "module of Label Studio's io_storages") for name in ('utils', 'api', 'models', 'urls', 'functions')),
        *((name, "module of Label Studio's io_storages") for name in ('tests', 'migrations', 'serializers')),
        *((name, "module of Label Studio's io_storages") for name in ('base_models', 'all_api', 'proxy_api')),
        *((name, "module of Label Studio's io_storages") for name in ('filesystem', 'exceptions')),
        ('types', 'part of a storage route'),
        ('validate', 'part of a storage route'),
        *((name, 'is a provider of Label Studio') for name in ('s3', 'gcs', 'azure', 'azure_blob')),
        *((name, 'is a provider of Label Studio') for name in ('redis', 'localfiles')),
        *((name, 'Label Studio Enterprise') for name in ('s3s', 'gcswif', 'azure_spi', 'databricks')),
        ('index', 'registry of providers'),
        ('aux', 'Windows'),
        ('com1', 'Windows'),
    ],
)
def test_provider_names(name: str, words: str) -> None:
    assert_said(problems(named(name)), (2, 7, words))


@pytest.mark.parametrize('name', ['export', 'import'])
def test_route_words_that_are_keywords_too(name: str) -> None:
    assert provider_word(name) is not None
    assert_said(problems(named(name)), (2, 7, f'name `{name}` is a'))


def test_a_bad_name_from_the_command_line() -> None:
    [problem] = problems('spec: 1\ntitle: Store\nclient: {kind: s3}\n', name='utils')
    assert 'name `utils` is a module' in problem.message


@pytest.mark.parametrize(
    ('scheme', 'words'),
    [
        ('s3', 'is in use'),
        ('gs', 'is in use'),
        ('https', 'is in use'),
        ('data', 'is in use'),
        ('upload', 'is in use'),
        ('s3x', 'starts with `s3`'),
        ('gstore', 'starts with `gs`'),
        ('azure-blob-two', 'starts with `azure-blob`'),
        ('httpindex', 'starts with `http`'),
        ('s', 'is a prefix of `s3`'),
        ('azure', 'is a prefix of `azure-blob`'),
        ('ht', 'is a prefix of `http`'),
        ('file', 'is in use'),
        ('java', 'is a prefix of `javascript`'),
    ],
)
def test_schemes(scheme: str, words: str) -> None:
    assert_said(problems(named('store', f'scheme: {scheme}\n')), (5, 9, words))


@pytest.mark.parametrize('scheme', ['dbx', 'filebase', 'store', 'my-store', 'b2'])
def test_free_schemes(scheme: str) -> None:
    assert load(named('store', f'scheme: {scheme}\n')).scheme == scheme


def test_a_scheme_made_from_the_name_is_looked_at_too() -> None:
    assert_said(problems(named('gstore')), (2, 7, 'scheme `gstore` starts with `gs`'))
    assert load(named('gstore', 'scheme: store\n')).name == 'gstore'


@pytest.mark.parametrize(
    ('aliases', 'column', 'words'),
    [
        ('[old, s3]', 23, 'scheme `s3` is in use'),
        ('[gstore]', 18, 'starts with `gs`'),
        ('[ht]', 18, 'is a prefix of `http`'),
        ('[new]', 18, '`new` is the scheme of the provider'),
        ('[old, old]', 23, '`old` is already an alias'),
        ('[Old]', 18, 'must be lower-case letters'),
        ('["old://"]', 18, 'without `://`'),
        ('old', 17, 'must be a list'),
    ],
)
def test_scheme_aliases(aliases: str, column: int, words: str) -> None:
    assert_said(problems(named('store', f'scheme: new\nscheme_aliases: {aliases}\n')), (6, column, words))


def test_an_alias_may_begin_like_the_scheme_and_be_the_one_made_from_the_name() -> None:
    assert load(named('store', 'scheme: store2\nscheme_aliases: [store, sto]\n')).schemes == ('store2', 'store', 'sto')
    assert load(named('store', 'scheme_aliases: [depot]\n')).schemes == ('store', 'depot')


def test_an_alias_is_not_compared_with_a_scheme_that_is_refused() -> None:
    assert_said(problems(named('store', 'scheme: Bad\nscheme_aliases: [store]\n')), (5, 9, 'must be lower-case'))


@pytest.mark.parametrize('prefix', ['S3', 'GCS', 'Gcs', 'AzureBlob', 'Azureblob', 'Redis', 'LocalFiles', 'Project'])
def test_class_prefixes(prefix: str) -> None:
    assert_said(problems(named('store', f'class_prefix: {prefix}\n')), (5, 15, "Label Studio's own"))


def test_table_names() -> None:
    fits = 'A' + 'b' * 33
    link = f'io_storages_{fits.lower()}importstoragelink'
    assert OPEN_SOURCE.table(load(named('store', f'class_prefix: {fits}\n')).models[1]) == link
    assert len(link) == 63
    assert_said(problems(named('store', f'class_prefix: {fits}c\n')), (5, 15, 'at most 34 characters'))
    assert_said(problems(named('a' * 35)), (2, 7, 'has 64 characters'))
    assert load(named('a' * 35, 'class_prefix: Short\n')).class_prefix == 'Short'


@pytest.mark.parametrize(
    ('field', 'words'),
    [
        ('bucket', 'describe it under the top-level key `location`'),
        ('path', 'reserved for the location'),
        ('container', 'reserved for the location'),
        *((name, 'is part of every provider') for name in ('title', 'description', 'prefix', 'regex_filter')),
        *((name, 'is part of every provider') for name in ('use_blob_urls', 'recursive_scan', 'can_delete_objects')),
        *(
            (name, 'is part of every provider')
            for name in ('synchronizable', 'project', 'status', 'meta', 'traceback')
        ),
        *((name, 'is part of every provider') for name in ('last_sync', 'last_sync_count', 'created_at')),
        ('presign', 'defaults go under the top-level key `presign`'),
        ('presign_ttl', 'defaults go under the top-level key `presign`'),
        ('from', 'keyword of Python'),
        ('delete', 'reserved word of TypeScript'),
        ('public', 'reserved word of TypeScript'),
        ('id', "Label Studio's storage API"),
        ('type', "Label Studio's storage API"),
        ('project_id', 'foreign key `project`'),
        ('links', "a storage's links"),
        *((name, 'every Django model') for name in ('save', 'clean', 'check', 'objects', 'full_clean')),
        *((name, 'the storage classes') for name in ('sync', 'get_data', 'iter_keys', 'validate_connection')),
        *((name, 'the storage classes') for name in ('get_client', 'url_scheme', 'resolve_uri')),
        ('empty_values', 'method of the serializer'),
    ],
)
def test_field_names(field: str, words: str) -> None:
    assert_said(problems_after_head(f'fields: {{{field}: {{}}}}\n'), (6, 10, words))


@pytest.mark.parametrize('field', ['namespace', 'host', 'account', 'module', 'match', 'number'])
def test_free_field_names(field: str) -> None:
    assert field_word(field) is None
    assert field in with_head(f'fields: {{{field}: {{}}}}\n', 'custom').by_name


def test_two_plain_columns_do_not_clash() -> None:
    """Django's `_id` clash is about foreign keys: a text column beside another one is fine."""
    assert {'tenant', 'tenant_id'} <= set(with_head('fields: {tenant: {}, tenant_id: {}}\n', 'custom').by_name)


@pytest.mark.parametrize(
    'field',
    [
        *('api_key', 'keys', 'client_secret', 'clientsecret', 'token', 'auth_tokens', 'user_password'),
        *('my_credentials', 'passphrase', 'apikey', 'kms_key_id', 'passwd'),
    ],
)
def test_secrets(field: str) -> None:
    assert_said(problems_after_head(f'fields: {{{field}: {{}}}}\n', 'custom'), (6, 10, 'add `credential: true`'))
    assert with_head(f'fields: {{{field}: {{credential: true}}}}\n', 'custom').by_name[field].credential
    assert not with_head(f'fields: {{{field}: {{credential: false}}}}\n', 'custom').by_name[field].credential


@pytest.mark.parametrize('field', ['keyboard', 'monkey', 'keyspace', 'account_id'])
def test_no_secrets(field: str) -> None:
    assert not with_head(f'fields: {{{field}: {{}}}}\n', 'custom').by_name[field].credential


@pytest.mark.parametrize(
    ('tail', 'expected'),
    [
        ('fields: {zone: {renamed_from: region}}\n', (6, 31, '`region` is still a field')),
        ('fields: {zone: {renamed_from: bucket}}\n', (6, 31, "cannot have been a field")),
        (
            'fields: {region: {renamed_from: c}, endpoint: {renamed_from: c}}\n',
            (6, 62, '`c` is already renamed to `region`'),
        ),
    ],
)
def test_slips_of_the_pen_and_renamed_columns(tail: str, expected: Said) -> None:
    assert_said(problems_after_head(tail), expected)
