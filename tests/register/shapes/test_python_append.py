"""A class at the end of a module."""

from __future__ import annotations

import ast

import pytest

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.python_append import AppendedClass
from tests.register.support import BOM, Variant, check_round_trip, crlf, put_in

FACTORIES = AppendedClass(('Base', 'Mixin'))
HEAD = b"""import factory


class Base(factory.F):
    pass


class Mixin:
    '''class WasabiFactory(Base): ...'''

    class WasabiFactory:
        pass
"""


def entry(name: str) -> Entry:
    title = name.title()
    return Entry(
        f'{title}Factory', f'class {title}Factory(Base, Mixin):\n    class Meta:\n        model = {title}', name
    )


THREE = [entry('aaa'), entry('minio'), entry('wasabi')]
SOURCES = {
    'plain': HEAD,
    'no final newline': HEAD.rstrip(),
    'blank lines at the end': HEAD + b'\n\n\n',
    'comment at the end': HEAD + b'\n\n# end',
    'a statement at the end': HEAD + b'\n\nx = 1  # one\n',
    'decorated': HEAD + b'\n\n@final\nclass Last: pass\n',
    'non-ASCII': HEAD + "\n\nx = 'größer 😀'\n".encode(),
}


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize('name', SOURCES)
def test_three_classes_in_and_out(name: str, variant: Variant) -> None:
    source = variant(SOURCES[name])
    result = check_round_trip(FACTORIES, source, THREE, ast.parse)
    text = result.decode().replace('\r\n', '\n')
    assert '\n\n\n' + '\n\n\n'.join(item.code for item in THREE) in text
    assert result.endswith(b'\n') == source.endswith(b'\n')
    if variant is crlf:
        assert result.count(b'\n') == result.count(b'\r\n')


def test_classes_of_others_behind_ours_stay_there() -> None:
    source = put_in(FACTORIES, HEAD, [entry('minio')]) + b'\n\nclass Theirs:\n    pass\n'
    for other, order in (('aaa', ['Aaa', 'Minio', 'Theirs']), ('wasabi', ['Minio', 'Wasabi', 'Theirs'])):
        result = FACTORIES.insert(source, entry(other), {'MinioFactory': 'minio'}).decode()
        places = [result.index(f'\nclass {name}') for name in order]
        assert places == sorted(places)


def test_a_comment_behind_our_last_class_stays_its_own() -> None:
    source = put_in(FACTORIES, HEAD, [entry('aaa')]).rstrip(b'\n') + b'  # theirs\n'
    assert FACTORIES.state(source, entry('aaa')) is State.ALTERED
    result = FACTORIES.insert(source, entry('minio'), {'AaaFactory': 'aaa'})
    assert result.startswith(source.rstrip(b'\n'))


@pytest.mark.parametrize(
    ('source', 'says'),
    [
        (b'', 'define Base and Mixin'),
        (b'class Base: ...\n', 'define Mixin'),
        (b'class Base: ...\n"""\nclass Mixin: ...\n"""\n', 'define Mixin'),
        (HEAD + b'\n\nclass WasabiFactory(Base):\n    pass\n', "'WasabiFactory' differs"),
        (HEAD + b'def\n', 'expected valid Python'),
    ],
)
def test_another_shape_is_refused(source: bytes, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        FACTORIES.insert(source, entry('wasabi'), {})


def test_an_altered_class_is_not_removed() -> None:
    good = put_in(FACTORIES, HEAD, [entry('wasabi')])
    for altered in (
        good + b'\n    x = 1\n',
        good.replace(b'model = Wasabi', b'model = None'),
        good + good[len(HEAD) :],
    ):
        assert FACTORIES.state(altered, entry('wasabi')) is State.ALTERED
        with pytest.raises(ShapeError, match='differs'):
            FACTORIES.remove(altered, entry('wasabi'))
