"""What is said about a client that its developer owns: every way in which it can fail Label Studio's side."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Features
from storage_scaffold.errors import Problem
from storage_scaffold.kinds.protocol import owned_problems
from storage_scaffold.render.provider import render_owned, starter
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider

SPECS = Path(__file__).resolve().parents[2] / 'specs'
SPEC = (SPECS / 'rclone.yml').read_text(encoding='utf-8')
FINISHED = (SPECS / 'rclone' / 'client.py').read_text(encoding='utf-8')
PATH = PurePosixPath('label_studio/io_storages/rclone/client.py')
CLASSES = re.findall(r'^class ([A-Z]\w+)', FINISHED, re.MULTILINE)
METHODS = ('__init__', 'list', 'read', 'open_range', 'write', 'delete', 'validate')


def provider(old: str = '', new: str = '') -> Provider:
    """The provider of `specs/rclone.yml`, with one part of the spec replaced."""
    assert not old or SPEC.count(old) == 1
    return load_bytes(SPEC.replace(old, new).encode(), 'rclone.yml')


def said(source: str | bytes, of: Provider | None = None) -> list[Problem]:
    data = source.encode() if isinstance(source, str) else source
    return owned_problems(data, of or provider(), PATH, starter)


def broken(old: str, new: str) -> str:
    """The finished client with one part of it replaced."""
    assert FINISHED.count(old) == 1, old
    return FINISHED.replace(old, new)


def line_of(source: str, text: str) -> int:
    return source[: source.index(text)].count('\n') + 1


def test_a_finished_client_keeps_the_protocol() -> None:
    assert said(FINISHED) == []


def test_a_starter_is_not_written_yet_and_that_is_all() -> None:
    [starter] = render_owned(provider(), Features(), 'specs/rclone.yml').values()
    found = said(starter)
    assert [problem.message for problem in found] == [f'`RcloneClient.{name}` is not written yet' for name in METHODS]
    lines = starter.decode().splitlines()
    for problem in found:
        assert problem.line and problem.column == 9
        assert problem.source == lines[problem.line - 1] == '        raise NotImplementedError'
        assert problem.file == str(PATH)


@pytest.mark.parametrize('name', METHODS)
def test_a_missing_method(name: str) -> None:
    start = 'self, options: RcloneOptions, ' if name == '__init__' else 'self'
    source = broken(f'    def {name}({start}', f'    def another({start}')
    [problem] = said(source)
    assert problem.message == f'`RcloneClient` lacks `{name}`'
    assert (problem.line, problem.column) == (line_of(source, 'class RcloneClient:'), 1)
    assert (problem.hint or '').startswith(f'add `def {name}(self, ')


def test_what_the_spec_does_not_want_is_not_asked_for() -> None:
    narrowed = provider('capabilities: {delete: true, range: true}', 'capabilities: {delete: false}')
    assert said(broken('    def delete(self', '    def another(self'), narrowed) == []
    [missing] = said(FINISHED, provider('{delete: true, range: true}', '{delete: true, presign: true}'))
    assert missing.hint == 'add `def presign(self, key: str, ttl: int) -> str:`'


@pytest.mark.parametrize(
    ('header', 'words'),
    [
        ('def list(self, folder: str)', 'does not take `self`, `folder`, `recursive`'),
        ('def list(self, recursive: bool, folder: str)', 'does not take `self`, `folder`, `recursive`'),
        ('def list(self, prefix: str, recursive: bool)', 'does not take `self`, `folder`, `recursive`'),
        ('def list(self, folder, /, recursive)', 'does not take `self`, `folder`, `recursive`'),
        ('def list(self, folder, *, recursive)', 'does not take `self`, `folder`, `recursive`'),
        ('def list(folder, recursive)', 'does not take `self`, `folder`, `recursive`'),
        ('def list(self, *args, **kwargs)', 'does not take `self`, `folder`, `recursive`'),
        ('def list(self, folder, recursive, limit)', 'takes `limit`, which nothing gives'),
        ('def list(self, folder, recursive, *, limit)', 'takes `limit`, which nothing gives'),
        ('async def list(self, folder, recursive)', 'is asynchronous'),
        ('@property\n    def list(self, folder, recursive)', 'is a property'),
        ('@staticmethod\n    def list(self, folder, recursive)', 'is a staticmethod'),
    ],
)
def test_a_wrong_signature(header: str, words: str) -> None:
    source = broken('def list(self, folder: str, recursive: bool) -> Iterator[Entry]', header)
    [problem] = said(source)
    assert problem.message == f'`RcloneClient.list` {words}'
    definition = header.rpartition('\n    ')[2]
    assert (problem.line, problem.column) == (line_of(source, definition), 5)
    assert problem.hint == 'write it as `def list(self, folder: str, recursive: bool) -> Iterator[Entry]:`'


def test_a_default_that_is_counted_on() -> None:
    source = broken('range_header: str | None = None)', 'range_header: str | None)')
    [problem] = said(source)
    assert problem.message == '`RcloneClient.open_range` has no default for `range_header`'


@pytest.mark.parametrize(
    'header',
    [
        'def list(self, folder, recursive)',
        'def list(self, folder: str = "", recursive: bool = False)',
        'def list(self, folder, recursive, limit=None, *more, page=10, **rest)',
        '@translated\n    def list(self, folder, recursive)',
    ],
)
def test_a_signature_that_is_as_good(header: str) -> None:
    assert said(broken('def list(self, folder: str, recursive: bool) -> Iterator[Entry]', header)) == []


def test_methods_may_come_from_elsewhere() -> None:
    renamed = broken('    def delete(self', '    def remove(self')
    assert said(renamed.replace('class RcloneClient:', 'class RcloneClient(Base):')) == []
    assert said(renamed.replace('    def validate(', '    delete = remove\n\n    def validate(')) == []
    base = 'class Deleting:\n    def delete(self, key):\n        pass\n\n\nclass RcloneClient(Deleting):'
    assert said(renamed.replace('class RcloneClient:', base)) == []
    assert said(renamed.replace('class RcloneClient:', base.replace('(self, key)', '(self)'))) != []
    for bare in ('ABC', 'abc.ABC', 'Generic[T]', 'object'):
        [missing] = said(renamed.replace('class RcloneClient:', f'class RcloneClient({bare}):'))
        assert missing.message == '`RcloneClient` lacks `delete`'


def test_classes_that_are_their_own_bases_do_not_confuse() -> None:
    assert said(broken('class RcloneClient:', 'class RcloneClient(RcloneClient):')) == []


@pytest.mark.parametrize('body', ['raise NotImplementedError', 'raise NotImplementedError("later")'])
def test_something_left_to_write_anywhere(body: str) -> None:
    source = f'{FINISHED}\n\ndef outer():\n    def inner():\n        x = "ä"; {body}\n'
    [problem] = said(source)
    assert problem.message == '`outer` is not written yet'
    assert (problem.line, problem.column) == (source.count('\n'), 18)


@pytest.mark.parametrize('name', CLASSES)
def test_a_missing_class(name: str) -> None:
    found = said(re.sub(rf'^class {name}\b', f'class Another{name}', FINISHED, flags=re.MULTILINE))
    assert f'class `{name}` is missing' in '\n'.join(problem.message for problem in found)
    first = next(problem for problem in found if f'`{name}` is missing' in problem.message)
    assert (first.line, first.column, first.hint) == (1, 1, f'add `class {name}`')


def test_a_class_may_be_imported() -> None:
    source = broken('class TlsError(StorageError):', 'class Other(StorageError):')
    assert said(f'from .errors import TlsError\n{source}') == []
    assert (
        said(f'try:\n    from .errors import Tls as TlsError\nexcept ImportError:\n    TlsError = None\n{source}')
        == []
    )


def test_an_error_that_nothing_would_catch() -> None:
    source = broken('class TlsError(StorageError):', 'class TlsError(Exception):')
    [problem] = said(source)
    assert problem.message == '`TlsError` is not a StorageError: nothing would catch it'
    assert (problem.line, problem.column) == (line_of(source, 'class TlsError'), 1)
    assert said(broken('class TlsError(StorageError):', 'class TlsError(Unreachable):')) == []


def test_a_field_that_is_added_to_the_spec() -> None:
    more = provider('  username:\n', '  token:\n    credential: true\n  username:\n')
    [problem] = said(FINISHED, more)
    assert problem.message == '`RcloneOptions` lacks `token`'
    assert problem.hint == 'add `token: str = field(repr=False)`'
    assert problem.line == line_of(FINISHED, 'class RcloneOptions')


def test_a_field_that_is_gone_from_the_spec() -> None:
    source = broken('    username: str\n', '    username: str\n    account: str\n    zone: str = "eu"\n')
    [problem] = said(source)
    assert problem.message == '`RcloneOptions.account` has no field in the spec: nothing gives it'
    assert (problem.line, problem.column) == (line_of(source, '    account: str'), 5)


def test_an_attribute_that_is_read() -> None:
    source = FINISHED.replace('    content_range: str | None = None\n', '')
    [problem] = said(source)
    assert problem.message == '`RangeStream` lacks `content_range`'
    assert problem.hint == 'add `content_range: str | None = None`'


@pytest.mark.parametrize('decorator', ['', '@dataclass\n', '@dataclass(frozen=False)\n'])
def test_options_that_can_not_be_a_key(decorator: str) -> None:
    [problem] = said(broken('@dataclass(frozen=True)\nclass RcloneOptions', f'{decorator}class RcloneOptions'))
    assert problem.message == '`RcloneOptions` cannot be a key of the cache of clients'
    assert problem.hint == 'write `@dataclass(frozen=True)` above it'


@pytest.mark.parametrize(
    ('source', 'place', 'words'),
    [
        (b'x = (1,\ny = 2\n', (1, 5), "is not valid Python: '(' was never closed"),
        (b'def f(:\n    pass\n', (1, 7), 'is not valid Python: invalid syntax'),
        (b'x = "\xff"\n', (1, 6), 'is not valid Python'),
        (b'# -*- coding: latin-1 -*-\nx = "\xe4"\n', (None, None), 'is not Python in UTF-8'),
        (b'x = 1\0\n', (None, None), 'null bytes'),
        (b'(' * 5000, (1, 201), 'too many nested parentheses'),
        (b'-' * 100_000 + b'1', (None, None), 'is not '),
    ],
    ids=['unclosed', 'syntax', 'bytes', 'latin-1', 'nul', 'nested', 'deep'],
)
def test_what_is_no_python(source: bytes, place: tuple[int | None, int | None], words: str) -> None:
    [problem] = said(source)
    assert words in problem.message
    if place != (1, 6):
        assert (problem.line, problem.column) == place


def test_an_empty_file_lacks_every_class() -> None:
    found = said(b'')
    assert {problem.line for problem in found} == {1}
    assert len(found) == len(CLASSES) == 17
