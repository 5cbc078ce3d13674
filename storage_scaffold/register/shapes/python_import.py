"""Shape: an absolute import in its isort position, as ruff's I001 with default settings requires."""

from __future__ import annotations

import ast
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage_scaffold.meaning import same_python
from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax import python_ast
from storage_scaffold.register.syntax.lines import whole_lines
from storage_scaffold.register.syntax.source import Splice, eol, line_end, line_start, rest_is_blank, with_eol
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape
from storage_scaffold.render.python.format import format_python

if TYPE_CHECKING:
    from storage_scaffold.register.syntax.python_source import PythonTree

_DIGITS = re.compile(r'(\d+)')


class ImportShape(SplicingShape['PythonTree']):
    """A `from … import …` statement of the module; `Entry.key` is the module between the two words."""

    def _open(self, source: bytes) -> PythonTree:
        from storage_scaffold.register.syntax.python_source import parse

        return parse(source)

    @abstractmethod
    def _insertion(self, document: PythonTree, entry: Entry, ours: Ours) -> Sequence[Splice]: ...

    def _removal(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = _imports(document, entry)
        if not found:
            return None
        body, start = document.body, document.start(found[0])
        text = with_eol(import_code(entry), eol(body, start))
        end = start + len(text)
        if (
            len(found) > 1
            or line_start(body, start) != start
            or body[start:end] != text
            or not rest_is_blank(body, end)
        ):
            raise AlteredError(entry.key, document.line(found[-1]))
        return whole_lines(body, start, end)

    def _formatted(self, document: PythonTree, entry: Entry) -> Sequence[Splice] | None:
        found = _imports(document, entry)
        body, start = document.body, document.start(found[0])
        end = line_end(body, document.end(found[0]))
        alone = len(found) == 1 and line_start(body, start) == start
        same = alone and same_python(body[start:end], entry.code.encode('utf-8'))
        return whole_lines(body, start, end) if same else None

    def _snippet(self, document: PythonTree, entry: Entry) -> str:
        return import_code(entry)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """There is one import from that module, and it is exactly the snippet, without indentation."""
        module = python_ast.parse(source)
        imports = (node for node in python_ast.in_scope(module.tree) if isinstance(node, ast.ImportFrom))
        found = [node for node in imports if '.' * node.level + (node.module or '') == entry.key]
        if len(found) != 1:
            return False
        body, start = module.text.body, module.span(found[0])[0]
        text = with_eol(snippet, eol(body, start))
        end = start + len(text)
        return line_start(body, start) == start and body[start:end] == text and rest_is_blank(body, end)


def import_code(entry: Entry) -> str:
    """The statement on one line, or one name per line where that is too long."""
    return format_python(entry.code + '\n').rstrip('\n')


def _imports(tree: PythonTree, entry: Entry) -> list[Any]:
    import libcst as cst

    from storage_scaffold.register.syntax.python_source import in_scope

    return [node for node in in_scope(tree.module, cst.ImportFrom) if imported(node) == entry.key]


def imported(node: Any) -> str:
    """The module of a `from … import`, with the dots of a relative one."""
    from storage_scaffold.register.syntax.python_source import dotted

    return '.' * len(node.relative) + dotted(node.module)


def after_line(tree: PythonTree, node: Any, code: str) -> list[Splice]:
    """`code` on lines of its own below the line on which `node` ends."""
    at = line_end(tree.body, tree.end(node))
    return [Splice(at, at, with_eol('\n' + code, eol(tree.body, tree.start(node))))]


def above_line(tree: PythonTree, node: Any, code: str) -> list[Splice]:
    """`code` on lines of its own above the line of `node` and the comments directly above it."""
    body, at = tree.body, line_start(tree.body, tree.start(node))
    while at and body[line_start(body, at - 1) : at].lstrip().startswith(b'#'):
        at = line_start(body, at - 1)
    return [Splice(at, at, with_eol(code + '\n', eol(body, at)))]


def natural(text: str) -> tuple[tuple[tuple[int, int, int, str], ...], ...]:
    """The key of isort's order: case-insensitive first, digits by their value (`s3` before `s10`)."""
    return (_natural(text.lower()), _natural(text))


def _natural(text: str) -> tuple[tuple[int, int, int, str], ...]:
    key: list[tuple[int, int, int, str]] = []
    for part in _DIGITS.split(text):
        if part[:1].isdigit():
            # As in strnatcmp: a run that begins with a zero is compared digit by digit, others by their value.
            key.append((ord('0'), 0, 0, part) if part.startswith('0') else (ord('0'), 1, int(part), ''))
        else:
            key += [(ord(char), 0, 0, '') for char in part]
    return tuple(key)


@dataclass(frozen=True)
class AbsoluteImport(ImportShape):
    """`from <package>.… import …` in the section of the module's imports that holds absolute imports of `package`.

    A section ends at a blank line. Within it the statement goes before the first `from` import that sorts after it,
    so that even in an unsorted section all providers are in one place.
    """

    package: str

    def _insertion(self, document: PythonTree, entry: Entry, ours: Ours) -> Sequence[Splice]:
        section = self._section(document)
        froms = [at for at, module in enumerate(section) if module[1]]
        later = next((at for at in froms if natural(section[at][1] or '') > natural(entry.key)), None)
        after = (froms or [len(section) - 1])[-1] if later is None else later - 1
        code = import_code(entry)
        if after < 0:
            return above_line(document, section[0][0], code)
        return after_line(document, section[after][0], code)

    def _section(self, tree: PythonTree) -> list[tuple[Any, str | None]]:
        """The section's lines, each with the module of its `from` (None for plain and relative imports)."""
        for section in _sections(tree):
            names = [name for line in section for name in _modules(line.body[0])]
            if any(name == self.package or name.startswith(self.package + '.') for name in names):
                return [(line, _absolute(line.body[0])) for line in section]
        raise ShapeError(f'expected an absolute import of {self.package} among the imports of the module, found none')


def _sections(tree: PythonTree) -> list[list[Any]]:
    """The module's import statements, in groups separated by blank lines and other statements."""
    import libcst as cst

    sections: list[list[Any]] = [[]]
    for line in tree.module.body:
        single = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
        if not isinstance(line, cst.SimpleStatementLine) or not isinstance(single, cst.Import | cst.ImportFrom):
            sections.append([])
        elif any(blank.comment is None for blank in line.leading_lines):
            sections.append([line])
        else:
            sections[-1].append(line)
    return [section for section in sections if section]


def _modules(node: Any) -> list[str]:
    import libcst as cst

    from storage_scaffold.register.syntax.python_source import dotted

    if isinstance(node, cst.Import):
        return [dotted(alias.name) for alias in node.names]
    return [_absolute(node) or '']


def _absolute(node: Any) -> str | None:
    import libcst as cst

    return imported(node) if isinstance(node, cst.ImportFrom) and not node.relative else None
