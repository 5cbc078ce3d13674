"""The form and what the provider can do: layout, groups, roles, capabilities, presign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage_scaffold.spec.context import Context
from storage_scaffold.spec.reading.document import Path, Violation, shown
from storage_scaffold.spec.reading.messages import either, suggest

# Standard fields that a spec's layout may place; the web app places the other ones itself (R27).
PLACED = ('bucket', 'prefix', 'presign', 'presign_ttl')


def layout(context: Context) -> Iterator[Violation]:
    """Rows name fields that exist, each once."""
    seen: set[str] = set()
    for row, names in enumerate(context.spec.layout or ()):
        for column, name in enumerate(names):
            path = ('layout', row, column)
            if name in seen:
                yield Violation(path, f'{shown(name)} is already in the layout', 'remove one of the two')
            elif name not in PLACED:
                yield from unknown_field(context, name, path, PLACED)
            seen.add(name)


def together(context: Context) -> Iterator[Violation]:
    """Groups name fields that exist, each once, and either all fields of a group are required or none."""
    seen: set[str] = set()
    for index, names in enumerate(context.spec.groups.together):
        for column, name in enumerate(names):
            path = ('groups', 'together', index, column)
            if name in seen:
                yield Violation(path, f'{shown(name)} is already in a group', 'remove one of the two')
            else:
                yield from unknown_field(context, name, path)
            seen.add(name)
    groups = [*context.spec.groups.together, *(context.kind.together if context.kind else ())]
    for names in groups:
        yield from _all_or_none(context, names)


def roles(context: Context) -> Iterator[Violation]:
    """Each role is given once, and a provider with an export storage can write."""
    written = context.spec.roles or ()
    for index, role in enumerate(written):
        if role in written[:index]:
            yield Violation(('roles', index), f'{shown(role)} is already a role', 'remove one of the two')
    if 'export' not in context.roles:
        return
    path: Path = ('roles',) if context.document.has('roles') else ('capabilities', 'write')
    if context.never_writes and context.kind:
        message = f'client kind `{context.kind.kind}` only reads, so there is no export storage'
        yield Violation(path, message, 'write `roles: [import]`, or leave `roles` out')
    elif context.spec.capabilities.write is False:
        yield Violation(path, 'an export storage has to write, but the client cannot', 'write `roles: [import]`')


def capabilities(context: Context) -> Iterator[Violation]:
    """A spec can only take capabilities of its kind away, unless its developer writes the client."""
    if context.kind is None or context.kind.is_owned:
        return
    for key in context.spec.capabilities.model_fields_set:
        if getattr(context.spec.capabilities, key) and getattr(context.combined.capabilities, key) is False:
            ways = '' if getattr(context.kind.capabilities, key) is False else ' with each way to log in'
            message = f'client kind `{context.kind.kind}` does not support `{key}`{ways}'
            yield Violation(('capabilities', key), message, f'leave `{key}` out')


def presign(context: Context) -> Iterator[Violation]:
    """Presigned links need a client that can sign them."""
    if context.spec.has('presign') and context.spec.presign.supported and _can(context, 'presign') is False:
        hint = 'write `presign: false`, or leave it out'
        if context.kind and context.kind.is_owned:
            hint = f'write `capabilities: {{presign: true}}` if it can, else {hint.removeprefix("write ")}'
        yield Violation(('presign',), 'the client cannot sign links', hint)


def _can(context: Context, key: str) -> bool | None:
    written = getattr(context.spec.capabilities, key)
    if written is None:
        written = getattr(context.combined.capabilities, key)
    return written if isinstance(written, bool) else None


def unknown_field(context: Context, name: str, path: Path, others: Iterable[str] = ()) -> Iterator[Violation]:
    """The violation at `path` where there is certainly no field of this name, and it is none of `others`."""
    if context.is_unknown(name):
        yield Violation(path, f'there is no field {shown(name)}', suggest(name, [*context.fields, *others]))


def _all_or_none(context: Context, names: list[str]) -> Iterator[Violation]:
    fields = {name: context.fields[name] for name in names if name in context.fields}
    if apart := [name for name, field in fields.items() if field.target != next(iter(fields.values())).target]:
        message = f'{either(fields)} are given together, but they are not fields of the same storages'
        yield Violation(('fields', apart[0], 'target'), message, 'give all of them the same `target`')
    needed = [name for name, field in fields.items() if field.required]
    free = [name for name, field in fields.items() if not field.required]
    if needed and free:
        written = next((name for name in (*free, *needed) if name in context.spec.fields), None)
        path: Path = ('fields', written) if written else ('groups', 'together')
        message = f'{either(fields)} are given together, but `required` is only set for {either(needed)}'
        yield Violation(
            path, message, 'make all of them required or none (a field with `env` is not required)', at='key'
        )


RULES = (layout, together, roles, capabilities, presign)
