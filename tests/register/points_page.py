"""The table of registration points as a page for people: docs/points.md."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

from storage_scaffold.register.points import Point

_HEAD = """\
# Registration points

<!-- Made by `make docs` from storage_scaffold/register/points/; edit that. -->

Every place in a checkout that must name a provider, in files that belong to Label Studio. `new` inserts an entry at
each, `check` looks whether it still stands there, `remove` takes it out byte for byte. The id of a point is what locks
and `check` call it.

Where the file of a required point is missing, nothing is written: Label Studio would break without the entry. An
optional point is left out there, with a note. So is a harmless one (a page, a test, a label), and also where the file
is there and does not have the shape; at any other point that stops the command.
"""
_SHARED = """
## The registration that all providers share

It belongs to the tree and stands in no lock. `new` and `update` insert it when the tree has more than eight import
links, `remove` and `update` take it out byte for byte when it has fewer, and `check` says when that is still to be
done. Where its place does not have the shape, it is left out, with a note.
"""


def page(points: Iterable[Point], shared: Iterable[Point] = ()) -> str:
    """The points in their order as Markdown: a section for each file, a row for each point in it."""
    return _HEAD + _sections(points) + (_SHARED + _sections(shared) if shared else '')


def _sections(points: Iterable[Point]) -> str:
    sections = [
        '\n'.join(_section(str(path), list(found))) for path, found in groupby(points, lambda point: point.path)
    ]
    return ''.join(f'\n{section}\n' for section in sections)


def _section(path: str, points: list[Point]) -> Iterator[str]:
    yield f'## `{path}`'
    yield ''
    yield '| point | what stands there | shape | without it | |'
    yield '|---|---|---|---|---|'
    for point in points:
        cells = (f'`{point.id}`', point.title, _shape(point), point.consequence, _needed(point))
        yield '| ' + ' | '.join(cell.replace('|', '\\|') for cell in cells) + ' |'


def _shape(point: Point) -> str:
    """What the module of a shape says that it is."""
    words = (sys.modules[type(point.shape).__module__].__doc__ or '').split('\n')[0]
    return words.removeprefix('Shape: ').removesuffix('.')


def _needed(point: Point) -> str:
    kind = 'required' if point.required else 'harmless' if point.harmless else 'optional'
    needs = [f'only beside `{point.needs.name}` of the provider forms'] if point.needs else []
    return '; '.join([kind, *needs, *([f'only for the role `{point.role}`'] if point.role else [])])
