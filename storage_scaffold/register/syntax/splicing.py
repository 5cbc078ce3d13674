"""The public methods of every shape, built on the one thing that a subclass must know: where to splice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar, cast

from storage_scaffold.register.shape import Entry, Ours, ShapeError, State
from storage_scaffold.register.syntax.source import Splice, Text


class AlteredError(ShapeError):
    """The entry in the file is not what `insert` would have written."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(f'the entry for {key!r} differs from the one that storage-scaffold writes', line)


class ParsedFile(Protocol):
    """A parsed file; each shape has its own type."""

    @property
    def text(self) -> Text:
        """The file's content."""


D = TypeVar('D', bound=ParsedFile)


class SplicingShape(ABC, Generic[D]):
    """A Shape (see `shape.Shape`) whose subclasses say where to cut and what to insert."""

    @abstractmethod
    def _open(self, source: bytes) -> D:
        """The parsed file. Raises ShapeError when it does not parse or lacks the container."""

    def _opened(self, source: bytes) -> D:
        """What `_open` returns, once for the same bytes: all providers have their entries in the same container."""
        return cast(D, _document(self, source))

    @abstractmethod
    def _insertion(self, document: D, entry: Entry, ours: Ours) -> Sequence[Splice]:
        """The splices that insert an absent entry. Raises ShapeError when there is no place for it."""

    @abstractmethod
    def _removal(self, document: D, entry: Entry) -> Sequence[Splice] | None:
        """The splices that remove the entry; None when it is absent. Raises AlteredError when it was altered."""

    def _same(self, text: str, entry: Entry) -> bool:
        """Whether `text` (LF), which stands in the place of the entry, means the same and only has another layout.

        By default no other layout is known.
        """
        return False

    def _formatted(self, document: D, entry: Entry) -> Sequence[Splice] | None:
        """The splices that remove an entry that is not as `insert` writes it, but is the `_same`; else None."""
        return None

    def _is_without(self, source: bytes, entry: Entry) -> bool:
        """Whether `source` still has the shape, and nothing with the entry's key in it."""
        try:
            return self._removal(self._opened(source), entry) is None
        except ShapeError:
            return False

    def _confirm(self, document: D, entry: Entry, splices: Sequence[Splice]) -> None:
        """Raises ShapeError where a second parser sees an edit do anything else than to insert or remove the entry.

        By default there is no other parser.
        """

    @abstractmethod
    def _snippet(self, document: D, entry: Entry) -> str:
        """See `shape.Shape.snippet`."""

    def insert(self, source: bytes, entry: Entry, ours: Ours, *, confirm: bool = True) -> bytes:
        """See `shape.Shape.insert`."""
        document = self._opened(source)
        if self._is_there(document, entry):
            return source
        others = {key: sort for key, sort in ours.items() if key != entry.key}
        splices = self._insertion(document, entry, others)
        if confirm:
            self._confirm(document, entry, splices)
        return document.text.spliced(splices)

    def _is_there(self, document: D, entry: Entry) -> bool:
        """Whether the entry is there, formatted or not. Raises AlteredError."""
        try:
            return self._removal(document, entry) is not None
        except AlteredError:
            if self._formatted(document, entry) is None:
                raise
            return True

    def remove(self, source: bytes, entry: Entry, *, confirm: bool = True) -> bytes:
        """See `shape.Shape.remove`."""
        document = self._opened(source)
        try:
            splices = self._removal(document, entry)
        except AlteredError:
            splices = self._formatted(document, entry)
            # Formatters know more layouts than anybody thinks of.
            if splices is None or not self._is_without(document.text.spliced(splices), entry):
                raise
        if splices is None:
            raise ShapeError(f'the entry for {entry.key!r} is missing')
        if confirm:
            self._confirm(document, entry, splices)
        return document.text.spliced(splices)

    def state(self, source: bytes, entry: Entry) -> State:
        """See `shape.Shape.state`."""
        document = self._opened(source)
        try:
            return State.ABSENT if self._removal(document, entry) is None else State.PRESENT
        except AlteredError:
            return State.ALTERED if self._formatted(document, entry) is None else State.FORMATTED

    def snippet(self, source: bytes, entry: Entry) -> str:
        """See `shape.Shape.snippet`."""
        return self._snippet(self._opened(source), entry)

    def stands(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """See `shape.Shape.stands`."""
        return _stands(self, source, entry, snippet)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """The answer of `stands`, computed once for the same bytes; may raise ShapeError when there is no proof.

        By default this parses the file as for an edit; shapes whose parser is slow override it.
        """
        return self.state(source, entry) is State.PRESENT


# More than there are registration points: a check asks each point in turn, for one provider after the other.
@lru_cache(maxsize=64)
def _document(shape: SplicingShape[Any], source: bytes) -> Any:
    return shape._open(source)


@lru_cache(maxsize=1024)
def _stands(shape: SplicingShape[Any], source: bytes, entry: Entry, snippet: str) -> bool:
    try:
        return shape._proof(source, entry, snippet)
    except ShapeError:
        return False


class ReparsedShape(SplicingShape[D]):
    """A shape that verifies each insertion before returning it: it parses the result and removes the entry again."""

    def insert(self, source: bytes, entry: Entry, ours: Ours, *, confirm: bool = True) -> bytes:
        """See `shape.Shape.insert`."""
        result = super().insert(source, entry, ours, confirm=confirm)
        try:
            undone = source if result == source else self.remove(result, entry)
        except ShapeError:
            undone = b''
        if undone != source:
            raise ShapeError(f'found no place for {entry.key!r} where it changes nothing else')
        return result
