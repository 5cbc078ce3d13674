from __future__ import annotations

import pytest

from storage_scaffold.kinds.recommendation import Recommendation, recommended
from storage_scaffold.resources import ready_names, specs_dir
from storage_scaffold.spec.loader import load_bytes, load_spec

HEAD = 'spec: 1\nname: acme\ntitle: Acme\n'

# The two lists of the guide, each thing as a spec says it.
ENTERPRISE = {
    'IAM roles and cross-account access': 'client: {kind: s3, auth: assume_role}\n',
    'server-side encryption': "client: {kind: s3, sse: 'aws:kms'}\n",
    'Parquet': 'client: {kind: custom}\nfields: {parquet_columns: {label: Columns}}\n',
    'audit logging': 'client: {kind: custom}\nfields: {log: {label: Audit log}}\n',
    'access control lists': 'client: {kind: custom}\nfields: {acl: {label: Canned list}}\n',
    'billing restrictions': 'client: {kind: custom}\nfields: {quota: {label: Most bytes}}\n',
    'review-based export triggers': 'client: {kind: custom}\nfields: {after: {label: Export after review}}\n',
}


@pytest.mark.parametrize('what', ENTERPRISE)
def test_one_thing_of_the_list_for_enterprise_decides(what: str) -> None:
    provider = load_bytes((HEAD + ENTERPRISE[what]).encode(), 'acme.yml')
    for tree in (None, 'open-source', 'enterprise'):
        assert recommended(provider, tree) == Recommendation('enterprise', (what,))


def test_all_reasons_are_named() -> None:
    text = f"{HEAD}client: {{kind: s3, auth: assume_role, sse: AES256}}\n"
    found = recommended(load_bytes(text.encode(), 'acme.yml'))
    assert str(found) == 'Enterprise, because of IAM roles and cross-account access and server-side encryption'


def test_a_choice_of_ways_to_log_in_counts_with_all_of_them() -> None:
    fields = 'fields: {way: {type: choice, choices: [keys, assume_role], default: keys, label: Login}}\n'
    text = f'{HEAD}client: {{kind: s3, auth: "{{way}}"}}\n{fields}'
    assert recommended(load_bytes(text.encode(), 'acme.yml')).edition == 'enterprise'


def test_keys_that_people_enter_are_for_open_source() -> None:
    found = recommended(load_bytes(f'{HEAD}client: {{kind: webdav}}\n'.encode(), 'acme.yml'), 'enterprise')
    assert found == Recommendation('open-source', ('credentials that people enter (Password)',))
    nobody = recommended(load_bytes(f'{HEAD}client: {{kind: webdav, auth: none}}\n'.encode(), 'acme.yml'))
    assert nobody == Recommendation('open-source', ('connecting without credentials of its own',))


def test_where_nothing_decides_it_is_what_the_tree_is_and_then_enterprise() -> None:
    plain = load_bytes(f'{HEAD}client: {{kind: custom}}\n'.encode(), 'acme.yml')
    assert recommended(plain, 'open-source').edition == 'open-source'
    assert recommended(plain, 'enterprise').edition == 'enterprise'
    assert str(recommended(plain)) == 'Enterprise, because of the guide, which has new providers there'


def test_ready_specs() -> None:
    """Those for which the guide would rather have Enterprise, which is no obstacle: their specs say open source."""
    found = {
        name for name in ready_names() if recommended(load_spec(specs_dir() / f'{name}.yml')).edition == 'enterprise'
    }
    assert found == {'aws_role', 'azure_managed_identity', 'azure_workload_identity', 'gcs_workload_identity'}
