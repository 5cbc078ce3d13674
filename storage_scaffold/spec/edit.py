"""Changes to a spec's text that leave the rest of it as it was written."""

from __future__ import annotations

import codecs
import re

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.reading.document import Scalar, Violation
from storage_scaffold.spec.reading.source import read_document

_LINE_END = re.compile(r'\r\n|\r|\n')


def with_name(data: bytes, file: str, old: str, new: str) -> bytes:
    """The spec `data`, a valid one, with the name `new` where it has `old`; as it is when it names none.

    `file` is how problems call it. Raises SpecError when the name is not simply written there.
    """
    document, problems = read_document(data, file)
    if document is None or problems:
        raise SpecError(problems, 'mend the spec')
    node = document.node(('name',))
    if node is None:
        return data
    prefix = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b''
    text = data[len(prefix) :].decode('utf-8')
    place = node.text if isinstance(node, Scalar) else None
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    at = starts[place.line - 1] + place.column - 1 if place else len(text)
    if not text.startswith(old, at):
        violation = Violation(('name',), f'the name is not plainly written as `{old}`')
        raise SpecError(document.problem(violation), 'write it so, then repeat')
    return prefix + (text[:at] + new + text[at + len(old) :]).encode('utf-8')
