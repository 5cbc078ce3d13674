"""Validates the document against the models: all errors, and the spec without the parts that have errors."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from storage_scaffold.spec.language.models import SpecFile
from storage_scaffold.spec.reading.document import Document, Path, Violation, plain, unusable
from storage_scaffold.spec.reading.messages import translate

# These replace required keys that are missing or wrong, so that the rules can judge the rest.
_STAND_INS: Mapping[str, Any] = {'spec': 1, 'title': 'Title', 'client': {'kind': ''}}


@dataclass(frozen=True)
class Validated:
    """The spec without the paths in `lost`, about which `violations` or the reader's problems say what is wrong."""

    spec: SpecFile
    violations: tuple[Violation, ...]
    lost: frozenset[Path]


def validate(document: Document) -> Validated:
    """Validate a document against version 1; never raises, whatever is written in it."""
    data = plain(document.root)
    unreadable = set(unusable(document.root))
    lost = set(unreadable)
    reported: list[Violation] = []
    first = True
    while True:
        try:
            return Validated(SpecFile.model_validate(data), tuple(reported), frozenset(lost))
        except ValidationError as error:
            found = error.errors(include_url=False)
        for item in found:
            violation = translate(item, SpecFile)
            missing = item['type'] == 'missing'
            if first and not (missing and _is_lost((*violation.path, item['loc'][-1]), unreadable)):
                reported.append(violation)
            lost.add(_prune(data, tuple(item['loc']), missing))
        # Later rounds only find errors that the removal of parts has caused.
        first = False


def _is_lost(path: Path, lost: set[Path]) -> bool:
    return any(path[:length] in lost for length in range(len(path) + 1))


def _prune(data: dict[str, Any], loc: Path, missing: bool) -> Path:
    """Remove what an error is about, with so much around it that the rest keeps its meaning. Returns the path."""
    if loc[-1] == '[key]':
        loc = loc[:-1]
    if missing and len(loc) > 1 and loc != ('client', 'kind'):
        # A mapping that lacks a key is removed as a whole.
        loc = loc[:-1]
    index = next((at for at, step in enumerate(loc) if isinstance(step, int)), None)
    path = loc[:index]
    if len(path) == 1 and path[0] in _STAND_INS:
        data[str(path[0])] = deepcopy(_STAND_INS[str(path[0])])
        return path
    if path == ('client', 'kind'):
        data['client'] = {**data['client'], 'kind': ''}
        return path
    parent: Any = data
    for step in path[:-1]:
        parent = parent.get(step, {}) if isinstance(parent, dict) else {}
    if isinstance(parent, dict):
        parent.pop(path[-1], None)
    return path
