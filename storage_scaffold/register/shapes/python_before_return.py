"""Shape: statements below a comment, between the assignment of a name and the return that follows it in a function."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax import python_ast
from storage_scaffold.register.syntax.source import (
    Splice,
    Text,
    eol,
    indented,
    line_end,
    line_of,
    line_start,
    own_indent,
    with_eol,
)
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape


@dataclass(frozen=True)
class Gap:
    """What is between the assignment and the return: bytes `start` to `end`, whole lines, and the statements there."""

    module: python_ast.Module
    start: int
    end: int
    statements: tuple[ast.stmt, ...]
    indent: str

    @property
    def text(self) -> Text:
        """The whole file."""
        return self.module.text


@dataclass(frozen=True)
class BeforeReturn(SplicingShape[Gap]):
    """Statements directly before the return of the module's `function`.

    The function has to end with an assignment to `name` and a return that contains the expression `reading`, in a
    module that imports `imports`, which the statements need. `Entry.key` is the comment, which is also the first line
    of `Entry.code`. The statements are compared by their syntax, so a formatter may lay them out differently.
    Any other statement in between is a ShapeError.
    """

    function: str
    name: str
    reading: str
    imports: tuple[str, ...] = ()

    def _open(self, source: bytes) -> Gap:
        module = python_ast.parse(source)
        found = [
            node
            for node in python_ast.in_scope(module.tree)
            if isinstance(node, ast.FunctionDef) and node.name == self.function
        ]
        if len(found) != 1:
            raise ShapeError(f'expected the function {self.function}() once, found it {len(found)} times')
        body, last = found[0].body, found[0].body[-1]
        assigned = [at for at, node in enumerate(body) if self.name in python_ast.targets(node)]
        if not assigned or not (isinstance(last, ast.Return) and _contains(last, self.reading)):
            raise ShapeError(
                f'expected an assignment to {self.name} in {self.function}(), and a return with {self.reading}',
                found[0].lineno,
            )
        if missing := [name for name in self.imports if name not in _imported(module)]:
            raise ShapeError(f'expected the module to import {" and ".join(missing)}')
        text = module.text.body
        (_, before), (end, _) = module.span(body[assigned[0]]), module.span(last)
        indent = own_indent(text, end)
        if indent is None:
            raise ShapeError('expected the return on a line of its own', last.lineno)
        start = min(line_end(text, before) + len(eol(text, before)), line_start(text, end))
        return Gap(module, start, line_start(text, end), tuple(body[assigned[0] + 1 : -1]), indent)

    def _insertion(self, document: Gap, entry: Entry, ours: Ours) -> Sequence[Splice]:
        text = with_eol(self._snippet(document, entry) + '\n', eol(document.text.body, document.end))
        return [Splice(document.end, document.end, text)]

    def _removal(self, document: Gap, entry: Entry) -> Sequence[Splice] | None:
        start, end = self._place(document, entry)
        if start == end:
            return None
        if _dumped(document.statements) != _dumped(_statements(entry)):
            raise AlteredError(entry.key, line_of(document.text.body, start))
        return [Splice(start, end)]

    def _snippet(self, document: Gap, entry: Entry) -> str:
        return document.indent + indented(entry.code, document.indent)

    def cleared(self, source: bytes, entry: Entry) -> bytes:
        """`source` without the entry, altered or not, or as it is where the entry is absent.

        Raises ShapeError when the container is not as expected.
        """
        document = self._open(source)
        return document.text.spliced([Splice(*self._place(document, entry))])

    def _place(self, document: Gap, entry: Entry) -> tuple[int, int]:
        """The lines of the entry, altered or not, from its comment on; an empty span where it is absent.

        Raises ShapeError for statements that are neither those of the entry nor an edit of them below its comment.
        """
        body, statements = document.text.body, document.statements
        comment = _line_of_comment(document, entry.key)
        ours = _statements(entry)
        if comment is None and not statements:
            return document.end, document.end
        if _dumped(statements) != _dumped(ours) and (
            comment is None or [type(node) for node in statements] not in ([], [type(node) for node in ours])
        ):
            raise ShapeError(
                f'expected nothing between the assignment to {self.name} and the return', statements[0].lineno
            )
        spans = [document.module.span(node) for node in statements]
        spans += [] if comment is None else [(comment, comment)]
        last = line_end(body, max(end for _, end in spans))
        return line_start(body, min(start for start, _ in spans)), last + len(eol(body, last))


def _imported(module: python_ast.Module) -> set[str]:
    nodes = (node for node in module.tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    return {alias.asname or alias.name for node in nodes for alias in node.names}


def _contains(node: ast.AST, expression: str) -> bool:
    wanted = ast.dump(ast.parse(expression, mode='eval').body)
    return any(isinstance(found, ast.expr) and ast.dump(found) == wanted for found in ast.walk(node))


def _statements(entry: Entry) -> list[ast.stmt]:
    return ast.parse(entry.code).body


def _dumped(statements: Sequence[ast.stmt]) -> list[str]:
    return [ast.dump(statement) for statement in statements]


def _line_of_comment(document: Gap, comment: str) -> int | None:
    """The offset of the line that consists of `comment`, None if there is none."""
    at = document.start
    for line in document.text.body[document.start : document.end].splitlines(keepends=True):
        if line.strip() == comment.encode():
            return at
        at += len(line)
    return None
