"""The icon is a harmless picture."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.spec.context import Context
from storage_scaffold.spec.reading.document import Scalar, Violation


def icon(context: Context) -> Iterator[Violation]:
    """The icon is an SVG that only draws."""
    node = context.document.node(('icon',))
    if context.spec.icon is None or not isinstance(node, Scalar):
        return
    # Only specs with an icon pay for the parser.
    from storage_scaffold.spec.svg import flaws

    for flaw in flaws(node.value):
        yield Violation(('icon',), f'`icon` {flaw.message}', flaw.hint, offset=flaw.offset)


RULES = (icon,)
