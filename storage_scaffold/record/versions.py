"""The versions of the templates and of black, which the generated text depends on, found without loading them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from storage_scaffold import __version__, resources

# The templates of all client kinds.
_OF_ALL = ('provider', 'models', 'tests', 'clients/_shared')


@cache
def templates_digest(kind: str) -> str:
    """A sha256 over the names and contents of all templates that decide what is rendered for a client kind."""
    files = [
        *(found for name in _OF_ALL for found in _files(name, resources.templates_dir() / name, '.j2')),
        *_files(f'clients/{kind}', resources.kind_dirs()[kind]),
    ]
    return _digest(files)


def templates_digests() -> frozenset[str]:
    """The template digests of all client kinds: a lock does not record the kind of its provider."""
    return frozenset(templates_digest(kind) for kind in resources.kind_dirs())


def checkout_digest() -> str:
    """The same over the templates of what `init` brings, and the version of this tool, which it names in them."""
    home = resources.templates_dir() / 'checkout'
    files = ((path.relative_to(home).as_posix(), path) for path in home.rglob('*') if path.is_file())
    return _digest(files, f'{__version__}\0')


@cache
def black_version() -> str:
    """The installed version of black, from the name of its metadata directory if possible: asking takes 25 ms."""
    found = find_spec('black')
    if found is not None and found.origin:
        beside = list(Path(found.origin).parent.parent.glob('black-*.dist-info'))
        if len(beside) == 1:
            return beside[0].name.removeprefix('black-').removesuffix('.dist-info')
    from importlib.metadata import version

    return version('black')


def _digest(files: Iterable[tuple[str, Path]], begin: str = '') -> str:
    digest = hashlib.sha256(begin.encode())
    for name, path in sorted(files):
        data = path.read_bytes()
        digest.update(f'{name}\0{len(data)}\0'.encode())
        digest.update(data)
    return digest.hexdigest()


def _files(name: str, directory: Path, *suffixes: str) -> Iterator[tuple[str, Path]]:
    """The templates below a directory, by their names, which begin with `name`."""
    for path in directory.rglob('*'):
        if path.suffix in (suffixes or ('.j2', '.yml')) and path.is_file():
            yield f'{name}/{path.relative_to(directory).as_posix()}', path
