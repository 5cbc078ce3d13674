"""Shape: a requirement in `[project] dependencies` of a pyproject.toml; several providers may share one line."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax.sequence import Box, Element, SequenceShape
from storage_scaffold.register.syntax.source import Splice, Text, line_of, read_text

_TOKEN = re.compile(
    rb'(?P<blank>[ \t\r]+)|(?P<newline>\n)|(?P<comment>#[^\n]*)'
    rb'|(?P<string>"""(?:\\.|[^\\])*?"""+|\'\'\'.*?\'\'\'+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    rb'|(?P<mark>[][{},=])|(?P<word>[^\s\][{},=#"\']+)|(?P<other>.)',
    re.DOTALL,
)
# The name in a PEP 508 line, and the characters that PEP 503 treats as the same.
_NAME = re.compile(r'\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)')
_SEPARATORS = re.compile(r'[-_.]+')


@dataclass(frozen=True)
class Token:
    """One token of a TOML file."""

    kind: str
    start: int
    end: int
    text: str


def canonical_package(requirement: str) -> str:
    """The canonical name of the package in a PEP 508 line (`boto3 (>=1.28)`). Raises ValueError for other text."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        return _canonical(Requirement(requirement).name)
    except InvalidRequirement as error:
        raise ValueError(f'{requirement!r} is not a requirement: {error}') from None


def _canonical(name: str) -> str:
    return _SEPARATORS.sub('-', name).lower()


def _package(requirement: str) -> str | None:
    """The canonical name at the beginning of a line: `canonical_package` without the slow import."""
    name = _NAME.match(requirement)
    return _canonical(name[1]) if name else None


def listed_packages(pyproject: bytes) -> frozenset[str]:
    """The canonical names of the packages in `[project] dependencies`. Raises ShapeError without such a list."""
    return frozenset(item.key for item in _box(pyproject, None).items if item.key)


def may_list(pyproject: bytes, package: str) -> bool:
    """Whether `[project] dependencies`, in any layout, names `package`; true when that cannot be determined."""
    try:
        return package in {_package(line) for line in _dependencies(read_text(pyproject))}
    except (ShapeError, TypeError):
        return True


@dataclass(frozen=True)
class TomlRequirement(SequenceShape):
    """A string of the array `[project] dependencies`; `Entry.key` is the package's canonical name.

    It follows the last foreign one before the comment `fence`, if there is such a comment. Our lines are sorted by
    package, since a shared line does not belong to a single provider. A package that the project itself lists, with
    any version, is not listed twice: `insert` leaves the file as it is. Two providers that need the same package must
    give the same requirement. Only the last owner may call `remove`.
    """

    fence: str

    def _open(self, source: bytes) -> Box:
        return _box(source, self.fence)

    def insert(self, source: bytes, entry: Entry, ours: Ours, *, confirm: bool = True) -> bytes:
        """See the class."""
        box = self._open(source)
        listed = [item for item in box.items if item.key == entry.key]
        if not listed:
            return super().insert(source, entry, ours, confirm=confirm)
        line = box.body[listed[0].start : listed[0].end].decode('utf-8')
        if entry.key in ours and line != entry.code:
            message = f'another provider has added {line}, this one needs {entry.code}: use the same in both specs'
            raise ShapeError(message, line_of(box.body, listed[0].start))
        return source

    def _insertion(self, document: Box, entry: Entry, ours: Ours) -> Sequence[Splice]:
        by_package = Entry(entry.key, entry.code, entry.key)
        return super()._insertion(document, by_package, {key: key for key in ours})


def _write(entry: Entry, indent: str, inline: bool) -> str:
    return entry.code


def requirement_code(requirement: str) -> str:
    """`requirement` as a TOML string."""
    return json.dumps(requirement, ensure_ascii=False)


def _box(source: bytes, fence: str | None) -> Box:
    text = read_text(source)
    expected = _dependencies(text)
    tokens = list(_tokens(text.body))
    opened = _array_start(text, tokens)
    items, close, fenced = _array(text, tokens, opened, fence)
    values = [value for value, _ in items]
    if values != expected:
        raise ShapeError('expected plain strings in [project] dependencies', line_of(text.body, tokens[opened].start))
    before = any(item.start < fenced for _, item in items)
    return Box(
        text,
        tokens[opened].end,
        close,
        tuple(_item(value, item, fenced if before else len(text.body)) for value, item in items),
        _write,
    )


def _item(value: str, item: Element, fenced: int) -> Element:
    return Element(item.start, item.end, item.comma, _package(value), item.start < fenced)


def _dependencies(text: Text) -> Any:
    """The list as a TOML parser reads it. Raises ShapeError when the file is not TOML or does not have the list."""
    tomllib = importlib.import_module('tomllib' if sys.version_info >= (3, 11) else 'tomli')
    try:
        data = tomllib.loads(text.body.decode('utf-8'))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r'at line (\d+)', str(error))
        raise ShapeError(f'expected valid TOML: {error}', int(found[1]) if found else None) from None
    project = data.get('project')
    dependencies = project.get('dependencies') if isinstance(project, dict) else None
    if not isinstance(dependencies, list):
        raise ShapeError('expected an array `dependencies` in the table [project]')
    return dependencies


def _tokens(body: bytes) -> Iterator[Token]:
    for match in _TOKEN.finditer(body):
        kind = match.lastgroup or 'other'
        if kind != 'blank':
            yield Token(kind, match.start(), match.end(), match[0].decode('utf-8'))


def _array_start(text: Text, tokens: list[Token]) -> int:
    """The index of the array's opening bracket, found by the lines `[project]` and `dependencies = [`."""
    depth, table, start = 0, '', 0
    for at, token in enumerate(tokens):
        if token.kind == 'newline' and depth == 0:
            start = at + 1
        if token.text in ('[', '{') and token.kind == 'mark':
            if depth == 0 and table == 'project' and [t.text for t in tokens[start:at]] == ['dependencies', '=']:
                return at
            depth += 1
        elif token.text in (']', '}') and token.kind == 'mark':
            depth -= 1
            if depth == 0 and tokens[start].text == '[' and tokens[start].kind == 'mark':
                table = ''.join(t.text for t in tokens[start + 1 : at])
    raise ShapeError('expected `dependencies = [` under the line [project]')


def _array(
    text: Text, tokens: list[Token], opened: int, fence: str | None
) -> tuple[list[tuple[Any, Element]], int, int]:
    """The array's strings with their spans, the offset of its closing bracket, and that of the comment `fence`."""
    items: list[tuple[Any, Element]] = []
    fenced = len(text.body)
    for token in tokens[opened + 1 :]:
        if token.kind == 'string':
            items.append((_string(token.text), Element(token.start, token.end, None, None)))
        elif token.text == ',' and items:
            value, item = items[-1]
            items[-1] = (value, Element(item.start, item.end, token.end, None))
        elif token.kind == 'comment':
            if fence and token.text.strip('# \t\r') == fence:
                fenced = min(fenced, token.start)
        elif token.kind != 'newline':
            return items, token.start, fenced
    return items, len(text.body), fenced


def _string(token: str) -> Any:
    """The value of a one-line TOML string; for anything else, a value that differs from what the parser reads."""
    if token.startswith("'") and not token.startswith("'''"):
        return token[1:-1]
    try:
        return json.loads(token)
    except json.JSONDecodeError:
        return None
