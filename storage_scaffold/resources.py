"""Finds `templates/` and `specs/`: beside the package in a source tree, inside it in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

MORE_KINDS: list[Path] = []
"""Directories with a folder for each of some more client kinds; they cannot replace those of the installation."""


@cache
def _data(name: str) -> Path:
    """The installed directory `name`.

    Raises FileNotFoundError when the installation is incomplete.
    """
    for candidate in (_PACKAGE / '_data' / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f'{name}/ is missing from this installation of storage-scaffold')


def templates_dir() -> Path:
    """The directory of all templates (`provider/`, `clients/<kind>/`)."""
    return _data('templates')


# The templates that providers are made of, which a team can replace by its own.
_REPLACEABLE = ('provider', 'models', 'tests', 'clients')


@cache
def provider_templates() -> frozenset[str]:
    """The names of all templates that providers are made of: `provider/storages/{{ name }}/models.py.j2`."""
    roots = [(templates_dir(), name) for name in _REPLACEABLE] + [(root.parent, root.name) for root in MORE_KINDS]
    return frozenset(path.relative_to(root).as_posix() for root, name in roots for path in (root / name).rglob('*.j2'))


def kind_roots() -> tuple[Path, ...]:
    """The directories that hold a folder for each client kind, in the order in which they are searched."""
    return (templates_dir() / 'clients', *MORE_KINDS)


def kind_dirs() -> dict[str, Path]:
    """The folder of each client kind, sorted by the name of the kind."""
    found = {path.parent.name: path.parent for root in reversed(kind_roots()) for path in root.glob('*/kind.yml')}
    return dict(sorted(found.items()))


def specs_dir() -> Path:
    """The directory of the ready specs; the file name of a spec is the name of its provider."""
    return _data('specs')


CATALOG = 'catalog:'
"""What the name of a ready spec begins with where the path of a spec may stand."""


def ready_names() -> list[str]:
    """The names of the ready specs, sorted."""
    return sorted(path.stem for path in specs_dir().glob('*.yml'))
