"""What breaks when a provider can do less, or does it somewhere else: roles, capabilities, servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from storage_scaffold.breaking.change import Breaking, Kind
from storage_scaffold.spec.provider import Binding, Constant, FieldRef, Provider, Role, Template
from storage_scaffold.spec.reading.document import shown

_ROLES: Mapping[Role, str] = {
    'import': 'all source storages go with their tables, and URIs in tasks no longer resolve',
    'export': 'all target storages go with their tables, and annotations are no longer written',
}
_CAPABILITIES: Mapping[str, str] = {
    'write': 'annotations are no longer written to existing target storages',
    'delete': 'objects stay when their annotations are deleted, also where a storage is set to delete them',
    'presign': 'existing source storages with presigned URLs on answer 404 for every object',
    'range': 'objects are sent whole: players cannot seek in audio and video before all of it is loaded',
    'recursive': 'existing source storages that scan sub-folders import the objects of one folder only',
}
# What goes with the storages of a role.
_OF_EXPORTS = ('write', 'delete')
_PRESIGN_FIRST = 'switch presigned URLs off in these storages first'


def _role(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    for role in old.roles:
        if role not in new.roles:
            message = f'there are no {role} storages any more: {_ROLES[role]}'
            yield Breaking(kind, message, f'keep `{role}` in `roles`', ('roles',), role)


def _capability(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    for name, consequence in _CAPABILITIES.items():
        lost = getattr(old.capabilities, name) and not getattr(new.capabilities, name)
        if not lost or not (new.exports if name in _OF_EXPORTS else new.imports):
            continue
        way_out = _PRESIGN_FIRST if name == 'presign' else f'keep the capability `{name}`'
        path = ('presign',) if name == 'presign' else ('capabilities', name)
        yield Breaking(kind, consequence, way_out, path, name)


def _server(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    from storage_scaffold.kinds.kind import available_kinds, load_kind

    if old.client.kind != new.client.kind:
        message = (
            f'the client is now of kind `{new.client.kind}` instead of `{old.client.kind}`: existing storages speak '
            'to their service in another way'
        )
        yield Breaking(kind, message, f'keep `kind: {old.client.kind}`', ('client', 'kind'), 'kind')
        return
    endpoint = load_kind(new.client.kind).endpoint if new.client.kind in available_kinds() else None
    for option in endpoint.options if endpoint else ():
        before, now = old.client.options.get(option), new.client.options.get(option)
        # Fields that come, go or change are told by their own kinds of change.
        if before != now and not isinstance(before, FieldRef) and not isinstance(now, FieldRef):
            message = f'existing storages look for their objects at {_text(now)} instead of {_text(before)}'
            way_out = f'keep `{option}` as it was, unless the objects have moved there'
            yield Breaking(kind, message, way_out, ('client', option), option)


def _extension(kind: Kind, old: Provider, new: Provider) -> Iterator[Breaking]:
    before, now = old.export_extension, new.export_extension
    if before != now and old.exports and new.exports:
        message = (
            f'exported annotations are named {_named(now)} instead of {_named(before)}: the objects that exist '
            'are neither written again nor deleted'
        )
        way_out = f'keep `extension: {before}`' if before else 'leave `extension` out'
        yield Breaking(kind, message, way_out, ('exports', 'extension'), 'extension')


def _named(extension: str | None) -> str:
    return f'`17.{extension}`' if extension else '`17`'


def _text(binding: Binding | None) -> str:
    match binding:
        case Template(text=text):
            return shown(text)
        case Constant(value=value) if value is not None:
            return shown(value)
    return 'the default address'


ROLE = Kind(
    'breaking-role',
    'A role was taken away',
    'The tables of the role are dropped with all storages in them, and with the links to their objects.',
    find=_role,
)
CAPABILITY = Kind(
    'breaking-capability',
    'A capability was taken away',
    'Existing storages are set to use something that the provider can no longer do.',
    find=_capability,
)
EXTENSION = Kind(
    'breaking-export-extension',
    'Exported annotations have other names',
    'What was exported before stays under its old name, and is no longer looked after.',
    find=_extension,
)
SERVER = Kind(
    'breaking-server',
    'Existing storages use another server',
    'The address of the service is not stored but follows from the spec: existing storages use the new one, with the '
    'credentials and URIs that they have.',
    needs_consent=False,
    find=_server,
)
