"""What version 1 of the language can express and this version of the tool cannot generate yet."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.provider import Provider, Template


def unsupported(provider: Provider) -> list[str]:
    """The parts of `provider` that cannot be generated yet, in the words of its spec; empty when there are none."""
    return list(_unsupported(provider))


def require_supported(provider: Provider, file: str) -> None:
    """Raise SpecError, with all reasons, when the spec in `file` asks for something that cannot be generated yet."""
    if missing := unsupported(provider):
        raise SpecError([f'{file}: cannot be generated yet: {what}' for what in missing], 'change the spec')


def _unsupported(provider: Provider) -> Iterator[str]:
    if set(provider.roles) != {'import', 'export'}:
        yield f'`roles: [{", ".join(provider.roles)}]`: a provider must have both import and export storages'
    if provider.auth is not None:
        yield '`groups.auth`: a choice between ways to log in'
    for field in provider.fields:
        if field.visible_when is not None and field.required:
            yield f'`fields.{field.name}.visible_when`: fields that are required only while they are shown'
    for name, binding in provider.client.options.items():
        if isinstance(binding, Template) and binding.text.startswith('{') and '/' in binding.text:
            first = provider.by_name[binding.fields[0]]
            if 'url' not in first.field_type.fills:
                yield f'`client.{name}`: a field of type `{first.type}` at its beginning; write the beginning out'
