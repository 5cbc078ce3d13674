"""A miniature checkout with two real providers in it, made once, and variants of it in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import ClassVar

import pytest

from storage_scaffold import meaning
from storage_scaffold.check import files
from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison
from storage_scaffold.check.rendering import render
from storage_scaffold.check.subject import Proof
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.commands.new import plan_new
from storage_scaffold.migrations.planned import with_migration
from storage_scaffold.record import formatted, merge_base
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.register import engine as edits
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.transaction import apply
from tests.conftest import CHECKOUT, FULL, lay_down

STORAGES = PurePosixPath('label_studio/io_storages')
NAMES = ('nextcloud', 'wasabi')


class Variant(Overlay):
    """An Overlay over a tree; every file and pattern is read from the disk only once."""

    _files: ClassVar[dict[tuple[Path, PurePosixPath], bool]] = {}
    _read: ClassVar[dict[tuple[Path, PurePosixPath], bytes | None]] = {}
    _globbed: ClassVar[dict[tuple[Path, str], list[PurePosixPath]]] = {}

    def read(self, path: PurePosixPath | str) -> bytes | None:
        path = PurePosixPath(path)
        if path in self.files:
            return self.files[path]
        if (self.root, path) not in self._read:
            self._read[self.root, path] = super().read(path)
        return self._read[self.root, path]

    def is_file(self, path: PurePosixPath) -> bool:
        if path in self.files:
            return self.files[path] is not None
        if (self.root, path) not in self._files:
            self._files[self.root, path] = super().is_file(path)
        return self._files[self.root, path]

    def glob(self, pattern: str) -> Iterator[PurePosixPath]:
        if not self._has_the_same_files:
            yield from super().glob(pattern)
            return
        if (self.root, pattern) not in self._globbed:
            self._globbed[self.root, pattern] = list(Checkout(self.root).glob(pattern))
        yield from self._globbed[self.root, pattern]

    @cached_property
    def _has_the_same_files(self) -> bool:
        return all(data is not None and (self.root / path).exists() for path, data in self.files.items())

    @cached_property
    def features(self):  # type: ignore[no-untyped-def]
        return Checkout(self.root).features


def make(root: Path, names: tuple[str, ...] = NAMES, *, full: bool = False) -> Checkout:
    """A copy of the miniature at `root`, with the ready specs of `names` in it and migrations as Django makes them.

    `full`: with the web app and the docs.
    """
    for source in (CHECKOUT, FULL) if full else (CHECKOUT,):
        lay_down(source, root)
    for number, name in enumerate(names, 23):
        add(Checkout.at(root), name, (specs_dir() / f'{name}.yml').read_bytes(), number)
    return Checkout.at(root)


def add(checkout: Checkout, name: str, spec: bytes, number: int = 23) -> None:
    """`new`, with a migration."""
    provider = load_bytes(spec, f'{name}.yml', name=name)
    plan = plan_new(checkout, provider, SpecSource(spec))
    path = STORAGES / f'migrations/00{number}_{name}.py'
    content = f"operations = [migrations.CreateModel(name='{provider.class_prefix}ImportStorage')]\n"
    apply(checkout.root, with_migration(checkout, plan, (path, content.encode())).changes)


@contextmanager
def remembering() -> Iterator[None]:
    """Caches judgements within it: thousands of variants differ in one file each."""
    with pytest.MonkeyPatch.context() as patch:
        standing = lru_cache(maxsize=None)(edits._standing)
        patch.setattr(edits, '_standing', standing)
        for module in (files, formatted, merge_base):
            patch.setattr(module, 'text_digest', lru_cache(maxsize=256)(text_digest))
        patch.setattr(merge_base, 'part_path', lru_cache(maxsize=256)(merge_base.part_path))
        patch.setattr(Lock, 'parse', lru_cache(maxsize=None)(Lock.parse))
        # both judges ask the same of a variant, one after the other, and of the files as they were generated
        for judgement in ('excerpt', 'same_meaning'):
            patch.setattr(files, judgement, lru_cache(maxsize=256)(getattr(files, judgement)))
        patch.setattr(meaning, '_module', lru_cache(maxsize=256)(meaning._module))
        yield


@dataclass(frozen=True)
class Judges:
    """Both ways of judging variants of one tree."""

    tree: Checkout
    proofs: Mapping[str, Proof]

    @classmethod
    def of(cls, tree: Checkout) -> Judges:
        """Renders every provider of `tree` once."""
        return cls(tree, {name: render(tree, lock) for name, lock in read_locks(tree).items()})

    def variant(self, **files: bytes | None) -> Variant:
        """The tree with other contents."""
        return Variant(self.tree.root, {PurePosixPath(path): data for path, data in files.items()})

    def quick(self, tree: Checkout, *names: str) -> Comparison:
        """By hashes and bytes."""
        return compare(tree, names)

    def proved(self, tree: Checkout, *names: str) -> Comparison:
        """By the renderings."""
        return compare(tree, names, self.proof)

    @property
    def proof(self) -> Callable[[Lock], Proof]:
        return lambda lock: self.proofs[lock.name]

    def both(self, tree: Checkout, *names: str) -> Comparison:
        """The quick comparison, after asserting that the proof says the same."""
        quick = self.quick(tree, *names)
        assert self.proved(tree, *names) == quick
        return quick
