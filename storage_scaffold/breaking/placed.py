"""Breaking changes at their places in a spec."""

from __future__ import annotations

from collections.abc import Iterable

from storage_scaffold.breaking.change import Breaking
from storage_scaffold.errors import Problem
from storage_scaffold.spec.reading.document import Violation


def placed(changes: Iterable[Breaking], data: bytes, file: str) -> tuple[Problem, ...]:
    """The changes as problems, each with its way out as the hint.

    Parameters: `data` is the new spec, which has been loaded before, and `file` its name in the problems. What is not
    written there is placed at the nearest key that is.
    """
    from storage_scaffold.spec.reading.source import read_document

    document, _ = read_document(data, file)
    found = []
    for change in changes:
        position = document.position(Violation(change.path, change.message, at='key')) if document else None
        line, column = (position.line, position.column) if position else (None, None)
        found.append(Problem(change.message, file, line, column, hint=change.way_out))
    return tuple(found)
