"""Whether what `init` brought, the CI jobs, the hook and the rules, is what this storage-scaffold brings."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge, ManagedTree
from storage_scaffold.errors import CheckoutError
from storage_scaffold.record.brought import MAX_BYTES, RECORD
from storage_scaffold.record.versions import checkout_digest
from storage_scaffold.untrusted import Malformed, json_of, object_of

INIT_CHANGED = Rule(
    'init-changed',
    Severity.NOTE,
    'Another version of storage-scaffold set the checkout up',
    'What `storage-scaffold init` brings, such as CI jobs, may be different in this version. Run it again: your edits '
    'are merged.',
)


def changed(tree: ManagedTree) -> Iterator[Finding]:
    """A note if another version ran `init` last. A damaged record is for `init` to report."""
    try:
        if (data := tree.checkout.read(RECORD)) is None:
            return
        made_from = object_of(json_of(data, MAX_BYTES), 'it').get('made_from')
    except (CheckoutError, Malformed):
        return
    if made_from != checkout_digest():
        message = 'another version of storage-scaffold set the checkout up: run `storage-scaffold init`'
        yield Finding(INIT_CHANGED, '', message, RECORD)


JUDGE = Judge((INIT_CHANGED,), trees=(changed,))
