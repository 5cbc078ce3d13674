"""Puts providers' migrations of several branches one after the other, so that the graph has one last migration.

A migration that nobody else can have (no commit on the main branch or under a tag has it) gets a new number and a new
parent, by splicing the two names; everything else in the file stays byte for byte.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import parse
from storage_scaffold.migrations.graph import Graph, Migration, names_of_app

_NUMBER = re.compile(r'(\d+)_(.+)')


@dataclass(frozen=True)
class Moved:
    """A migration that gets another name or another parent: `before` and `after` are its paths, `content` its text."""

    before: PurePosixPath
    after: PurePosixPath
    content: bytes
    parent: str


def fixed_leaves(graph: Graph, movable: Collection[str]) -> tuple[Migration, ...]:
    """The last migrations of the graph without the `movable` ones."""
    return Graph({name: item for name, item in graph.migrations.items() if name not in movable}).leaves


def movable(
    checkout: Checkout, graph: Graph, ours: Iterable[PurePosixPath], published: Collection[PurePosixPath]
) -> frozenset[str]:
    """The names of the migrations that may get another name.

    They are `ours` and not `published`, they follow one (whose name can be replaced), all that follow them are movable
    too, and no migration of another app names them.
    """
    mine = {path.stem for path in ours if path not in published}
    free = {
        name
        for name, migration in graph.migrations.items()
        if name in mine and migration.follows and not _named_elsewhere(checkout, graph, name)
    }
    while held := {
        name
        for name in free
        for other in graph.migrations.values()
        if name in (*other.follows, *other.replaces) and other.name not in free
    }:
        free -= held
    return frozenset(free)


def in_a_row(graph: Graph, names: Collection[str], first: Collection[PurePosixPath] = ()) -> tuple[Migration, ...]:
    """The migrations `names`, each after those that it follows, branch by branch: those in `first` come first."""
    found: dict[str, Migration] = {}
    for leaf in sorted(graph.leaves, key=lambda leaf: (leaf.path not in first, leaf.name)):
        branch = (graph.before(leaf.name) | {leaf.name}).intersection(names)
        for name in sorted(branch, key=lambda name: (len(graph.before(name)), name)):
            found.setdefault(name, graph.migrations[name])
    return tuple(found.values())


def renumbered(
    checkout: Checkout, app: str, parent: str, chain: Iterable[Migration], taken: Collection[str]
) -> tuple[Moved, ...]:
    """The migrations of `chain` that have to move so that all stand in a row behind the one named `parent`.

    `taken` are all names that the graph has had: a database that has run a migration under its old name must not take
    another one for it.
    """
    found: list[Moved] = []
    names: dict[str, str] = {}
    for migration in chain:
        if migration.follows == (parent,) and follows_by_number(migration.name, parent):
            parent = migration.name
            continue
        name = _name_after(parent, migration.name, taken)
        path = migration.path.with_name(f'{name}.py')
        follows = _parents(migration, names, parent)
        content = with_names(checkout.read(migration.path) or b'', migration.path, app, follows)
        found.append(Moved(migration.path, path, content, parent))
        names[migration.name] = parent = name
    return tuple(found)


def follows_by_number(name: str, parent: str) -> bool:
    """Whether the number of `name` is above that of `parent`; also if one of them has none."""
    numbers = [_NUMBER.fullmatch(text) for text in (name, parent)]
    return None in numbers or int(name.partition('_')[0]) > int(parent.partition('_')[0])


def _name_after(parent: str, name: str, taken: Collection[str]) -> str:
    """`name` with the next free number after that of `parent`."""
    number, own = _NUMBER.fullmatch(parent), _NUMBER.fullmatch(name)
    if not number or not own:
        return name
    return _free(int(number[1]) + 1, own[2], taken)


def next_name(name: str, taken: Collection[str]) -> str:
    """`name` with the next higher number that is not among the names `taken`."""
    number = _NUMBER.fullmatch(name)
    return _free(int(number[1]) + 1, number[2], taken) if number else f'{name}_2'


def _free(number: int, rest: str, taken: Collection[str]) -> str:
    return next(name for at in itertools.count(number) if (name := f'{at:04}_{rest}') not in taken)


def _parents(migration: Migration, names: Mapping[str, str], parent: str) -> dict[str, str]:
    """The new name of each migration that `migration` follows; one of them is `parent`."""
    follows = {name: names.get(name, name) for name in migration.follows}
    if parent not in follows.values():
        first = next((name for name in migration.follows if name not in names), migration.follows[0])
        follows[first] = parent
    return follows


def with_names(source: bytes, path: PurePosixPath, app: str, names: Mapping[str, str]) -> bytes:
    """`source` with other names of migrations of `app` in its `dependencies`, spliced into the string literals.

    Raises CheckoutError, which names `path`, when `source` is not valid Python.
    """
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for node in sorted(_names_in(source, path, app), key=lambda node: (node.lineno, node.col_offset), reverse=True):
        old = str(node.value)
        at = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        if names.get(old, old) != old:
            source = source[:at] + source[at:end].replace(old.encode(), names[old].encode()) + source[end:]
    return source


def _names_in(source: bytes, path: PurePosixPath, app: str) -> Iterator[ast.Constant]:
    for node in ast.walk(parse(source, path)):
        match node:
            case ast.Assign(targets=[ast.Name(id='dependencies')], value=value):
                yield from names_of_app(value, app)


def _named_elsewhere(checkout: Checkout, graph: Graph, name: str) -> bool:
    quoted = (f"'{name}'".encode(), f'"{name}"'.encode())
    inside = {migration.path for migration in graph.migrations.values()}
    others = checkout.glob(f'{checkout.layout.package}/**/migrations/*.py')
    return any(word in (checkout.read(path) or b'') for path in others if path not in inside for word in quoted)
