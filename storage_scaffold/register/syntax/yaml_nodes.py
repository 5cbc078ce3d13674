"""A YAML file as the parser's nodes, which have positions; no objects are built."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from storage_scaffold.register.shape import ShapeError


@lru_cache(maxsize=4)
def documents(body: bytes) -> tuple[Any, ...]:
    """The root of each document. Raises ShapeError with the line."""
    return _read('compose_all', body)


def parsed(body: bytes) -> tuple[Any, ...]:
    """The events of the parser, in which an alias is an alias. Raises ShapeError with the line."""
    return _read('parse', body)


def child(node: Any, name: str) -> tuple[Any, Any]:
    """The nodes of a key and its value; two times `None` where there is no such key."""
    from ruamel.yaml.nodes import MappingNode

    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == name:
                return key, value
    return None, None


def _read(how: str, body: bytes) -> tuple[Any, ...]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return tuple(getattr(YAML(typ='safe', pure=True), how)(body.decode('utf-8')))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ShapeError(f'expected valid YAML: {error.problem}', mark.line + 1 if mark else None) from None
    except YAMLError as error:
        raise ShapeError(f'expected valid YAML: {error}') from None
    except (RecursionError, ValueError, ArithmeticError) as error:
        # Brackets without end; `"\UFFFFFFFF"`, of which the parser says so in its own way.
        raise ShapeError(f'expected YAML that can be read: {type(error).__name__}') from None
