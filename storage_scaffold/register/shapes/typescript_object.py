"""Shape: a property of the object literal that is the value of a TypeScript constant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from storage_scaffold.literals.typescript import WIDTH
from storage_scaffold.literals.typescript_layout import columns
from storage_scaffold.meaning import same_typescript
from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.sequence import Box, Element, SequenceShape
from storage_scaffold.register.syntax.source import SLASH_COMMENT, Splice, own_indent
from storage_scaffold.register.syntax.splicing import ReparsedShape
from storage_scaffold.register.syntax.typescript_source import STEP, TypeScriptTree, end_of, parse, walk

if TYPE_CHECKING:
    from tree_sitter import Node

# The formatter does not break the line after a key that is not longer than this, which would not save space.
_SHORT_KEY = 4
_PROPERTIES = ('pair', 'method_definition', 'spread_element', 'shorthand_property_identifier')
_WRAPPERS = ('as_expression', 'satisfies_expression', 'parenthesized_expression')


@dataclass(frozen=True)
class TypescriptObject(ReparsedShape[Box], SequenceShape):
    """A property `Entry.key: …` of the object that is the value of the constant `name`.

    The constant is at the top level of the module or, if it is `local`, anywhere in it. Our block comes before the
    first comment on a line of its own that matches `fence` (the heading of another group), else after the last
    property. Keys with and without quotes are the same.
    """

    name: str
    local: bool = False
    jsx: bool = False
    fence: str | None = None

    def _open(self, source: bytes) -> Box:
        tree = parse(source, self.jsx)
        node = self._object(tree)
        start, end = node.start_byte + 1, node.end_byte - 1
        items = _items(tree, node, self._fence(tree, node))
        return Box(tree.text, start, end, items, _write, STEP, SLASH_COMMENT, pad=b' ')

    def _object(self, tree: TypeScriptTree) -> Node:
        found = [
            node
            for node in walk(tree.root)
            if node.type == 'variable_declarator' and self.name == _name(tree, node) and (self.local or _is_own(node))
        ]
        if len(found) != 1:
            raise ShapeError(
                f'expected one constant `{self.name}`, found {len(found)}', tree.line(found[1]) if found else None
            )
        value = found[0].child_by_field_name('value')
        while value is not None and value.type in _WRAPPERS:
            value = value.named_children[0]
        if value is None or value.type != 'object':
            raise ShapeError(
                f'expected `{self.name}` to be a plain object literal, found something else', tree.line(found[0])
            )
        return value

    def _fence(self, tree: TypeScriptTree, node: Node) -> int:
        """The offset before which our block must be."""
        starts = [
            child.start_byte
            for child in node.named_children
            if self.fence and child.type == 'comment' and own_indent(tree.body, child.start_byte) is not None
            if re.search(self.fence, tree.code(child), re.IGNORECASE)
        ]
        return min(starts, default=node.end_byte)

    def _same(self, text: str, entry: Entry) -> bool:
        quoted = f'"{entry.key}"{entry.code.removeprefix(entry.key)}'
        one, *others = (f'({{\n{code}\n}})'.encode() for code in (text, entry.code, quoted))
        return any(same_typescript(one, other) for other in others)

    def _removal(self, document: Box, entry: Entry) -> Sequence[Splice] | None:
        quoted = next((item for item in document.items if item.key == entry.key), None)
        if quoted and document.body[quoted.start : quoted.start + 1] in (b'"', b"'"):
            key = document.body[quoted.start : quoted.start + len(entry.key) + 2].decode('utf-8')
            entry = replace(entry, code=key + entry.code.removeprefix(entry.key))
        return super()._removal(document, entry)


def _name(tree: TypeScriptTree, declarator: Node) -> str:
    name = declarator.child_by_field_name('name')
    return tree.code(name) if name is not None else ''


def _is_own(declarator: Node) -> bool:
    """Whether a declaration is at the top level of the module, exported or not."""
    above = declarator.parent and declarator.parent.parent
    if above is not None and above.type == 'export_statement':
        above = above.parent
    return above is not None and above.type == 'program'


def _items(tree: TypeScriptTree, node: Node, fence: int) -> tuple[Element, ...]:
    items: list[Element] = []
    for child in node.children:
        if child.type in _PROPERTIES:
            items.append(Element(child.start_byte, end_of(child), None, _key(tree, child), child.start_byte < fence))
        elif child.type == ',':
            # The parser accepts stray commas.
            if not items or items[-1].comma is not None:
                raise ShapeError('expected valid TypeScript', tree.line(child))
            items[-1] = replace(items[-1], comma=child.end_byte)
    if any(item.beside for item in items):
        return tuple(items)
    return tuple(replace(item, beside=True) for item in items)


def _key(tree: TypeScriptTree, node: Node) -> str | None:
    """The name of a property; None for a computed one."""
    name = node.child_by_field_name('key') or node.child_by_field_name('name')
    if node.type == 'shorthand_property_identifier':
        name = node
    if name is None or name.type == 'computed_property_name':
        return None
    text = tree.string(name)
    return tree.code(name) if text is None else text


def _write(entry: Entry, indent: str, inline: bool) -> str:
    """The formatted property: a value that does not fit goes below its key, unless the key is short."""
    key, _, value = entry.code.partition(': ')
    if inline or columns(f'{indent}{entry.code},') <= WIDTH or columns(key) <= _SHORT_KEY:
        return entry.code
    return f'{key}:\n{indent}{STEP}{value}'
