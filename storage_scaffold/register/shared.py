"""The registration that belongs to the whole tree and to no provider: it is there exactly while the tree needs it.

Whether it is needed follows from the tree alone. No lock records it, so branches cannot disagree about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from storage_scaffold.checkout.layout import Layout
from storage_scaffold.checkout.paths import Read
from storage_scaffold.register.engine import Standing, registration_state
from storage_scaffold.register.points import Point, Registration
from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.python_before_return import BeforeReturn
from storage_scaffold.register.syntax import python_ast
from storage_scaffold.register.syntax.python_locators import Assigned

# As Label Studio joins the names, SQLite 3.40 can parse the expression with this many of them.
MOST_IN_ONE_EXPRESSION = 8
# SQLite joins at most 64 tables in a query. The Data Manager's list of tasks has four, and one for each import link.
MOST_IMPORT_LINKS = 60

_COMMENT = '# Concat nests its arguments, and SQLite rejects deep nesting ("parser stack overflow"), so join them flat'
_CODE = """\
if settings.DJANGO_DB == settings.DJANGO_DB_SQLITE:
    *keys, last = [Coalesce(key, Value(''), output_field=TextField()) for key in storage_key_names]
    joined = models.Func(
        *intersperse(keys, Value(';')), template='(%(expressions)s)', arg_joiner=' || ', output_field=TextField()
    )
    storage_key_names = [joined, last]"""
_SHAPE = BeforeReturn(
    function='annotate_storage_filename',
    name='storage_key_names',
    reading="Concat(*intersperse(storage_key_names, Value(';')), output_field=TextField())",
    imports=('models', 'Coalesce'),
)


@dataclass(frozen=True)
class Shared:
    """How the shared registration stands in a tree with that many import links, and whether the tree needs it."""

    standing: Standing
    links: int

    @property
    def is_needed(self) -> bool:
        """Whether Label Studio's own expression is too deep for SQLite."""
        return self.links > MOST_IN_ONE_EXPRESSION

    @property
    def is_known(self) -> bool:
        """Whether the function that it belongs to is there and has the known shape."""
        return self.standing.state not in (State.UNKNOWN, State.NO_FILE)

    @property
    def is_right(self) -> bool:
        """Whether it is there if it is needed, and absent if it is not."""
        return self.standing.state is (State.PRESENT if self.is_needed else State.ABSENT)


@lru_cache(maxsize=8)
def shared_registration(layout: Layout) -> Registration:
    """The statements that join the file names of all providers without nesting, in the tree of an edition."""
    entry = Entry(_COMMENT, f'{_COMMENT}\n{_CODE}', '')
    point = Point(
        'file-names',
        layout.in_package('data_manager/managers.py'),
        _SHAPE,
        lambda _provider: None,
        'flat join of the file names',
        'With SQLite, views of the Data Manager with the column "Source filename" fail ("parser stack overflow").',
        required=False,
    )
    return Registration(point, entry)


def shared_state(read: Read, layout: Layout) -> Shared | None:
    """How the shared registration stands in a tree; None if the list of import links cannot be read."""
    settings = read(layout.in_package('core/settings/base.py'))
    try:
        names = Assigned(layout.link_names_setting).find(python_ast.parse(settings or b''))
    except ShapeError:
        return None
    item, links = shared_registration(layout), len(names.elements)
    (standing,) = registration_state(read, [item])
    return Shared(standing, links)


def with_shared(read: Read, layout: Layout) -> dict[PurePosixPath, bytes]:
    """The changed files in which the shared registration is as the tree needs it: inserted, restored or taken out.

    Where its place does not have the known shape, nothing changes (see `shared_state`).
    """
    found = shared_state(read, layout)
    if found is None or found.is_right or not found.is_known:
        return {}
    cleared = without_shared(read, layout)
    item = found.standing.registration
    if not found.is_needed:
        return cleared
    source = cleared.get(item.point.path) or read(item.point.path) or b''
    return {item.point.path: _SHAPE.insert(source, item.entry, {})}


def without_shared(read: Read, layout: Layout) -> dict[PurePosixPath, bytes]:
    """The changed files without the shared registration, altered or not: as Label Studio has them."""
    item = shared_registration(layout)
    source = read(item.point.path)
    if source is None:
        return {}
    try:
        cleared = _SHAPE.cleared(source, item.entry)
    except ShapeError:
        return {}
    return {} if cleared == source else {item.point.path: cleared}
