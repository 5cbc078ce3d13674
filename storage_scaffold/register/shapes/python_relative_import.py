"""Shape: `from .<provider>.models import (…)` after similar imports, in a module that isort skips."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from storage_scaffold.register.shape import Entry, Ours, ShapeError
from storage_scaffold.register.shapes.python_import import ImportShape, above_line, after_line, import_code
from storage_scaffold.register.syntax.python_ast import Module, imported, single_statements
from storage_scaffold.register.syntax.source import Splice


@dataclass(frozen=True)
class RelativeImport(ImportShape):
    """A relative import below the last one of a module `.<name>.<submodule>`; our imports are one sorted block."""

    submodule: str = 'models'

    def _insertion(self, document: Module, entry: Entry, ours: Ours) -> Sequence[Splice]:
        like = re.compile(rf'\.\w+\.{self.submodule}\Z')
        imports = [node for node in single_statements(document) if isinstance(node, ast.ImportFrom)]
        lines = [(node, imported(node)) for node in imports if like.match(imported(node))]
        if not lines:
            raise ShapeError(f'expected imports like `from .s3.{self.submodule} import …`, found none')
        code = import_code(entry)
        mine = [(node, key) for node, key in lines if key in ours]
        later = next((node for node, key in mine if ours[key] > entry.sort), None)
        if later is not None:
            return above_line(document, later, code)
        return after_line(document, (mine or lines)[-1][0], code)
