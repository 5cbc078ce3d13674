"""Paths as a tree of folders, for the page of `preview`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Generic, TypeVar

T = TypeVar('T')


@dataclass(frozen=True)
class Folder(Generic[T]):
    """A folder; folders that only hold one other are one with it: `name` may be `a/b`."""

    name: str
    folders: tuple[Folder[T], ...]
    files: tuple[tuple[str, T], ...]


def tree(files: Mapping[PurePosixPath, T]) -> Folder[T]:
    """The folder without a name that holds `files`, each with its name and its value, all in the order of names."""
    return _folder('', [(path.parts, value) for path, value in sorted(files.items())])


def _folder(name: str, files: list[tuple[tuple[str, ...], T]]) -> Folder[T]:
    here = tuple((parts[0], value) for parts, value in files if len(parts) == 1)
    below: dict[str, list[tuple[tuple[str, ...], T]]] = {}
    for parts, value in files:
        if len(parts) > 1:
            below.setdefault(parts[0], []).append((parts[1:], value))
    folders = tuple(_folder(first, items) for first, items in below.items())
    if name and not here and len(folders) == 1:
        (only,) = folders
        return Folder(f'{name}/{only.name}', only.folders, only.files)
    return Folder(name, folders, here)
