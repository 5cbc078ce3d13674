"""A checkout as it would be after some changes, from which the next of several plans starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from storage_scaffold.checkout.tree import Checkout, as_regex
from storage_scaffold.plan.plan import Change


@dataclass(frozen=True)
class Overlay(Checkout):
    """A checkout in which `files` replace those on the disk (`None`: removed), which do not change."""

    files: Mapping[PurePosixPath, bytes | None] = field(default_factory=dict)

    @classmethod
    def over(cls, checkout: Checkout, changes: Iterable[Change]) -> Overlay:
        """`checkout` with `changes` applied."""
        laid = checkout.files if isinstance(checkout, Overlay) else {}
        files = {**laid, **{change.path: change.after for change in changes}}
        return cls(checkout.root, files, layout=checkout.layout)

    def read(self, path: PurePosixPath | str) -> bytes | None:
        """As `Checkout.read`."""
        path = PurePosixPath(path)
        return self.files[path] if path in self.files else super().read(path)

    def exists(self, path: PurePosixPath) -> bool:
        """As `Checkout.exists`."""
        return self.files[path] is not None if path in self.files else super().exists(path)

    def is_file(self, path: PurePosixPath) -> bool:
        """As `Checkout.is_file`."""
        return self.files[path] is not None if path in self.files else super().is_file(path)

    def glob(self, pattern: str) -> Iterator[PurePosixPath]:
        """As `Checkout.glob`, for patterns with `*` and `**/`."""
        wanted = as_regex(pattern)
        there = {path for path in super().glob(pattern) if path not in self.files}
        laid = {path for path, data in self.files.items() if data is not None and wanted.fullmatch(str(path))}
        yield from sorted(there | laid)
