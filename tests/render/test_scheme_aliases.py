"""A provider whose scheme has changed: what its aliases add to the generated code.

Across modules: the templates of the models and of the generated test.
"""

from __future__ import annotations

import ast

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_provider
from storage_scaffold.spec.loader import load_bytes

SPEC = 'spec: 1\nname: store\ntitle: Store\nscheme: new\n{more}client: {{kind: webdav}}\n'


def files(more: str = '') -> dict[str, str]:
    """The generated files of a provider by their names."""
    provider = load_bytes(SPEC.format(more=more).encode(), 'store.yml')
    made = render_provider(provider, Features(), 'x')
    return {path.name: data.decode() for path, data in made.items()}


def test_without_aliases_nothing_speaks_of_them() -> None:
    text = '\n'.join(files().values())
    assert 'url_schemes' not in text and 'def resolve_uri' not in text and 'scheme was changed' not in text
    assert files('scheme_aliases: []\n') == files()


@pytest.mark.parametrize('aliases', [('old',), ('old', 'older')])
def test_aliases_are_resolved_and_tested(aliases: tuple[str, ...]) -> None:
    plain, made = files(), files(f'scheme_aliases: [{", ".join(aliases)}]\n')
    assert f'    url_schemes = (url_scheme, {", ".join(map(repr, aliases))})\n' in made['models.py']
    assert 'def resolve_uri' in made['models.py']
    assert f"parametrize('scheme', [{', '.join(map(repr, aliases))}])" in made['test_store.py']
    changed = {name for name in made if made[name] != plain[name]}
    assert changed == {'models.py', 'test_store.py', 'README.md'}
    for name in ('models.py', 'test_store.py'):
        ast.parse(made[name])
