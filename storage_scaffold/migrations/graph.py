"""The migration graph of one Django app, read by syntax tree: what `migrate` would refuse, told without Django.

Django refuses an app with more than one leaf (`Conflicting migrations detected`) and a dependency that is not there
(`NodeNotFoundError`); https://docs.djangoproject.com/en/5.2/topics/migrations/#version-control.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import parse


@dataclass(frozen=True)
class Migration:
    """One migration: its path, and the names of those of the same app that it follows and that it replaces.

    `line` is that of its `dependencies`, from 1.
    """

    path: PurePosixPath
    follows: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    line: int = 1

    @property
    def name(self) -> str:
        """What other migrations call it: `0023_wasabi`."""
        return self.path.stem


@dataclass(frozen=True)
class Graph:
    """The migrations of one app, by name."""

    migrations: Mapping[str, Migration]

    @cached_property
    def leaves(self) -> tuple[Migration, ...]:
        """Those that no other one follows, by name: one in a sound graph."""
        # Who follows a replaced migration follows the squashed one in its place.
        squashed = {old: migration.name for migration in self._kept for old in migration.replaces}
        followed = {squashed.get(name, name) for migration in self._kept for name in migration.follows}
        return tuple(migration for migration in self._kept if migration.name not in followed)

    @cached_property
    def lacking(self) -> tuple[tuple[Migration, str], ...]:
        """Each migration that follows one that is not there, and the name of that one."""
        known = {*self.migrations, *(old for migration in self.migrations.values() for old in migration.replaces)}
        return tuple(
            (migration, name)
            for migration in self.migrations.values()
            for name in migration.follows
            if name not in known
        )

    def before(self, name: str) -> frozenset[str]:
        """The names of all migrations that must have run before `name`."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            migration = self.migrations.get(waiting.pop())
            fresh = set(migration.follows) - seen if migration else set()
            seen |= fresh
            waiting += fresh
        return frozenset(seen)

    @cached_property
    def _kept(self) -> tuple[Migration, ...]:
        replaced = {name for migration in self.migrations.values() for name in migration.replaces}
        return tuple(self.migrations[name] for name in sorted(self.migrations) if name not in replaced)


def read_graph(checkout: Checkout, directory: PurePosixPath, app: str) -> Graph:
    """The graph of the app `app` (its label), whose migrations stand in `directory` of `checkout`.

    Raises CheckoutError when one of the files is not Python.
    """
    found = {}
    for path in checkout.glob(f'{directory}/*.py'):
        if path.stem != '__init__':
            migration = read_migration(checkout.read(path) or b'', path, app)
            if migration is not None:
                found[migration.name] = migration
    return Graph(found)


def read_migration(source: bytes, path: PurePosixPath, app: str) -> Migration | None:
    """The migration in `source`; `None` when the module has no class `Migration`. Raises CheckoutError as `parse`."""
    for node in parse(source, path).body:
        if isinstance(node, ast.ClassDef) and node.name == 'Migration':
            values = _assigned(node)
            dependencies = values.get('dependencies')
            return Migration(
                path,
                tuple(_of_app(dependencies, app)),
                tuple(_of_app(values.get('replaces'), app)),
                dependencies.lineno if dependencies else node.lineno,
            )
    return None


def _assigned(node: ast.ClassDef) -> dict[str, ast.expr]:
    return {
        target.id: statement.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def names_of_app(value: ast.expr | None, app: str) -> Iterator[ast.Constant]:
    """The names in a list of pairs that are of `app`; what is computed (a swappable model) is of another one."""
    for pair in getattr(value, 'elts', ()):
        match pair:
            case ast.Tuple(elts=[ast.Constant(value=label), ast.Constant(value=str()) as name]) if label == app:
                yield name


def _of_app(value: ast.expr | None, app: str) -> Iterator[str]:
    return (str(name.value) for name in names_of_app(value, app))
