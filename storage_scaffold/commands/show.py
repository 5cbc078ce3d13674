"""`show`: everything about one managed provider, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.check.compare import compare
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import caveat
from storage_scaffold.commands.list import loaded, overview
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.record.lock import Lock, managed, read_locks
from storage_scaffold.register.locked import point_titles
from storage_scaffold.spec.provider import Constant, FieldRef, Template
from storage_scaffold.text import lines_of


def details(checkout: Checkout, name: str) -> dict[str, Any]:
    """Everything about the provider `name`, as JSON values: fields and options from its spec, the rest from its lock.

    `files` maps paths to generated, accepted, conflict, owned or ejected; `registrations` have a title, file and line.
    Raises UsageError when it is not managed.
    """
    lock = managed(read_locks(checkout), name)
    provider = loaded(checkout, lock)
    return {
        **asdict(overview(lock, provider, compare(checkout, [name]))),
        'edition': lock.inputs.edition,
        'edition_why': lock.inputs.edition_why,
        'edition_caveat': caveat(lock.inputs.edition) or None,
        'ready': lock.inputs.ready.name if lock.inputs.ready else None,
        'templates': str(lock.inputs.own.directory) if lock.inputs.own else None,
        'roles': list(provider.roles) if provider else [],
        'scheme': provider.scheme if provider else None,
        'scheme_aliases': list(provider.scheme_aliases) if provider else [],
        'fields': [_field(item) for item in provider.fields] if provider else [],
        'options': {name: _bound(value) for name, value in provider.client.options.items()} if provider else {},
        'files': _files(lock),
        'registrations': _registrations(checkout, lock),
        'left_out': dict(lock.left_out),
        'migrations': [str(made.path) for made in lock.migrations],
    }


def _field(item: Field) -> dict[str, Any]:
    """The name and type of a field, and every other attribute that is not the default."""
    plain = Field(item.name)
    found: dict[str, Any] = {'name': item.name, 'type': item.type}
    for known in fields(Field):
        value = getattr(item, known.name)
        if known.name not in found and value != getattr(plain, known.name):
            found[known.name] = _jsonable(value)
    return found


def _jsonable(value: Any) -> Any:
    if isinstance(value, tuple):
        return [asdict(item) if hasattr(item, '__dataclass_fields__') else item for item in value]
    return dict(value) if isinstance(value, Mapping) else value


def _bound(binding: FieldRef | Template | Constant) -> Any:
    """An option as it would be written in a spec: `{field}`, a template, or a constant."""
    match binding:
        case FieldRef(field):
            return f'{{{field}}}'
        case Template(text):
            return text
    return binding.value


def _files(lock: Lock) -> dict[str, str]:
    states: dict[PurePosixPath, str] = dict.fromkeys(lock.ejected, 'ejected') | dict.fromkeys(lock.owned, 'owned')
    for path, output in lock.outputs.items():
        edited = 'generated' if output.accepted == output.rendered else 'accepted'
        states[path] = 'conflict' if output.conflict else edited
    return {str(path): states[path] for path in sorted(states)}


def _registrations(checkout: Checkout, lock: Lock) -> list[dict[str, Any]]:
    names = point_titles(checkout)
    seen: dict[tuple[PurePosixPath, str], int] = {}
    found = []
    for entry in lock.registrations:
        twin = seen[entry.path, entry.snippet] = seen.get((entry.path, entry.snippet), 0) + 1
        lines = lines_of(checkout.read(entry.path) or b'', [entry.snippet] * twin)
        found.append(
            {
                'point': entry.point,
                'title': names.get(entry.point, entry.point),
                'file': str(entry.path),
                'line': lines[-1],
            }
        )
    return found
