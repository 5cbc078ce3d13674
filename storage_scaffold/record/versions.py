"""What the generated text depends on besides spec and checkout: templates and black, told without loading them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from storage_scaffold.resources import templates_dir


@cache
def templates_digest(kind: str) -> str:
    """A sha256 over all templates that decide what is rendered for a client kind, their names included."""
    digest = hashlib.sha256()
    for name in sorted({*_names('provider', '.j2'), *_names(f'clients/{kind}'), *_names('clients/_shared')}):
        data = templates_dir().joinpath(name).read_bytes()
        digest.update(f'{name}\0{len(data)}\0'.encode())
        digest.update(data)
    return digest.hexdigest()


def templates_digests() -> frozenset[str]:
    """The digests of all client kinds: a lock does not say of which kind its provider is."""
    kinds = (path.parent.name for path in templates_dir().glob('clients/*/kind.yml'))
    return frozenset(templates_digest(kind) for kind in kinds)


@cache
def black_version() -> str:
    """The installed black's version, from the name of its metadata where that is beside it: asking takes 25 ms."""
    found = find_spec('black')
    if found is not None and found.origin:
        beside = list(Path(found.origin).parent.parent.glob('black-*.dist-info'))
        if len(beside) == 1:
            return beside[0].name.removeprefix('black-').removesuffix('.dist-info')
    from importlib.metadata import version

    return version('black')


def _names(directory: str, *suffixes: str) -> Iterator[str]:
    for path in (templates_dir() / directory).rglob('*'):
        if path.suffix in (suffixes or ('.j2', '.yml')) and path.is_file():
            yield path.relative_to(templates_dir()).as_posix()
