"""Proves by bytes that a registration stands as it should, without the parsers that edits need.

A proof is sound, not complete: `stands` is true only where the shape's own `state` is PRESENT. Where it is false
nothing is known yet, and the shape has the word.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Any, cast

from storage_scaffold.register.shape import Entry, Shape, ShapeError, State
from storage_scaffold.register.shapes.python_append import AppendedClass
from storage_scaffold.register.shapes.python_import import ImportShape
from storage_scaffold.register.shapes.python_list import PythonElements
from storage_scaffold.register.syntax.python_ast import Container, Module, find, in_scope, parse
from storage_scaffold.register.syntax.sequence import repeats_comment
from storage_scaffold.register.syntax.source import eol, line_start, rest_is_blank, with_eol


def stands(source: bytes, shape: Shape, entry: Entry, snippet: str) -> bool:
    """Whether `snippet`, as `shape` once wrote it for `entry`, provably stands in `source`, once, in its place.

    Shapes that are cheap to ask (JSON, TOML, YAML, TypeScript, Markdown) are asked.
    """
    return _stands(source, cast(Any, shape), entry, snippet)


@lru_cache(maxsize=1024)
def _stands(source: bytes, shape: Any, entry: Entry, snippet: str) -> bool:
    try:
        match shape:
            case PythonElements():
                module = parse(source)
                return _elements(module, find(module, shape.place), entry, snippet)
            case ImportShape():
                return _import(parse(source), entry, snippet)
            case AppendedClass():
                return _class(parse(source), shape, entry, snippet)
        return bool(shape.state(source, entry) is State.PRESENT)
    except ShapeError:
        return False


def _elements(module: Module, container: Container, entry: Entry, snippet: str) -> bool:
    """The snippet on lines of its own, its elements those of the container, and no other of that key."""
    body = module.text.body
    text = with_eol('\n' + snippet, eol(body, container.start))
    start = body.find(text, container.start, container.end)
    end = start + len(text)
    spans = [(module.span(nodes[0])[0], module.span(nodes[-1])[1]) for nodes in container.elements]
    ours = [at for at, span in enumerate(spans) if start <= span[0] and span[1] <= end]
    if start < 0 or not snippet.startswith((' ', '\t')) or not ours:
        return False
    first, last = ours[0], ours[-1]
    others = container.elements[:first] + container.elements[last + 1 :]
    return (
        spans[first][0] == start + _code_offset(text)
        and spans[last][1] == end
        and all(span[1] <= start for span in spans[:first])
        and _is_closed(body, end, container.end if last == len(spans) - 1 else None)
        and not repeats_comment(body, start, text)
        and not any(_may_have_key(nodes, entry.key) for nodes in others)
    )


def _code_offset(text: bytes) -> int:
    """Where code begins in `text`, behind white space and comments."""
    at = 0
    for line in text.splitlines(keepends=True):
        bare = line.lstrip()
        if bare and not bare.startswith(b'#'):
            return at + len(line) - len(bare)
        at += len(line)
    return at


def _is_closed(body: bytes, end: int, close: int | None) -> bool:
    """Whether a comma follows at once and then nothing on the line, or only the closing bracket."""
    if body[end : end + 1] == b',':
        return rest_is_blank(body, end + 1)
    return close is not None and not body[end:close].strip()


def _may_have_key(nodes: tuple[ast.AST, ...], key: str) -> bool:
    """Whether a name or string in an element could be what makes `key`: itself, or a segment of it as a route."""
    for node in (found for root in nodes for found in ast.walk(root)):
        match node:
            case ast.Constant(value=str(value)) if value == key or key in value.split('/'):
                return True
            case ast.Name(id=name) if name == key:
                return True
    return False


def _import(module: Module, entry: Entry, snippet: str) -> bool:
    """One import from that module, at the left margin, exactly the snippet."""
    imports = (node for node in in_scope(module.tree) if isinstance(node, ast.ImportFrom))
    found = [node for node in imports if '.' * node.level + (node.module or '') == entry.key]
    if len(found) != 1:
        return False
    body, start = module.text.body, module.span(found[0])[0]
    text = with_eol(snippet, eol(body, start))
    end = start + len(text)
    return line_start(body, start) == start and body[start:end] == text and rest_is_blank(body, end)


def _class(module: Module, shape: AppendedClass, entry: Entry, snippet: str) -> bool:
    """One class of that name behind two blank lines, exactly the snippet, in a module that defines its bases."""
    classes = [node for node in in_scope(module.tree) if isinstance(node, ast.ClassDef)]
    found = [node for node in classes if node.name == entry.key]
    if len(found) != 1 or not {node.name for node in classes}.issuperset(shape.bases):
        return False
    body, (start, end) = module.text.body, module.span(found[0])
    text = with_eol('\n\n\n' + snippet, eol(body, start))
    begin = len(body[:start].rstrip())
    return body[begin:end] == text and rest_is_blank(body, end)
