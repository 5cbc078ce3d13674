"""Where `templates/` and `specs/` are: beside the package in a source tree, inside it in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _data(name: str) -> Path:
    """Directory `name` as installed.

    Raises FileNotFoundError when the installation is incomplete.
    """
    for candidate in (_PACKAGE / '_data' / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f'{name}/ is missing from this installation of storage-scaffold')


def templates_dir() -> Path:
    """The directory of all templates (`provider/`, `clients/<kind>/`)."""
    return _data('templates')


def specs_dir() -> Path:
    """The directory of the ready specs; a spec's file name is its provider's name."""
    return _data('specs')
