"""TypeScript read by its own parser, for tests of what was written."""

from __future__ import annotations

import tree_sitter
import tree_sitter_typescript


def check_syntax(source: bytes) -> None:
    """Fails when `source` is not valid TSX."""
    language = tree_sitter.Language(tree_sitter_typescript.language_tsx())
    root = tree_sitter.Parser(language).parse(source.removeprefix(b'\xef\xbb\xbf')).root_node
    assert not root.has_error, source.decode()
