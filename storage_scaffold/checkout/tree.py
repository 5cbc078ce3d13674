"""A Label Studio tree on disk, read only."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import enterprise, paths
from storage_scaffold.checkout.features import HOW_TO_RESTORE, Features
from storage_scaffold.checkout.layout import LAYOUTS, OPEN_SOURCE, Layout
from storage_scaffold.checkout.needed import HOW_TO_GET_IT, refusals
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, Problem
from storage_scaffold.text import like

MAX_BYTES = 10 * 1024 * 1024
RECORDS = PurePosixPath('.storage-scaffold')
# Where people keep specs, and templates of their own; the directories beside these are records of providers.
SPECS = RECORDS / 'specs'
TEMPLATES = RECORDS / 'templates'
# What `init` keeps; no provider has a name that begins with a dot.
INIT = RECORDS / '.init'
CONFIG = RECORDS / 'config.yml'

_HOW_TO_NAME_IT = (
    'run it inside a checkout of Label Studio, or name one with --checkout (`storage-scaffold demo` makes one)'
)
_WHAT_IT_NEEDS = 'docs/enterprise.md says what an Enterprise tree needs to have, and where it is looked for'


@dataclass(frozen=True)
class Checkout:
    """A tree of Label Studio that generated code works in; paths in `layout` are relative to `root`."""

    root: Path
    layout: Layout = field(default=OPEN_SOURCE, kw_only=True)

    @classmethod
    def find(cls, start: Path | None = None) -> Checkout:
        """The checkout that contains `start` (default: the current directory).

        Raises CheckoutError when there is none, and like `at`.
        """
        start = (start or Path.cwd()).resolve()
        for directory in (start, *start.parents):
            if _layout(directory):
                return cls.at(directory)
        raise CheckoutError(f'no Label Studio tree at or above {start}', _HOW_TO_NAME_IT)

    @classmethod
    def at(cls, directory: Path) -> Checkout:
        """The checkout at exactly `directory`, which may also be its package (`label_studio`).

        Raises CheckoutError for other directories, and for trees without what a provider needs.
        """
        root = _root(directory.resolve())
        layout = _layout(root)
        if layout is None:
            marks = ' or '.join(f'{layout.manage} and {layout.storages}/' for layout in LAYOUTS.values())
            what = f'has no {marks}' if root.is_dir() else 'is not a directory'
            raise CheckoutError(f'{directory} is not a Label Studio tree: it {what}', _HOW_TO_NAME_IT)
        checkout = cls(root, layout=layout)
        if layout.extends:
            checkout = cls(root, layout=_located(checkout))
            layout = checkout.layout
        if problems := refusals(checkout.read, layout):
            raise CheckoutError(problems, HOW_TO_GET_IT)
        return checkout

    def read(self, path: PurePosixPath | str) -> bytes | None:
        """The bytes of the file at `path` (relative to the root), or `None` when it does not exist.

        Raises CheckoutError for a path that leaves the checkout, also through a symlink, and for anything but a
        regular file of up to 10 MB; EnvironmentFailed when the operating system cannot read the file.
        """
        path = PurePosixPath(path)
        try:
            target, mode = paths.locate(self.root, path, follow=True)
            if mode is None:
                return git.content(self.root, f':./{path}') if path in self.left_out else None
            if not stat.S_ISREG(mode):
                raise paths.UnsafePath('is not a regular file')
            if target.stat().st_size > MAX_BYTES:
                raise paths.UnsafePath(f'is larger than {MAX_BYTES // 1024 // 1024} MB')
            return target.read_bytes()
        except paths.UnsafePath as error:
            raise CheckoutError(Problem(f'this path {error}', file=str(path)), HOW_TO_RESTORE) from error
        except OSError as error:
            raise EnvironmentFailed(
                Problem(f'cannot be read: {error.strerror}', file=str(path)),
                'make sure that you have permission to read it',
            ) from error

    def exists(self, path: PurePosixPath) -> bool:
        """Whether anything exists at `path`, a broken symlink included."""
        target = self.root / paths.relative(path)
        return target.exists() or target.is_symlink() or path in self._left_out_and_parents

    def is_file(self, path: PurePosixPath) -> bool:
        """Whether a file exists at `path`, also through a symlink."""
        return (self.root / paths.relative(path)).is_file() or path in self.left_out

    def glob(self, pattern: str) -> Iterator[PurePosixPath]:
        """The paths that match `pattern` (`*` and `**/`), relative to the root, sorted, without bytecode caches."""
        there = {PurePosixPath(found.relative_to(self.root).as_posix()) for found in self.root.glob(pattern)}
        if self.left_out:
            wanted = as_regex(pattern)
            there |= {path for path in self._left_out_and_parents if wanted.fullmatch(str(path))}
        yield from (path for path in sorted(there) if '__pycache__' not in path.parts)

    @cached_property
    def left_out(self) -> frozenset[PurePosixPath]:
        """The files that a sparse checkout leaves out of the work tree: they are there, and read from git's index.

        Raises GitFailed.
        """
        return git.left_out(self.root)

    @cached_property
    def _left_out_and_parents(self) -> frozenset[PurePosixPath]:
        return self.left_out.union(parent for path in self.left_out for parent in path.parents)

    @cached_property
    def features(self) -> Features:
        """What this release offers, found in its code."""
        return Features.detect(self.read, self.layout)

    def with_its_line_endings(self, text: bytes) -> bytes:
        """`text`, that of a new file, with the line endings of the tree's own code."""
        return like(text, self._own_code)

    def as_there(self, path: PurePosixPath, text: bytes) -> bytes:
        """`text`, that of the file at `path`, with the line endings that it has; if it is new, those of the tree."""
        there = self.read(path)
        return self.with_its_line_endings(text) if there is None else like(text, there)

    @cached_property
    def _own_code(self) -> bytes | None:
        return self.read(self.layout.in_storages('urls.py'))


def as_regex(pattern: str) -> re.Pattern[str]:
    """The pattern of a glob with `*` and `**/`, for whole paths."""
    return re.compile(re.escape(pattern).replace(r'\*\*/', '(?:[^/]+/)*').replace(r'\*', '[^/]*'))


def _layout(directory: Path) -> Layout | None:
    """The layout of the tree at `directory`; that of an edition that extends another one, if only a part is there."""
    return next(
        (
            layout
            for layout in LAYOUTS.values()
            if layout.is_tree(directory) or (layout.extends and (directory / layout.package).is_dir())
        ),
        None,
    )


def _located(checkout: Checkout) -> Layout:
    """The layout with the places that this tree has. Raises CheckoutError, with all that is missing."""
    layout = checkout.layout
    if not layout.is_tree(checkout.root):
        raise CheckoutError(
            f'{checkout.root} is a tree of edition {layout.name} ({layout.package}/), but it does not have both '
            f'{layout.manage} and {layout.storages}/',
            _WHAT_IT_NEEDS,
        )
    found, problems = enterprise.located(checkout.read, layout)
    if problems:
        raise CheckoutError(problems, _WHAT_IT_NEEDS)
    return found


def _root(directory: Path) -> Path:
    """The tree of which `directory` is the package, else `directory` itself."""
    if _layout(directory):
        return directory
    for layout in LAYOUTS.values():
        depth = len(layout.package.parts)
        if directory.parts[-depth:] == layout.package.parts and layout.is_tree(directory.parents[depth - 1]):
            return directory.parents[depth - 1]
    return directory
