"""What breaks when a provider is called something else: its name, its scheme, its classes."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.breaking.change import Breaking, Kind
from storage_scaffold.spec.provider import Provider


def _scheme(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    lost = [scheme for scheme in old.schemes if scheme not in new.schemes]
    if lost:
        uris = ' and '.join(f'`{scheme}://…`' for scheme in lost)
        message = f'tasks that hold {uris} URIs no longer find their objects: the scheme is now `{new.scheme}`'
        wanted = ', '.join((*new.scheme_aliases, *lost))
        path = ('scheme_aliases',) if new.scheme_aliases else ('scheme',)
        yield Breaking(kind, message, f'add `scheme_aliases: [{wanted}]` to the spec', path)


def _name(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    if old.name != new.name:
        message = (
            f'`{old.name}` is now `{new.name}`: requests to the API of `{old.name}` fail, and a database in which its '
            'migrations were applied keeps the storages of that name where nothing reads them'
        )
        yield Breaking(kind, message, 'keep `name`; to change what people see, change `title`', ('name',))


def _class_prefix(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    if old.class_prefix != new.class_prefix and old.name == new.name:
        message = (
            f'the classes are now `{new.class_prefix}…` instead of `{old.class_prefix}…`: the migration renames the '
            'tables with their rows, but scripts and SQL that use the old names fail'
        )
        way_out = f'write `class_prefix: {old.class_prefix}` in the spec'
        yield Breaking(kind, message, way_out, ('class_prefix',))


SCHEME = Kind(
    'breaking-scheme',
    'The scheme has changed',
    'Tasks hold URIs with the earlier scheme, and no storage resolves them any more. Earlier schemes go into '
    '`scheme_aliases` in the spec.',
    find=_scheme,
)
NAME = Kind(
    'breaking-name',
    'The provider has another name',
    'The name is part of the routes of the API and of the type of a storage. Databases that have the tables of the '
    'earlier name keep them, and nothing reads them any more.',
    find=_name,
)
CLASS_PREFIX = Kind(
    'breaking-class-prefix',
    'The classes have other names',
    'The migration renames the tables and keeps their rows. Code and SQL of your own that use the earlier names of '
    'classes and tables have to follow.',
    needs_consent=False,
    find=_class_prefix,
)
