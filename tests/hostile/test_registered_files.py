"""A file of Label Studio that a registration goes into, spoilt in every way: refused with words, nothing touched."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result

from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.checkout.tree import MAX_BYTES
from storage_scaffold.register.points import points
from tests.cli.conftest import Invoke
from tests.hostile.conftest import everything, refused, untouched
from tests.samples import spec

FIXTURE = Path(__file__).parents[1] / 'fixtures' / 'checkout'
SPEC = spec('wasabi').replace(
    b'kind: s3,', b'kind: s3, requires: {pypi: "smbprotocol (>=1.10)", import: smbprotocol},'
)
# Nothing breaks without an entry there: such a file may be as it likes, and is left alone.
HARMLESS = {str(point.path) for point in points(OPEN_SOURCE) if point.harmless}
PATHS = sorted({str(point.path) for point in points(OPEN_SOURCE) if (FIXTURE / point.path).exists()})


@pytest.fixture
def spec_file(tmp_path: Path) -> Path:
    """A spec with an entry for every registration point, the dependency included."""
    file = tmp_path / 'wasabi.yml'
    file.write_bytes(SPEC)
    return file


def replace(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def huge(path: Path) -> None:
    with path.open('wb') as stream:
        stream.truncate(MAX_BYTES + 1)


def utf16(path: Path) -> None:
    path.write_bytes(path.read_bytes().decode('utf-8').encode('utf-16'))


def zeros(path: Path) -> None:
    path.write_bytes(b'\0' * 4096)


@pytest.mark.parametrize('path', PATHS)
@pytest.mark.parametrize(
    'spoil',
    [
        lambda path, _: replace(path, os.mkfifo),
        lambda path, _: replace(path, Path.mkdir),
        lambda path, _: replace(path, huge),
        lambda path, outside: replace(path, lambda link: link.symlink_to(outside / 'precious')),
        lambda path, _: replace(path, lambda link: link.symlink_to(link.name)),
        lambda path, _: utf16(path),
        lambda path, _: zeros(path),
    ],
    ids=['fifo', 'directory', 'huge', 'symlink out', 'symlink to itself', 'UTF-16', 'zeros'],
)
def test_in_place_of_the_file(
    invoke: Invoke,
    mini_checkout: Path,
    spec_file: Path,
    outside: Path,
    path: str,
    spoil: Callable[[Path, Path], None],
) -> None:
    spoil(mini_checkout / path, outside)
    before = everything(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    untouched(outside)
    if path in HARMLESS and (mini_checkout / path).is_file() and not result.exit_code:
        left_alone(result, mini_checkout, path, before)
        return
    refused(result)
    assert everything(mini_checkout) == before


def left_alone(result: Result, root: Path, path: str, before: Mapping[str, object]) -> None:
    """The provider was made, with a note on the file, which is as it was."""
    assert f'Note: not registered, {path} has another shape (' in result.stdout
    assert everything(root)[path] == before[path]


def with_stray(words: bytes) -> Callable[[Path], object]:
    """Puts `words` around the text; in YAML, whose documents are read one by one, before every `request:`."""

    def spoil(path: Path) -> None:
        data = path.read_bytes()
        around = words + b'\n' + data + b'\n' + words + b'\n'
        path.write_bytes(data.replace(b'request:', words + b' request:') if path.suffix == '.yml' else around)

    return spoil


@pytest.mark.parametrize('path', PATHS)
@pytest.mark.parametrize(
    'spoil',
    [with_stray(b')]}"\''), with_stray(b'\0'), with_stray(b'# caf\xe9')],
    ids=['stray brackets', 'NUL', 'Latin-1'],
)
def test_with_a_syntax_error(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, path: str, spoil: Callable[[Path], object]
) -> None:
    spoil(mini_checkout / path)
    before = everything(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    if path in HARMLESS:
        left_alone(result, mini_checkout, path, before)
        return
    refused(result)
    assert f'{path}:' in result.stderr
    assert everything(mini_checkout) == before


@pytest.mark.parametrize(
    'spoil',
    [
        lambda data: b'\xef\xbb\xbf' + data,
        lambda data: b'# -*- coding: latin-1 -*-\n# caf\xe9\n' + data,
        lambda data: data.replace(b'\n', b'\r\n'),
        lambda data: data.replace(b'\n', b'\r'),
        lambda data: data.rstrip(b'\n'),
        lambda data: data[: len(data) // 2],
        lambda _: b'',
    ],
    ids=['BOM', 'Latin-1 as declared', 'CRLF', 'CR', 'no final newline', 'half of it', 'empty'],
)
def test_all_written_oddly(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, spoil: Callable[[bytes], bytes]
) -> None:
    """Either refused with words, or only inserted into: taking the provider out again gives each byte back."""
    for path in PATHS:
        (mini_checkout / path).write_bytes(spoil((mini_checkout / path).read_bytes()))
    before = everything(mini_checkout)
    result = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    if result.exit_code:
        refused(result)
    else:
        assert all(everything(mini_checkout)[path] != before[path] for path in PATHS if path not in HARMLESS)
        result = invoke('remove', 'wasabi', '--checkout', mini_checkout, '--yes')
        assert result.exit_code == 0, result.output
    after = everything(mini_checkout)
    assert {name: what for name, what in after.items() if '.storage-scaffold' not in name} == before
