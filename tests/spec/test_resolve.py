"""Every default that is filled in."""

from __future__ import annotations

import pytest

from storage_scaffold.fieldtypes.field import Choice
from storage_scaffold.spec.provider import Capabilities, Docs, Findings, Link, Location, Presign
from storage_scaffold.spec.resolve import label_of
from tests.spec.specs import load, with_head


def test_a_field_with_everything() -> None:
    fields = """
        fields:
          region: {}
          zone:
            type: choice
            label: Zone
            help: >
              Where the
              data is.
            placeholder: north
            default: n
            env: STORE_ZONE
            target: both
            choices: [{value: n, label: North}, s]
            visible_when: {secure: true}
            depends_on: region
            renamed_from: area
          secure: {type: boolean}
          size: {type: integer, min: 1, max: 9, required: true}
          code: {pattern: "[a-z]+", target: import}
        """
    field = with_head(fields, 'custom').by_name
    zone = field['zone']
    assert (zone.label, zone.help, zone.placeholder) == ('Zone', 'Where the data is.', 'north')
    assert (zone.type, zone.default, zone.env, zone.target, zone.required) == (
        'choice',
        'n',
        'STORE_ZONE',
        'both',
        False,
    )
    assert zone.choices == (Choice('n', 'North'), Choice('s', 's'))
    assert zone.visible_when == {'secure': True}
    assert (zone.depends_on, zone.renamed_from) == ('region', 'area')
    assert (field['size'].min, field['size'].max, field['size'].required) == (1, 9, True)
    assert (field['code'].pattern, field['code'].target) == ('[a-z]+', 'import')


def test_own_fields_follow_those_of_the_kind_in_written_order() -> None:
    options = '  sse: aws:kms\n  sse_kms_key_id: "{zebra}"\n'
    provider = with_head(options + 'fields: {zebra: {depends_on: apple}, region: {label: Zone}, apple: {}}\n')
    assert [field.name for field in provider.fields] == [
        'region',
        'endpoint',
        'access_key_id',
        'secret_access_key',
        'session_token',
        'zebra',
        'apple',
    ]
    assert provider.by_name['region'].label == 'Zone'
    assert provider.by_name['region'].placeholder == 'us-east-1'


@pytest.mark.parametrize(
    ('field', 'checked'),
    [
        ('{type: url}', True),
        ('{type: host}', True),
        ('{type: url, ssrf: false}', False),
        ('{}', False),
        ('{type: port}', False),
    ],
)
def test_addresses_that_people_enter_are_checked(field: str, checked: bool) -> None:
    assert with_head(f'fields: {{zone: {field}}}\n', 'custom').by_name['zone'].ssrf is checked


def test_env_takes_the_requirement_of_a_kind_away() -> None:
    provider = with_head('fields: {access_key_id: {env: KEY_ID}, secret_access_key: {env: KEY}}\n')
    assert [field.required for field in provider.credentials] == [False, False, False]
    assert [field.env for field in provider.credentials] == ['KEY_ID', 'KEY', None]


def test_no_credentials_at_all_may_be_allowed() -> None:
    provider = with_head('fields: {access_key_id: {required: false}, secret_access_key: {required: false}}\n')
    assert not any(field.required or field.env for field in provider.credentials)
    assert provider.together == (('access_key_id', 'secret_access_key'),)


@pytest.mark.parametrize(
    ('written', 'expected'),
    [
        ('', Presign(True, True, 15)),
        ('presign: true\n', Presign(True, True, 15)),
        ('presign: {}\n', Presign(True, True, 15)),
        ('presign: {default: false}\n', Presign(True, False, 15)),
        ('presign: {ttl: 60}\n', Presign(True, True, 60)),
        ('presign: false\n', Presign(False, False, 15)),
        ('capabilities: {presign: false}\n', Presign(False, False, 15)),
    ],
)
def test_presign(written: str, expected: Presign) -> None:
    provider = with_head(written)
    assert provider.presign == expected
    assert provider.capabilities.presign is expected.supported


@pytest.mark.parametrize(
    ('written', 'expected'),
    [
        ('', Capabilities()),
        ('roles: [import]\n', Capabilities(write=False, delete=False)),
        ('roles: [export]\n', Capabilities(presign=False, range=False, recursive=False)),
        ('capabilities: {delete: false, range: false}\n', Capabilities(delete=False, range=False)),
        ('capabilities: {recursive: false}\n', Capabilities(recursive=False)),
    ],
)
def test_capabilities(written: str, expected: Capabilities) -> None:
    assert with_head(written).capabilities == expected


def test_roles_come_in_label_studios_order() -> None:
    assert with_head('roles: [export, import]\n').roles == ('import', 'export')


def test_a_field_of_the_only_role_is_one_of_all_storages() -> None:
    field = 'fields: {region: {target: import}}\n'
    assert with_head(f'roles: [import]\n{field}').by_name['region'].target == 'both'
    assert with_head(field).by_name['region'].target == 'import'


def test_location() -> None:
    kind = with_head('').location
    assert kind == Location('Bucket', 'Name of the bucket.', 'my-bucket', 'sensitive')
    own = with_head('location: {label: Share, case: insensitive}\n').location
    assert own == Location('Share', 'Name of the bucket.', 'my-bucket', 'insensitive')
    assert with_head('location: {help: ""}\n').location.help == ''


def test_groups() -> None:
    provider = with_head('groups: {together: [[region, endpoint]]}\n')
    assert provider.together == (('access_key_id', 'secret_access_key'), ('region', 'endpoint'))
    wider = with_head("""
        fields: {access_key_id: {env: A}, secret_access_key: {env: B}}
        groups: {together: [[access_key_id, secret_access_key, session_token]]}
        """)
    assert wider.together == (('access_key_id', 'secret_access_key', 'session_token'),)


def test_auth() -> None:
    provider = with_head(
        """
        fields: {mode: {type: choice, choices: [basic, sso]}, user: {}}
        groups: {auth: {field: mode, modes: {basic: [user], sso: []}, default: basic}}
        """,
        'custom',
    )
    assert provider.auth == {'field': 'mode', 'default': 'basic', 'modes': {'basic': ('user',), 'sso': ()}}


def test_layout() -> None:
    assert with_head('layout: [[bucket], [endpoint, region]]\n').layout == (('bucket',), ('endpoint', 'region'))


def test_docs() -> None:
    docs = with_head("""
        docs:
          overview: |
            A store.

            Of things.
          setup: [First., Then.]
          links: [{title: Docs, url: "https://docs.example.com/a#b"}]
          findings: {presign: Yes., writes: Also., sdk: boto3}
        """).docs
    assert docs == Docs(
        overview='A store.\n\nOf things.',
        setup=('First.', 'Then.'),
        links=(Link('Docs', 'https://docs.example.com/a#b'),),
        findings=Findings('Yes.', 'Also.', 'boto3'),
    )


def test_the_rest() -> None:
    provider = with_head("""
        description: Things.
        edition: enterprise
        class_prefix: ShopOf
        scheme: shop
        icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
        """)
    assert (provider.description, provider.edition) == ('Things.', 'enterprise')
    assert provider.icon == '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    assert (provider.class_prefix, provider.scheme) == ('ShopOf', 'shop')


def test_names_are_made_into_prefix_and_scheme() -> None:
    provider = load('spec: 1\nname: my_2nd_store\ntitle: T\nclient: {kind: s3}\n')
    assert (provider.class_prefix, provider.scheme) == ('My2ndStore', 'my-2nd-store')


@pytest.mark.parametrize(
    ('name', 'label'),
    [
        ('account_id', 'Account ID'),
        ('zone', 'Zone'),
        ('api_url', 'API URL'),
        ('kms_key', 'KMS key'),
        ('use_ssl', 'Use SSL'),
        ('idle', 'Idle'),
    ],
)
def test_labels(name: str, label: str) -> None:
    assert label_of(name) == label
