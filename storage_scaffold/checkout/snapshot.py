"""A tree in which every file is read only once, so that all judgements see the same content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout


class Snapshot(Checkout):
    """A Checkout that reads files from another one and remembers them."""

    def __init__(self, source: Checkout) -> None:
        super().__init__(source.root, layout=source.layout)
        # Checkout is a frozen dataclass.
        object.__setattr__(self, '_source', source)
        object.__setattr__(self, '_contents', {})

    _source: Checkout
    _contents: dict[PurePosixPath, bytes | None]

    def read(self, path: PurePosixPath | str) -> bytes | None:
        """As `Checkout.read`; later calls return what the first one has read."""
        path = PurePosixPath(path)
        if path not in self._contents:
            self._contents[path] = self._source.read(path)
        return self._contents[path]

    def forget(self, paths: Iterable[PurePosixPath]) -> None:
        """Give up what was read of `paths`, which nobody asks for again."""
        for path in paths:
            self._contents.pop(path, None)

    def glob(self, pattern: str) -> Iterator[PurePosixPath]:
        """As `Checkout.glob`."""
        return self._source.glob(pattern)

    def exists(self, path: PurePosixPath) -> bool:
        """As `Checkout.exists`."""
        return self._source.exists(path)

    def is_file(self, path: PurePosixPath) -> bool:
        """As `Checkout.is_file`."""
        return self._source.is_file(path)
