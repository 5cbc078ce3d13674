"""The source of a spec: its bytes, and the path by which the record names it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import Checkout, paths
from storage_scaffold.checkout.own_templates import NONE, OwnTemplates
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Own, Ready, spec_path
from storage_scaffold.resources import specs_dir


@dataclass(frozen=True)
class SpecSource:
    """The bytes of a spec, its path if it is in the checkout, and the finished client.py if it names one.

    `original` is the file outside the checkout that the spec was read from; only its bytes are recorded. `ready` is
    the ready spec that it was copied from, now or when it was read first. `own` are the templates of the team's own
    that go with it, and `edition_why` says who chose the edition.
    """

    data: bytes
    path: PurePosixPath | None = None
    client: bytes | None = None
    original: Path | None = None
    ready: Ready | None = None
    own: OwnTemplates = NONE
    edition_why: str | None = None

    @classmethod
    def of(cls, data: bytes, file: Path, checkout: Checkout) -> SpecSource:
        """`data` as read from `file`; a path that a lock may not hold is treated like one outside the checkout."""
        real = file.resolve()
        if real.parent == specs_dir().resolve():
            return cls(data, ready=Ready(real.stem, text_digest(data)))
        if not real.is_relative_to(checkout.root):
            return cls(data, original=real)
        try:
            path = paths.relative(real.relative_to(checkout.root).as_posix())
            str(path).encode('utf-8')
        except ValueError:
            return cls(data, original=real)
        return cls(data, path)

    @property
    def recorded_own(self) -> Own | None:
        """What the record holds of the templates of the team's own."""
        return Own(self.own.directory, self.own.digest) if self.own.directory else None

    @property
    def copied(self) -> tuple[Path, bytes] | None:
        """The file outside the checkout that the record holds a copy of, and its bytes."""
        return (self.original, self.data) if self.original else None

    def recorded_as(self, name: str) -> PurePosixPath:
        """The path of this spec in the checkout: its own, or that of the copy beside the lock."""
        return self.path or spec_path(name)


def has_changed(ready: Ready, copy: bytes) -> bool:
    """Whether the ready spec of this version is another one than what was copied, and than the `copy` is by now."""
    file = specs_dir() / f'{ready.name}.yml'
    return file.is_file() and text_digest(file.read_bytes()) not in (ready.sha256, text_digest(copy))
