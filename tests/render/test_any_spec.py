"""Whatever a valid spec says: it renders, what is rendered compiles, and the formatter has nothing to add.

A few hundred specs here, 10,000 with `make fuzz`; black, which takes most of the time, lays out a tenth of them.

Across modules: all templates, with any spec.
"""

from __future__ import annotations

import ast
import os
from pathlib import PurePosixPath
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from storage_scaffold.checkout import Features
from storage_scaffold.render.provider import render_provider
from storage_scaffold.render.python.format import black_python, format_python
from storage_scaffold.spec.provider import Provider
from tests.spec.generated import FEATURES, documents, provider_of

NUMBER = int(os.environ.get('GENERATED_SPECS', '200'))
ANY = HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large


def some(number: int) -> settings:
    # A new set each time: with a database or a seed the same ones would come again.
    return settings(max_examples=number, deadline=None, suppress_health_check=ANY, print_blob=True)


def python(files: dict[PurePosixPath, bytes]) -> dict[PurePosixPath, str]:
    return {path: data.decode('utf-8') for path, data in files.items() if path.suffix == '.py'}


@some(NUMBER)
@given(documents(), FEATURES)
def test_it_renders_and_compiles(document: dict[str, Any], features: Features) -> None:
    provider = provider_of(document)
    assume(provider is not None)
    assert isinstance(provider, Provider)
    files = render_provider(provider, features, 'spec.yml', formatter=str)
    assert len(files) >= 10
    for path, source in python(files).items():
        compile(source, str(path), 'exec', dont_inherit=True)


@some(max(NUMBER // 10, 4))
@given(documents(), FEATURES)
def test_it_is_laid_out_as_black_does(document: dict[str, Any], features: Features) -> None:
    provider = provider_of(document)
    assume(provider is not None)
    assert isinstance(provider, Provider)
    for path, source in python(render_provider(provider, features, 'spec.yml', formatter=str)).items():
        assert format_python(source) == black_python(source), path


@some(max(NUMBER // 50, 4))
@given(documents(), FEATURES, st.data())
def test_black_has_nothing_to_add(document: dict[str, Any], features: Features, data: st.DataObject) -> None:
    provider = provider_of(document)
    assume(provider is not None)
    assert isinstance(provider, Provider)
    plain = python(render_provider(provider, features, 'spec.yml', formatter=str))
    path = data.draw(st.sampled_from(sorted(plain)))
    source = format_python(plain[path])
    assert black_python(source) == source
    assert ast.dump(ast.parse(source)) == ast.dump(ast.parse(plain[path])), 'laid out, not changed'
