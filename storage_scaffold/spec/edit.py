"""Changes to a spec's text that leave everything else as it was written."""

from __future__ import annotations

import codecs
import re

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.reading.document import Scalar, Violation
from storage_scaffold.spec.reading.source import read_document

_LINE_END = re.compile(r'\r\n|\r|\n')


def with_name(data: bytes, file: str, old: str, new: str) -> bytes:
    """The valid spec `data` with its name changed from `old` to `new`; unchanged if it has no name.

    `file` is the name of the file in problems. Raises SpecError when the name is not written literally.
    """
    document, problems = read_document(data, file)
    if document is None or problems:
        raise SpecError(problems, 'fix the spec')
    node = document.node(('name',))
    if node is None:
        return data
    prefix = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b''
    text = data[len(prefix) :].decode('utf-8')
    place = node.text if isinstance(node, Scalar) else None
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    at = starts[place.line - 1] + place.column - 1 if place else len(text)
    if not text.startswith(old, at):
        violation = Violation(('name',), f'the name is not written literally as `{old}`')
        raise SpecError(document.problem(violation), 'write it like that, then run the command again')
    return prefix + (text[:at] + new + text[at + len(old) :]).encode('utf-8')
