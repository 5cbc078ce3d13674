"""Shape: a class at the end of a Python module, after two blank lines."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage_scaffold.meaning import same_python
from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax import python_ast
from storage_scaffold.register.syntax.source import Splice, eol, line_end, line_start, rest_is_blank, with_eol
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape
from storage_scaffold.render.python.format import format_python

if TYPE_CHECKING:
    from storage_scaffold.register.syntax.python_source import PythonTree


@dataclass(frozen=True)
class AppendedClass(SplicingShape['PythonTree']):
    """A class `Entry.key` after everything else; our classes are one sorted block.

    `bases` are the classes that the module must define, otherwise it is not the expected module.
    """

    bases: tuple[str, ...]

    def _open(self, source: bytes) -> PythonTree:
        from storage_scaffold.register.syntax.python_source import parse

        tree = parse(source)
        names = [node.name.value for node in _classes(tree)]
        missing = [base for base in self.bases if base not in names]
        if missing:
            raise ShapeError(f'expected the module to define {" and ".join(missing)}')
        return tree

    def _insertion(self, document: PythonTree, entry: Entry, ours: Ours) -> Sequence[Splice]:
        body = document.body
        mine = [node for node in _classes(document) if node.name.value in ours]
        later = next((node for node in mine if ours[node.name.value] > entry.sort), None)
        if later is not None:
            end = document.start(later)
        else:
            end = line_end(body, document.end(mine[-1])) if mine else len(body)
        at = len(body[:end].rstrip())
        return [Splice(at, at, _lines(entry, eol(body, at)))]

    def _removal(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = [node for node in _classes(document) if node.name.value == entry.key]
        if not found:
            return None
        body, start = document.body, document.start(found[0])
        text = _lines(entry, eol(body, start))
        begin = len(body[:start].rstrip())
        end = begin + len(text)
        exact = body[begin:end] == text and document.end(found[0]) == end and rest_is_blank(body, end)
        if len(found) > 1 or not exact:
            raise AlteredError(entry.key, document.line(found[-1]))
        return [Splice(begin, end)]

    def _formatted(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = [node for node in _classes(document) if node.name.value == entry.key]
        body, start = document.body, document.start(found[0])
        end = line_end(body, document.end(found[0]))
        alone = len(found) == 1 and not found[0].decorators and line_start(body, start) == start
        same = alone and same_python(body[start:end], entry.code.encode('utf-8'))
        return [Splice(len(body[:start].rstrip()), end)] if same else None

    def _snippet(self, document: PythonTree, entry: Entry) -> str:
        return _code(entry)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """The module defines the bases and one class of that name: exactly the snippet, after two blank lines."""
        module = python_ast.parse(source)
        classes = [node for node in python_ast.in_scope(module.tree) if isinstance(node, ast.ClassDef)]
        found = [node for node in classes if node.name == entry.key]
        if len(found) != 1 or not {node.name for node in classes}.issuperset(self.bases):
            return False
        body, (start, end) = module.text.body, module.span(found[0])
        text = with_eol('\n\n\n' + snippet, eol(body, start))
        begin = len(body[:start].rstrip())
        return body[begin:end] == text and rest_is_blank(body, end)


def _classes(tree: PythonTree) -> list[Any]:
    import libcst as cst

    from storage_scaffold.register.syntax.python_source import in_scope

    return in_scope(tree.module, cst.ClassDef)


def _code(entry: Entry) -> str:
    return format_python(entry.code + '\n').rstrip('\n')


def _lines(entry: Entry, end: bytes) -> bytes:
    return with_eol('\n\n\n' + _code(entry), end)
