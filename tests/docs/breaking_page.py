"""Every breaking change with an example, for docs/breaking.md: from the table, and from what two specs break."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.breaking import KINDS, PROVIDER_REMOVED, Kind, breaking_changes
from storage_scaffold.spec.loader import load_bytes
from tests.docs.tables import code

_HEAD = 'spec: 1\nname: acme\ntitle: Acme\n'
_S3 = f'{_HEAD}client: {{kind: s3, endpoint: "https://s3.acme.example"}}\n'
_OWN = f'{_HEAD}client: {{kind: custom}}\n'
# A spec as it was and as it is, each but for its beginning.
EXAMPLES: dict[str, tuple[str, str, str]] = {
    'breaking-name': (_S3.replace('name: acme', 'class_prefix: Acme\nscheme: acme'), 'name: acme', 'name: apex'),
    'breaking-scheme': (_S3, 'scheme: acme', 'scheme: apex'),
    'breaking-class-prefix': (_S3, 'class_prefix: Acme', 'class_prefix: ACME'),
    'breaking-role': (_S3, 'roles: [import, export]', 'roles: [import]'),
    'breaking-capability': (_S3, 'capabilities: {delete: true}', 'capabilities: {delete: false}'),
    'breaking-export-extension': (_S3, '', 'exports: {extension: json}'),
    'breaking-field-removed': (_OWN, 'fields: {zone: {}}', ''),
    'breaking-field-type': (_OWN, 'fields: {zone: {type: string}}', 'fields: {zone: {type: port}}'),
    'breaking-credential': (_OWN, 'fields: {token: {credential: true}}', 'fields: {token: {credential: false}}'),
    'breaking-required': (_OWN, 'fields: {zone: {required: false}}', 'fields: {zone: {required: true}}'),
    'breaking-environment': (_OWN, 'fields: {zone: {env: ACME_ZONE}}', 'fields: {zone: {}}'),
    'breaking-limits': (_OWN, 'fields: {zone: {}}', 'fields: {zone: {pattern: "[a-z]+"}}'),
    'breaking-default': (_OWN, 'fields: {zone: {default: a}}', 'fields: {zone: {default: b}}'),
    'breaking-server': (
        _HEAD,
        'client: {kind: s3, endpoint: "https://s3.acme.example"}',
        'client: {kind: s3, endpoint: "https://s3.apex.example"}',
    ),
}


def changes() -> str:
    """A section for each kind of breaking change."""
    return '\n'.join(line for kind in KINDS for line in _section(kind))


def _section(kind: Kind) -> Iterator[str]:
    yield f'### {code(kind.id)}\n'
    yield f'**{kind.title}.** {kind.help}' + (
        '' if kind.needs_consent else ' This is said, and not asked about.'
    ) + '\n'
    if kind is PROVIDER_REMOVED:
        yield '*Way out:* keep it until no project uses it.\n'
    if kind.id in EXAMPLES:
        around, old, new = EXAMPLES[kind.id]
        before, after = (load_bytes(f'{around}{text}\n'.encode(), 'acme.yml') for text in (old, new))
        [change] = [change for change in breaking_changes(before, after) if change.kind is kind]
        what = (
            f'{code(old)} becomes {code(new)}' if old and new else f'{code(old or new)} is {"new" if new else "gone"}'
        )
        yield f'For example, {what}:\n'
        yield f'> {change.message}. *Way out:* {change.way_out}.\n'
