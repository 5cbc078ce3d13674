"""From a valid spec and its kind to a `Provider` with every default filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from storage_scaffold.fieldtypes.field import Choice, Field
from storage_scaffold.kinds.kind import Kind
from storage_scaffold.spec.combine import Combined, combine, default_class_prefix, default_scheme
from storage_scaffold.spec.language.models import DocsFile, FieldFile, GroupsFile, LocationFile, RequiresFile, SpecFile
from storage_scaffold.spec.provider import (
    AUTH,
    ROLES,
    Capabilities,
    Client,
    Docs,
    FieldRef,
    Findings,
    Link,
    Location,
    Presign,
    Provider,
    Requirement,
    Role,
)

_ACRONYMS = 'api arn aws cdn db dns gcp http https iam id ip json kms sas sdk sftp smb sql sse ssh ssl tls ttl uri url'
_REQUIREMENT = re.compile(r'\s*([A-Za-z0-9._-]+\s*(?:\[[^\]]*\])?)\s*\(?([^;()]*)\)?\s*(;.*)?')


def resolve(spec: SpecFile, kind: Kind, name: str) -> Provider:
    """Build the provider of a spec that breaks no rule."""
    combined = combine(spec, kind)
    auth = _auth(spec.groups, combined)
    described = {name: _field(name, field, combined.roles) for name, field in combined.fields.items()}
    fields = tuple(_shown(field, described, auth) for field in described.values())
    capabilities = _capabilities(spec, combined)
    requires = spec.client.requires or combined.requires
    return Provider(
        name=name,
        title=spec.title,
        class_prefix=spec.class_prefix or default_class_prefix(name),
        scheme=spec.scheme or default_scheme(name),
        client=Client(
            kind.kind, MappingProxyType(dict(combined.options)), _requirement(requires) if requires else None
        ),
        description=spec.description,
        edition=spec.edition,
        roles=tuple(role for role in ROLES if role in combined.roles),
        fields=fields,
        location=_location(spec.location, kind.location),
        presign=_presign(spec, kind, capabilities.presign),
        capabilities=capabilities,
        together=_together(spec.groups, kind, combined.fields),
        auth=auth,
        layout=_layout(spec, kind, combined.fields, auth),
        docs=_docs(spec.docs),
        icon=_icon(spec.icon),
        requires_label_studio=spec.requires.label_studio if spec.requires else None,
        scheme_aliases=tuple(spec.scheme_aliases),
        export_extension=spec.exports.extension,
    )


def label_of(name: str) -> str:
    """The label of a field that the spec gives none: `account_id` becomes `Account ID`."""
    words = [word.upper() if word in _ACRONYMS.split() else word for word in name.split('_')]
    return ' '.join([words[0][0].upper() + words[0][1:], *words[1:]])


def _field(name: str, field: FieldFile, roles: Sequence[Role]) -> Field:
    can_be_checked = 'ssrf' in field.field_type.flags
    return Field(
        name=name,
        type=field.type,
        label=field.label or label_of(name),
        help=field.help,
        placeholder=field.placeholder,
        required=field.required,
        default=field.default,
        credential=field.credential,
        env=field.env,
        # Addresses that people enter are checked, unless the spec says that no connection is made to this one.
        ssrf=can_be_checked if field.ssrf is None else field.ssrf,
        # Where there is one role only, its fields are those of all storages.
        target=field.target if len(roles) > 1 else 'both',
        choices=tuple(Choice(choice.value, choice.label or choice.value) for choice in field.choices or ()),
        min=field.min,
        max=field.max,
        pattern=field.pattern,
        visible_when=MappingProxyType(dict(field.visible_when)) if field.visible_when else None,
        depends_on=field.depends_on,
        renamed_from=field.renamed_from,
    )


def _icon(text: str | None) -> str | None:
    """The SVG without its XML declaration, which is only valid at the very start of a file."""
    return re.sub(r'^<\?xml\s.*?\?>\s*', '', text, flags=re.DOTALL) if text else None


def _requirement(requires: RequiresFile) -> Requirement:
    """In the style of Label Studio's pyproject.toml: `paramiko (>=3.4,<6)`."""
    match = _REQUIREMENT.fullmatch(requires.pypi)
    if match is None:
        return Requirement(requires.pypi, requires.import_name)
    name, versions, marker = (part or '' for part in match.groups())
    name, versions = re.sub(r'\s', '', name), re.sub(r'\s', '', versions)
    text = f'{name} ({versions})' if versions else name
    return Requirement(f'{text} {marker}' if marker else text, requires.import_name)


def _location(own: LocationFile, kind: LocationFile) -> Location:
    written = {**kind.model_dump(exclude_unset=True), **own.model_dump(exclude_unset=True)}
    return Location(**written)


def _capabilities(spec: SpecFile, combined: Combined) -> Capabilities:
    can: dict[str, bool] = {
        **combined.capabilities.model_dump(exclude_none=True),
        **spec.capabilities.model_dump(exclude_none=True),
    }
    imports, exports = 'import' in combined.roles, 'export' in combined.roles
    return Capabilities(
        write=can.get('write', True) and exports,
        delete=can.get('delete', True) and exports,
        presign=can.get('presign', True) and spec.presign.supported and imports,
        range=can.get('range', True) and imports,
        recursive=can.get('recursive', True) and imports,
    )


def _presign(spec: SpecFile, kind: Kind, supported: bool) -> Presign:
    fallback = Presign()
    own, general = spec.presign, kind.presign
    default = next((value for value in (own.default, general.default) if value is not None), fallback.default)
    return Presign(supported, supported and default, own.ttl or general.ttl or fallback.ttl)


def _together(groups: GroupsFile, kind: Kind, fields: Mapping[str, FieldFile]) -> tuple[tuple[str, ...], ...]:
    own = [tuple(names) for names in groups.together]
    wider = [set(names) for names in own]
    # A group of the kind remains unless the spec widens it or removes one of its fields.
    general = [
        tuple(names)
        for names in kind.together
        if all(name in fields for name in names) and not any(set(names) <= group for group in wider)
    ]
    return (*general, *own)


def _auth(groups: GroupsFile, combined: Combined) -> Mapping[str, Any] | None:
    """`{'field': …, 'default': … or None, 'modes': {mode: (field, …)}}`; None where nobody chooses how to log in."""
    chosen = combined.options.get(AUTH)
    if isinstance(chosen, FieldRef):
        default = combined.fields[chosen.field].default or next(iter(combined.modes))
        return MappingProxyType({'field': chosen.field, 'default': default, 'modes': combined.modes})
    if groups.auth is None:
        return None
    modes = MappingProxyType({mode: tuple(names) for mode, names in groups.auth.modes.items()})
    default = groups.auth.default or combined.fields[groups.auth.field].default
    return MappingProxyType({'field': groups.auth.field, 'default': default, 'modes': modes})


def _shown(field: Field, fields: Mapping[str, Field], auth: Mapping[str, Any] | None) -> Field:
    """The field that chooses a way to log in has the default; a field of some ways is shown while one is chosen."""
    if auth and field.name == auth['field'] and not field.required:
        return replace(field, default=auth['default'])
    modes = [mode for mode, names in auth['modes'].items() if field.name in names] if auth else []
    if auth is None or not modes:
        return field
    is_always = auth['default'] and all(choice.value in modes for choice in fields[auth['field']].choices)
    return field if is_always else replace(field, visible_when=MappingProxyType({auth['field']: modes}))


def _layout(
    spec: SpecFile, kind: Kind, fields: Mapping[str, FieldFile], auth: Mapping[str, Any] | None
) -> tuple[tuple[str, ...], ...]:
    if spec.layout is not None:
        return tuple(tuple(row) for row in spec.layout)
    rows = [row for names in kind.layout if (row := tuple(name for name in names if name in fields))]
    if auth and kind.auth:
        # above what it shows
        chosen = {name for names in auth['modes'].values() for name in names}
        rows.insert(next((at for at, row in enumerate(rows) if chosen & {*row}), len(rows)), (auth['field'],))
    return tuple(rows)


def _docs(docs: DocsFile) -> Docs:
    return Docs(
        overview=docs.overview,
        setup=tuple(docs.setup),
        links=tuple(Link(link.title, link.url) for link in docs.links),
        findings=Findings(docs.findings.presign, docs.findings.writes, docs.findings.sdk),
    )
