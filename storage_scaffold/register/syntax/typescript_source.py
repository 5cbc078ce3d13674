"""A TypeScript or JSX file as a syntax tree with byte offsets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage_scaffold.literals.typescript_layout import INDENT
from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.source import Text, line_of, read_text

if TYPE_CHECKING:
    from tree_sitter import Node

# One level of indentation of the web application's formatter.
STEP = ' ' * INDENT
_BINDING = ('import_clause', 'namespace_import', 'import_specifier', 'export_specifier')


@dataclass(frozen=True)
class TypeScriptTree:
    """A parsed file."""

    text: Text
    root: Node

    @property
    def body(self) -> bytes:
        """The whole file."""
        return self.text.body

    def code(self, node: Node) -> str:
        """The source of a node."""
        return self.body[node.start_byte : node.end_byte].decode('utf-8')

    def line(self, node: Node) -> int:
        """The line on which a node begins, from 1."""
        return line_of(self.body, node.start_byte)

    def string(self, node: Node | None) -> str | None:
        """The text between the quotes of a string literal; None for anything else."""
        return self.code(node)[1:-1] if node is not None and node.type == 'string' else None


def parse(source: bytes, jsx: bool = False) -> TypeScriptTree:
    """`source` parsed as TypeScript, or as TSX. Raises ShapeError with the line of the first syntax error."""
    import tree_sitter
    import tree_sitter_typescript

    grammar = tree_sitter_typescript.language_tsx() if jsx else tree_sitter_typescript.language_typescript()
    text = read_text(source)
    root = tree_sitter.Parser(tree_sitter.Language(grammar)).parse(text.body).root_node
    if root.has_error:
        wrong = next((node for node in walk(root) if node.is_error or node.is_missing), root)
        raise ShapeError('expected valid TypeScript', line_of(text.body, wrong.start_byte))
    return TypeScriptTree(text, root)


def walk(root: Node) -> Iterator[Node]:
    """`root` and everything below it, in the order of the file."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(node.children)


def end_of(node: Node) -> int:
    """The offset at which a node ends; the parser includes the comments after a block in it."""
    while True:
        inner = [child for child in node.children if child.type != 'comment' and child.start_byte < child.end_byte]
        if not inner:
            return node.end_byte
        node = inner[-1]


def names(tree: TypeScriptTree) -> Mapping[str, int]:
    """The names that the module imports, declares or exports, each with its line."""
    found: dict[str, int] = {}
    for statement in tree.root.named_children:
        declaration = statement.child_by_field_name('declaration') or statement
        if declaration.type in ('import_statement', 'export_statement'):
            binding = [_last_identifier(node) for node in walk(declaration) if node.type in _BINDING]
        elif declaration.type in ('lexical_declaration', 'variable_declaration'):
            binding = [node.child_by_field_name('name') for node in declaration.named_children]
        else:
            binding = [declaration.child_by_field_name('name')]
        found.update({tree.code(node): tree.line(node) for node in binding if node is not None})
    return found


def _last_identifier(node: Node) -> Node | None:
    """The name that `name`, `* as name` or `{ other as name }` introduces; none for braces alone."""
    return next((child for child in reversed(node.named_children) if child.type == 'identifier'), None)
