"""Whatever a file holds: a provider or a refusal, soon, and never another error.

Across modules: all that loading a spec runs through, with files from others' hands.
"""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage_scaffold.errors import SpecError
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.language.models import FieldFile, SpecFile
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.reading.source import MAX_BYTES

FEW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))

WORDS = st.sampled_from(
    [
        *SpecFile.model_fields,
        *FieldFile.model_fields,
        *('kind', 'endpoint', 'region', 'addressing', 'sse', 's3', 'webdav', 'together', 'auth', 'modes', 'field'),
        *('string', 'url', 'integer', 'choice', 'true', 'false', 'null', 'import', 'export', '1', '-1', '1.5'),
        *('wasabi', 'https://{region}.example.com', '{x}', '{{x}}', 'a.b', '(a+)+b', '[', 'a:'),
        'client',
        '',
        ' ',
        '\u202e',
        'é',
        'x' * 300,
    ]
)
SCALARS = WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5), max_leaves=30
)
READY = [path.read_bytes() for path in sorted(specs_dir().glob('*.yml'))]


def outcome(data: bytes, name: str | None = None) -> None:
    """A provider, or problems that can be shown and encoded."""
    try:
        provider = load_bytes(data, 'x.yml', name=name)
    except SpecError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.message
            assert '\n' not in problem.message
            assert len(problem.message) < 2_000
        str(error).encode('utf-8')
    else:
        assert isinstance(provider, Provider)


@FEW
@given(st.binary(max_size=400))
def test_bytes(data: bytes) -> None:
    outcome(data)


@FEW
@given(st.text(max_size=200), st.text(max_size=20) | st.none())
def test_text(text: str, name: str | None) -> None:
    outcome(text.encode('utf-8', 'surrogatepass'), name)


@FEW
@given(st.lists(st.sampled_from([*'{}[]:,-?&*!|>\'"%@`#~ \n\t', 'a', 'spec', '---', '<<', '...', '0x1']), max_size=60))
def test_yaml_syntax(pieces: list[str]) -> None:
    outcome(''.join(pieces).encode('utf-8'))


@FEW
@given(st.dictionaries(WORDS, VALUES, max_size=8))
def test_anything_for_any_key(tree: dict[str, object]) -> None:
    base = {'spec': 1, 'name': 'store', 'title': 'Store', 'client': {'kind': 's3'}}
    outcome(json.dumps({**base, **tree}, ensure_ascii=False).encode('utf-8', 'surrogatepass'))


@FEW
@given(
    st.dictionaries(st.sampled_from(['a', 'region', 'endpoint', 'b_key']), st.dictionaries(WORDS, VALUES, max_size=6))
)
def test_anything_for_a_field(fields: dict[str, object]) -> None:
    base = {'spec': 1, 'name': 'store', 'title': 'Store', 'client': {'kind': 's3'}, 'fields': fields}
    outcome(json.dumps(base, ensure_ascii=False).encode('utf-8', 'surrogatepass'))


@FEW
@given(st.data())
def test_good_specs_with_a_piece_changed(data: st.DataObject) -> None:
    spec = data.draw(st.sampled_from(READY))
    start = data.draw(st.integers(0, len(spec)))
    end = data.draw(st.integers(start, min(len(spec), start + 40)))
    piece = data.draw(st.binary(max_size=6) | WORDS.map(lambda word: word.encode('utf-8')))
    outcome(spec[:start] + piece + spec[end:])


@pytest.mark.parametrize(
    'text',
    [
        '[' * MAX_BYTES,
        '{a: ' * (MAX_BYTES // 4),
        '- ' * (MAX_BYTES // 2),
        '? ' * (MAX_BYTES // 2),
        'a: "' + 'x ' * (MAX_BYTES // 2 - 10) + '"',
        'a: ' + 'x ' * (MAX_BYTES // 2 - 10),
        'a: |\n' + '  x\n' * (MAX_BYTES // 4 - 10),
        '# x\n' * (MAX_BYTES // 4),
        '\n' * MAX_BYTES,
        '!' * MAX_BYTES,
        'a: ' + '9' * (MAX_BYTES - 10),
        'a: 0x' + 'f' * (MAX_BYTES - 10),
        'a: 1e' + '9' * (MAX_BYTES - 10),
        'x' * (MAX_BYTES - 10) + ': 1',
        'spec: 1\nlayout: [' + '[region],' * 2_000 + ']',
        'spec: 1\nfields: {' + ','.join(f'a{n}: {{depends_on: a{n + 1}}}' for n in range(1_500)) + '}',
        'spec: 1\nclient: {kind: s3, endpoint: "https://' + '{a}' * 80_000 + '"}',
        'spec: 1\n' + ''.join(f'k{n}: 1\n' for n in range(2_400)),
    ],
    ids=lambda text: text[:8],
)
def test_large_files_are_answered_soon(text: str) -> None:
    start = time.process_time()
    outcome(text.encode('utf-8'))
    assert time.process_time() - start < 20
