"""Shape: a class at the end of a Python module, after two blank lines."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from storage_scaffold.meaning import same_python
from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax.python_ast import Module, parse
from storage_scaffold.register.syntax.python_edit import confirm_statements
from storage_scaffold.register.syntax.source import Splice, eol, line_end, line_start, rest_is_blank, with_eol
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape
from storage_scaffold.render.python.format import format_python


@dataclass(frozen=True)
class AppendedClass(SplicingShape[Module]):
    """A class `Entry.key` after everything else; our classes are one sorted block.

    `bases` are the classes that the module must define, otherwise it is not the expected module.
    """

    bases: tuple[str, ...]

    def _open(self, source: bytes) -> Module:
        module = parse(source)
        missing = [base for base in self.bases if base not in module.classes]
        if missing:
            raise ShapeError(f'expected the module to define {" and ".join(missing)}')
        return module

    def _insertion(self, document: Module, entry: Entry, ours: Ours) -> Sequence[Splice]:
        body = document.body
        mine = [node for name, nodes in document.classes.items() if name in ours for node in nodes]
        mine.sort(key=document.start)
        later = next((node for node in mine if ours[node.name] > entry.sort), None)
        if later is not None:
            end = document.start(later)
        else:
            end = line_end(body, document.end(mine[-1])) if mine else len(body)
        at = len(body[:end].rstrip())
        return [Splice(at, at, with_eol('\n\n\n' + _code(entry), eol(body, at)))]

    def _removal(self, document: Module, entry: Entry) -> Sequence[Splice] | None:
        return self._exactly(document, entry, _code(entry)) if _named(document, entry) else None

    def _exactly(self, document: Module, entry: Entry, code: str) -> Sequence[Splice]:
        """The splice that removes `code`, the only class of that name. Raises AlteredError unless it is there."""
        found = _named(document, entry)
        body, start = document.body, document.start(found[0])
        text = with_eol('\n\n\n' + code, eol(body, start))
        begin = len(body[:start].rstrip())
        end = begin + len(text)
        exact = body[begin:end] == text and document.end(found[0]) == end and rest_is_blank(body, end)
        if len(found) > 1 or not exact:
            raise AlteredError(entry.key, found[-1].lineno)
        return [Splice(begin, end)]

    def _formatted(self, document: Module, entry: Entry) -> Sequence[Splice] | None:
        found = _named(document, entry)
        body, start = document.body, document.start(found[0])
        end = line_end(body, document.end(found[0]))
        alone = len(found) == 1 and not found[0].decorator_list and line_start(body, start) == start
        same = alone and same_python(body[start:end], entry.code.encode('utf-8'))
        return [Splice(len(body[:start].rstrip()), end)] if same else None

    def _confirm(self, document: Module, entry: Entry, splices: Sequence[Splice]) -> None:
        confirm_statements(document.body, splices)

    def _snippet(self, document: Module, entry: Entry) -> str:
        return _code(entry)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """The module defines the bases and one class of that name: exactly the snippet, after two blank lines."""
        module = self._opened(source)
        return bool(_named(module, entry) and self._exactly(module, entry, snippet))


def _named(module: Module, entry: Entry) -> Sequence[ast.ClassDef]:
    return module.classes.get(entry.key, ())


def _code(entry: Entry) -> str:
    return format_python(entry.code + '\n').rstrip('\n')
