"""The versions of the templates and of black, which the generated text depends on, found without loading them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from storage_scaffold import resources

# The templates of all client kinds.
_OF_ALL = ('provider', 'models', 'tests', 'clients/_shared')


@cache
def templates_digest(kind: str) -> str:
    """A sha256 over the names and contents of all templates that decide what is rendered for a client kind."""
    digest = hashlib.sha256()
    files = [
        *(found for name in _OF_ALL for found in _files(name, resources.templates_dir() / name, '.j2')),
        *_files(f'clients/{kind}', resources.kind_dirs()[kind]),
    ]
    for name, path in sorted(files):
        data = path.read_bytes()
        digest.update(f'{name}\0{len(data)}\0'.encode())
        digest.update(data)
    return digest.hexdigest()


def templates_digests() -> frozenset[str]:
    """The template digests of all client kinds: a lock does not record the kind of its provider."""
    return frozenset(templates_digest(kind) for kind in resources.kind_dirs())


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


def _files(name: str, directory: Path, *suffixes: str) -> Iterator[tuple[str, Path]]:
    """The templates below a directory, by their names, which begin with `name`."""
    for path in directory.rglob('*'):
        if path.suffix in (suffixes or ('.j2', '.yml')) and path.is_file():
            yield f'{name}/{path.relative_to(directory).as_posix()}', path
