"""Shape: an import or export from another module, on a line of a TypeScript module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from storage_scaffold.meaning import same_typescript
from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.syntax.lines import Line, Lines, LinesShape
from storage_scaffold.register.syntax.source import Splice
from storage_scaffold.register.syntax.splicing import ReparsedShape
from storage_scaffold.register.syntax.typescript_source import names, parse


@dataclass(frozen=True)
class TypescriptStatement(ReparsedShape[Lines], LinesShape):
    """`import … from "…";` or `export … from "…";` (`word`); `Entry.key` is the other module.

    Our statements are one sorted block below the last foreign one whose module begins with `beside`.
    """

    word: Literal['import', 'export']
    beside: str

    def _open(self, source: bytes) -> Lines:
        tree = parse(source)
        found = [
            (node, tree.string(node.child_by_field_name('source')))
            for node in tree.root.named_children
            if node.type == f'{self.word}_statement'
        ]
        items = tuple(
            Line(node.start_byte, node.end_byte, module, module.startswith(self.beside))
            for node, module in found
            if module is not None
        )
        if not any(item.beside for item in items):
            raise ShapeError(f'expected an {self.word} from "{self.beside}…", found none')
        return Lines(tree.text, 0, items, lambda entry, indent: indent + entry.code)

    def _same(self, text: str, entry: Entry) -> bool:
        return same_typescript(text.encode('utf-8'), entry.code.encode('utf-8'))

    def _insertion(self, document: Lines, entry: Entry, ours: Ours) -> Sequence[Splice]:
        taken = names(parse(document.text.body))
        for name in names(parse(entry.code.encode('utf-8'))):
            if name in taken:
                raise ShapeError(f'expected `{name}` to be a free name, but it is taken', taken[name])
        return super()._insertion(document, entry, ours)
