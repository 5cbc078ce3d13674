"""Of a role that a provider does not have, nothing is generated but what says so; and nothing is left without a use.

Across modules: all templates, with each role taken away.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_owned, render_provider
from storage_scaffold.render.routes import classic_routes, guide_routes
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider

KINDS = {
    's3': 'client: {kind: s3}\n',
    'webdav': 'client: {kind: webdav}\n',
    'custom': 'client: {kind: custom}\ncapabilities: {delete: true, presign: true, range: true}\n'
    'fields: {u: {type: url}, j: {type: json}, key: {credential: true, env: KEY}}\n',
}
BOTH = 'import, export'
OTHER = {'import': ('Export', 'export'), 'export': ('Import', 'import')}
# A definition or a constant of a module or of a class.
_DEFINED = re.compile(r'^ *(?:class|def) (\w+)|^([A-Z][A-Z_]+) = ', re.MULTILINE)


def _provider(kind: str, roles: str) -> Provider:
    return load_bytes(f'spec: 1\nname: store\ntitle: Store\nroles: [{roles}]\n{KINDS[kind]}'.encode(), 'store.yml')


def _files(kind: str, roles: str) -> dict[PurePosixPath, str]:
    provider, features = _provider(kind, roles), Features(has_web=True, has_docs=True)
    made = {**render_provider(provider, features, 'x'), **render_owned(provider, features, 'x')}
    return {path: data.decode() for path, data in made.items()}


def _unused(kind: str, roles: str) -> set[str]:
    """What is defined and mentioned nowhere else in the provider's Python; a client is the same for all roles."""
    texts = [text for path, text in _files(kind, roles).items() if path.suffix == '.py' and path.name != 'client.py']
    whole = '\n'.join(texts)
    names = {first or second for text in texts for first, second in _DEFINED.findall(text)}
    return {name for name in names if len(re.findall(rf'\b{name}\b', whole)) == 1 and not name.startswith('test_')}


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('role', OTHER)
def test_nothing_is_left_without_a_use(kind: str, role: str) -> None:
    """But for what Label Studio calls, which a provider with both roles mentions as little, and S3 storages have."""
    name, _ = OTHER[role]
    assert _unused(kind, role) - _unused(kind, BOTH) <= {f'Store{name}StorageListAPI', 'path_full'}


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('role', OTHER)
def test_the_other_role_is_only_mentioned_where_it_is_missing(kind: str, role: str) -> None:
    name, _ = OTHER[role]
    mentioned = {
        f'{path.name}: {word}'
        for path, text in _files(kind, role).items()
        for word in re.findall(rf'Store{name}\w*', text)
    }
    assert mentioned == {f'api.py: Store{name}StorageListAPI'}


@pytest.mark.parametrize('role', OTHER)
def test_forms_schemas_and_pages_are_those_of_the_role(role: str) -> None:
    name, other = OTHER[role]
    files = {path.name: text for path, text in _files('s3', role).items()}
    assert name not in files['form_layout.yml'] + files['models.py'] + files['serializers.py'] + files['urls.py']
    assert f'_{other}_' not in files['openapi_schema.py']
    assert ('importing.py' in files) is (role == 'import')
    storage = {'import': 'target', 'export': 'source'}[role]
    for page in ('README.md', 'storage_store.md'):
        assert storage not in files[page].lower().replace('label studio', '').replace('open source', '')
    assert f'({role} only)' in files['store.ts']
    assert f'test_there_are_no_{storage}_storages' in files['test_store.py']


def test_the_routes_are_those_of_the_role_and_the_other_list() -> None:
    for role, other in (('import', 'export/store'), ('export', 'store/')):
        provider = _provider('s3', role)
        missing = [route.route for route in classic_routes(provider) if not route.view.startswith(role.capitalize())]
        assert missing == [other]
        assert {route.route.partition('/')[0] for route in guide_routes(provider)} == {role}
    assert (len(classic_routes(_provider('s3', BOTH))), len(guide_routes(_provider('s3', BOTH)))) == (11, 10)
