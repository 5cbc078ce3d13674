"""Shape: an absolute import in its isort position, as ruff's I001 with default settings requires."""

from __future__ import annotations

import ast
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from storage_scaffold.meaning import same_python
from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax.lines import whole_lines
from storage_scaffold.register.syntax.python_ast import Module, blank_between, imported, parse, single_statements
from storage_scaffold.register.syntax.python_edit import confirm_statements
from storage_scaffold.register.syntax.source import Splice, eol, line_end, line_start, rest_is_blank, with_eol
from storage_scaffold.register.syntax.splicing import AlteredError, SplicingShape
from storage_scaffold.render.python.format import format_python

_DIGITS = re.compile(r'(\d+)')


class ImportShape(SplicingShape[Module]):
    """A `from … import …` statement of the module; `Entry.key` is the module between the two words."""

    def _open(self, source: bytes) -> Module:
        return parse(source)

    @abstractmethod
    def _insertion(self, document: Module, entry: Entry, ours: Ours) -> Sequence[Splice]: ...

    def _removal(self, document: Module, entry: Entry) -> Sequence[Splice] | None:
        return self._exactly(document, entry, import_code(entry)) if _imports(document, entry) else None

    def _exactly(self, document: Module, entry: Entry, code: str) -> Sequence[Splice]:
        """The splices that remove `code`, the only import from that module. Raises AlteredError unless it is there."""
        found = _imports(document, entry)
        body, start = document.body, document.start(found[0])
        text = with_eol(code, eol(body, start))
        end = start + len(text)
        if (
            len(found) > 1
            or line_start(body, start) != start
            or body[start:end] != text
            or not rest_is_blank(body, end)
        ):
            raise AlteredError(entry.key, found[-1].lineno)
        return whole_lines(body, start, end)

    def _formatted(self, document: Module, entry: Entry) -> Sequence[Splice] | None:
        found = _imports(document, entry)
        body, start = document.body, document.start(found[0])
        end = line_end(body, document.end(found[0]))
        alone = len(found) == 1 and line_start(body, start) == start
        same = alone and same_python(body[start:end], entry.code.encode('utf-8'))
        return whole_lines(body, start, end) if same else None

    def _confirm(self, document: Module, entry: Entry, splices: Sequence[Splice]) -> None:
        confirm_statements(document.body, splices)

    def _snippet(self, document: Module, entry: Entry) -> str:
        return import_code(entry)

    def _proof(self, source: bytes, entry: Entry, snippet: str) -> bool:
        """There is one import from that module, and it is exactly the snippet, without indentation."""
        module = parse(source)
        return bool(_imports(module, entry) and self._exactly(module, entry, snippet))


def import_code(entry: Entry) -> str:
    """The statement on one line, or one name per line where that is too long."""
    return format_python(entry.code + '\n').rstrip('\n')


def _imports(module: Module, entry: Entry) -> Sequence[ast.ImportFrom]:
    return module.imports.get(entry.key, ())


def after_line(module: Module, node: ast.stmt, code: str) -> list[Splice]:
    """`code` on lines of its own below the line on which `node` ends."""
    body, (start, end) = module.body, module.span(node)
    at = line_end(body, end)
    return [Splice(at, at, with_eol('\n' + code, eol(body, start)))]


def above_line(module: Module, node: ast.stmt, code: str) -> list[Splice]:
    """`code` on lines of its own above the line of `node` and the comments directly above it."""
    body, at = module.body, line_start(module.body, module.start(node))
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

    Without one, it is that of the imports of `beside`. A section ends at a blank line. Within it the statement goes
    before the first `from` import that sorts after it, so that even in an unsorted section all providers are in one
    place.
    """

    package: str
    beside: str = ''

    def _insertion(self, document: Module, entry: Entry, ours: Ours) -> Sequence[Splice]:
        section = self._section(document)
        froms = [at for at, line in enumerate(section) if line[1]]
        later = next((at for at in froms if natural(section[at][1] or '') > natural(entry.key)), None)
        after = (froms or [len(section) - 1])[-1] if later is None else later - 1
        code = import_code(entry)
        if after < 0:
            return above_line(document, section[0][0], code)
        return after_line(document, section[after][0], code)

    def _section(self, module: Module) -> list[tuple[ast.stmt, str | None]]:
        """The section's lines, each with the module of its `from` (None for plain and relative imports)."""
        for package in (self.package, self.beside or self.package):
            for section in _sections(module):
                names = [name for node in section for name in _modules(node)]
                if any(name == package or name.startswith(package + '.') for name in names):
                    return [(node, _absolute(node)) for node in section]
        raise ShapeError(f'expected an absolute import of {self.package} among the imports of the module, found none')


def _sections(module: Module) -> list[list[ast.stmt]]:
    """The module's import statements, in groups separated by blank lines and other statements."""
    sections: list[list[ast.stmt]] = [[]]
    for node in single_statements(module):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            sections.append([])
        elif sections[-1] and blank_between(module, sections[-1][-1], node):
            sections.append([node])
        else:
            sections[-1].append(node)
    return [section for section in sections if section]


def _modules(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [_absolute(node) or '']


def _absolute(node: ast.stmt) -> str | None:
    return imported(node) if isinstance(node, ast.ImportFrom) and not node.level else None
