"""Shape: one of the alternatives inside a JSX element, chosen by its attribute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage_scaffold.literals.typescript import WIDTH
from storage_scaffold.literals.typescript_layout import columns
from storage_scaffold.meaning import same_typescript
from storage_scaffold.register.shape import Entry, ShapeError
from storage_scaffold.register.syntax.lines import Line, Lines, LinesShape
from storage_scaffold.register.syntax.source import line_indent, own_indent
from storage_scaffold.register.syntax.splicing import ReparsedShape
from storage_scaffold.register.syntax.typescript_source import STEP, TypeScriptTree, parse, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_ELEMENTS = ('jsx_element', 'jsx_self_closing_element')


@dataclass(frozen=True)
class JsxChild(ReparsedShape[Lines], LinesShape):
    """A child of the one element `<element value={value}>`; `Entry.key` is the value of its attribute `case`.

    Our children are one sorted block below the last foreign one. A child for several cases has each of them as a key.
    `Entry.code` is an element with attributes and one child, on one line.
    """

    element: str
    value: str

    def _open(self, source: bytes) -> Lines:
        tree = parse(source, jsx=True)
        box = self._element(tree)
        children = [child for child in box.named_children if child.type in _ELEMENTS]
        for child in children:
            if own_indent(tree.body, child.start_byte) is None:
                raise ShapeError(f'expected each child of <{self.element}> on a line of its own', tree.line(child))
        items = tuple(
            Line(child.start_byte, child.end_byte, case) for child in children for case in _cases(tree, child)
        )
        indent = line_indent(tree.body, items[0].start if items else box.start_byte)
        return Lines(tree.text, _open_tag(box).end_byte, items, _write, indent if items else indent + STEP)

    def _same(self, text: str, entry: Entry) -> bool:
        return same_typescript(text.encode('utf-8'), entry.code.encode('utf-8'))

    def _element(self, tree: TypeScriptTree) -> Node:
        found = [
            node
            for node in walk(tree.root)
            if node.type == 'jsx_element' and _is_tag(tree, _open_tag(node), self.element, self.value)
        ]
        if len(found) != 1:
            raise ShapeError(
                f'expected one <{self.element} value={{{self.value}}}>, found {len(found)}',
                tree.line(found[1]) if found else None,
            )
        return found[0]


def _open_tag(element: Node) -> Node:
    return element.named_children[0]


def _is_tag(tree: TypeScriptTree, tag: Node, element: str, value: str) -> bool:
    name = tag.child_by_field_name('name')
    given = _attribute(tree, tag, 'value')
    return name is not None and tree.code(name) == element and given is not None and tree.code(given) == f'{{{value}}}'


def _attribute(tree: TypeScriptTree, tag: Node, name: str) -> Node | None:
    """The value of an attribute."""
    for child in tag.named_children:
        if child.type == 'jsx_attribute' and tree.code(child.named_children[0]) == name:
            return child.named_children[-1]
    return None


def _cases(tree: TypeScriptTree, child: Node) -> list[str | None]:
    """The strings in the attribute `case` of a child: one, or those of an array; None where there are none."""
    tag = child if child.type == 'jsx_self_closing_element' else _open_tag(child)
    given = _attribute(tree, tag, 'case')
    strings = [tree.string(node) for node in walk(given)] if given is not None else []
    return [text for text in strings if text is not None] or [None]


def _write(entry: Entry, indent: str) -> str:
    """The formatted element: its child on a line of its own, and its attributes too where they do not fit."""
    tree = parse(entry.code.encode('utf-8'), jsx=True)
    element = next(node for node in walk(tree.root) if node.type == 'jsx_element')
    tag, child, end = (tree.code(node) for node in element.named_children)
    if columns(indent + tag) > WIDTH:
        name, *attributes = (tree.code(node) for node in _open_tag(element).named_children)
        inner = '\n'.join(_attribute_lines(attribute, indent + STEP) for attribute in attributes)
        tag = f'<{name}\n{inner}\n{indent}>'
    return f'{indent}{tag}\n{indent}{STEP}{child}\n{indent}{end}'


def _attribute_lines(attribute: str, indent: str) -> str:
    """An attribute on a line of its own; if it is too long, its expression is on another line between the braces."""
    expression = re.fullmatch(r'(\w+=){(.*)}', attribute)
    if not expression or columns(indent + attribute) <= WIDTH:
        return indent + attribute
    return f'{indent}{expression[1]}{{\n{indent}{STEP}{expression[2]}\n{indent}}}'
