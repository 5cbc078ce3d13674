"""The public methods of every shape, built on what a shape alone knows: where to splice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from storage_scaffold.register.shape import Entry, Ours, ShapeError, State
from storage_scaffold.register.syntax.source import Splice, Text


class AlteredError(ShapeError):
    """Something stands in the entry's place that is not what `insert` would have written."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(f'the entry for {key!r} differs from the one that storage-scaffold writes', line)


class Parsed(Protocol):
    """A parsed file; shapes know more of it."""

    @property
    def text(self) -> Text:
        """The file's content."""


D = TypeVar('D', bound=Parsed)


class SplicingShape(ABC, Generic[D]):
    """A Shape (see `shape.Shape`) whose subclasses say where to cut and what to put in."""

    @abstractmethod
    def _open(self, source: bytes) -> D:
        """The parsed file. Raises ShapeError when it does not parse or lacks the container."""

    @abstractmethod
    def _insertion(self, document: D, entry: Entry, ours: Ours) -> Sequence[Splice]:
        """The splices that bring an absent entry in. Raises ShapeError when there is no place for it."""

    @abstractmethod
    def _removal(self, document: D, entry: Entry) -> Sequence[Splice] | None:
        """The splices that take the entry out, None when it is absent. Raises AlteredError when it is not exact."""

    @abstractmethod
    def _snippet(self, document: D, entry: Entry) -> str:
        """See `shape.Shape.snippet`."""

    def insert(self, source: bytes, entry: Entry, ours: Ours) -> bytes:
        """See `shape.Shape.insert`."""
        document = self._open(source)
        if self._removal(document, entry) is not None:
            return source
        others = {key: sort for key, sort in ours.items() if key != entry.key}
        return document.text.spliced(self._insertion(document, entry, others))

    def remove(self, source: bytes, entry: Entry) -> bytes:
        """See `shape.Shape.remove`."""
        document = self._open(source)
        splices = self._removal(document, entry)
        if splices is None:
            raise ShapeError(f'the entry for {entry.key!r} is not there')
        return document.text.spliced(splices)

    def state(self, source: bytes, entry: Entry) -> State:
        """See `shape.Shape.state`."""
        document = self._open(source)
        try:
            return State.ABSENT if self._removal(document, entry) is None else State.PRESENT
        except AlteredError:
            return State.ALTERED

    def snippet(self, source: bytes, entry: Entry) -> str:
        """See `shape.Shape.snippet`."""
        return self._snippet(self._open(source), entry)

    def stands(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """See `shape.Shape.stands`."""
        return _stands(self, source, entry, snippet)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """What `stands` asks, once for the same bytes; raises ShapeError where there is no proof.

        Where the parser that edits need is fast, the shape is simply asked; others override this.
        """
        return self.state(source, entry) is State.PRESENT


@lru_cache(maxsize=1024)
def _stands(shape: SplicingShape[Any], source: bytes, entry: Entry, snippet: str) -> bool:
    try:
        return shape._proof(source, entry, snippet)
    except ShapeError:
        return False


class ReparsedShape(SplicingShape[D]):
    """A shape whose every insertion is parsed again and undone for a trial before it is handed out."""

    def insert(self, source: bytes, entry: Entry, ours: Ours) -> bytes:
        """See `shape.Shape.insert`."""
        result = super().insert(source, entry, ours)
        try:
            undone = source if result == source else self.remove(result, entry)
        except ShapeError:
            undone = b''
        if undone != source:
            raise ShapeError(f'found no place for {entry.key!r} where it changes nothing else')
        return result
