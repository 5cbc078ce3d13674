"""The shared registration: there exactly while the tree needs it, as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.check.excerpt import excerpt
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge, ManagedTree
from storage_scaffold.register.shape import State
from storage_scaffold.register.shared import MOST_IN_ONE_EXPRESSION, Shared, shared_state, with_shared

SHARED_REGISTRATION = Rule(
    'shared-registration',
    Severity.DRIFT,
    'The registration that all providers share is not as the tree needs it',
    'With more than eight import links, Label Studio joins the file names in an expression that SQLite rejects, '
    'unless a few lines join them without nesting. These lines are missing, altered or no longer needed. An update '
    'of any provider fixes that.',
)
SHARED_PLACE_UNKNOWN = Rule(
    'shared-place-unknown',
    Severity.NOTE,
    'The place of the registration that all providers share is not as expected',
    'Label Studio may join the file names of many providers in an expression that SQLite rejects. Nothing can be '
    'inserted, because the function looks different from those of the supported releases. Try the column "Source '
    'filename" of the Data Manager.',
)


def shared(tree: ManagedTree) -> Iterator[Finding]:
    """A finding if the shared registration is not as it should be; none where no provider is managed."""
    now = shared_state(tree.checkout.read, tree.checkout.layout) if tree.locks else None
    if now is None or now.is_right or not (now.is_known or now.is_needed):
        return
    point = now.standing.registration.point
    if not now.is_known:
        message = f'{point.title}: left out: {now.standing.message}'
        yield Finding(SHARED_PLACE_UNKNOWN, '', message, point.path, now.standing.line or 1, key=point.id)
        return
    wanted = with_shared(tree.checkout.read, tree.checkout.layout)[point.path]
    line, diff = excerpt(wanted, tree.checkout.read(point.path) or b'')
    message = f'{point.title}: {_words(now)}'
    command = 'storage-scaffold update'
    yield Finding(SHARED_REGISTRATION, '', message, point.path, line, diff=diff, command=command, key=point.id)


def _words(now: Shared) -> str:
    links = f'the tree has {now.links} import links'
    if not now.is_needed:
        return f'is not needed: {links}, and Label Studio can join {MOST_IN_ONE_EXPRESSION} by itself'
    return 'was altered' if now.standing.state is State.ALTERED else f'is missing: {links}'


JUDGE = Judge((SHARED_REGISTRATION, SHARED_PLACE_UNKNOWN), trees=(shared,))
