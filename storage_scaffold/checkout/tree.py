"""A Label Studio tree on disk, read only."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import paths
from storage_scaffold.checkout.features import Features, refusals
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, Problem

MAX_BYTES = 10 * 1024 * 1024
PACKAGE = PurePosixPath('label_studio')
STORAGES = PACKAGE / 'io_storages'
MIGRATIONS = STORAGES / 'migrations'
RECORDS = PurePosixPath('.storage-scaffold')

_HOW_TO_NAME_IT = (
    'run it inside a checkout of Label Studio or give one with --checkout (`storage-scaffold demo` makes one)'
)
_HOW_TO_RESTORE = 'put the file of the checkout back there (`git status` names it), then run the same command again'


@dataclass(frozen=True)
class Checkout:
    """A Label Studio tree of 1.21.0 or later, known by its code; `root` is the directory around `label_studio/`."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Checkout:
        """The checkout that `start` (default: the current directory) lies in.

        Raises CheckoutError when there is none, or as `at` does.
        """
        start = (start or Path.cwd()).resolve()
        for directory in (start, *start.parents):
            if _is_tree(directory) or _is_enterprise(directory):
                return cls.at(directory)
        raise CheckoutError(f'no Label Studio tree at or above {start}', _HOW_TO_NAME_IT)

    @classmethod
    def at(cls, directory: Path) -> Checkout:
        """The checkout at exactly `directory`; its `label_studio/` may be named too.

        Raises CheckoutError for other directories, Enterprise trees and releases before 1.21.0.
        """
        root = directory.resolve()
        if root.name == PACKAGE.name and not _is_tree(root) and _is_tree(root.parent):
            root = root.parent
        if _is_enterprise(root):
            raise CheckoutError(
                f'{root} is an Enterprise tree (label_studio_enterprise/): Enterprise is not supported yet',
                'use a checkout of the open source Label Studio',
            )
        if not _is_tree(root):
            what = (
                'has no label_studio/manage.py and label_studio/io_storages/' if root.is_dir() else 'is no directory'
            )
            raise CheckoutError(f'{directory} is not a Label Studio tree: it {what}', _HOW_TO_NAME_IT)
        checkout = cls(root)
        if problems := refusals(checkout.read):
            raise CheckoutError(problems, 'use Label Studio 1.21.0 or later')
        return checkout

    def read(self, path: PurePosixPath | str) -> bytes | None:
        """The bytes of the file at `path` (relative to the root), or `None` when there is none.

        Raises CheckoutError for a path that leaves the checkout, also through a symlink, and for anything but a
        regular file of up to 10 MB; EnvironmentFailed when the system refuses to read it.
        """
        path = PurePosixPath(path)
        try:
            target, mode = paths.locate(self.root, path, follow=True)
            if mode is None:
                return None
            if not stat.S_ISREG(mode):
                raise paths.UnsafePath('is not a regular file')
            if target.stat().st_size > MAX_BYTES:
                raise paths.UnsafePath(f'is larger than {MAX_BYTES // 1024 // 1024} MB')
            return target.read_bytes()
        except paths.UnsafePath as error:
            raise CheckoutError(Problem(f'this path {error}', file=str(path)), _HOW_TO_RESTORE) from error
        except OSError as error:
            raise EnvironmentFailed(
                Problem(f'cannot be read: {error.strerror}', file=str(path)), 'see to it that you may read it'
            ) from error

    def exists(self, path: PurePosixPath) -> bool:
        """Whether anything stands at `path`, a broken symlink included."""
        target = self.root / paths.relative(path)
        return target.exists() or target.is_symlink()

    def is_file(self, path: PurePosixPath) -> bool:
        """Whether a file stands at `path`, also behind a symlink."""
        return (self.root / paths.relative(path)).is_file()

    def glob(self, pattern: str) -> Iterator[PurePosixPath]:
        """The paths that match `pattern`, relative to the root, sorted; bytecode caches are left out."""
        for found in sorted(self.root.glob(pattern)):
            path = PurePosixPath(found.relative_to(self.root).as_posix())
            if '__pycache__' not in path.parts:
                yield path

    @cached_property
    def features(self) -> Features:
        """What this release offers, found in its code."""
        return Features.detect(self.read)


def _is_tree(directory: Path) -> bool:
    return (directory / PACKAGE / 'manage.py').is_file() and (directory / STORAGES).is_dir()


def _is_enterprise(directory: Path) -> bool:
    return (directory / 'label_studio_enterprise').is_dir()
