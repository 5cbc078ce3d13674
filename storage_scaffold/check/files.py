"""The files of a provider: generated files as rendered or accepted, owned files by their protocol, and no others."""

from __future__ import annotations

import shlex
from collections.abc import Container, Iterator
from pathlib import PurePosixPath

from storage_scaffold.check.excerpt import excerpt
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.restoring import bring_back
from storage_scaffold.check.subject import Judge, ManagedTree, Subject
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.meaning import same_meaning
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.formatted import may_be_formatted
from storage_scaffold.record.lock import Lock, Output, archive_path, directory, lock_path
from storage_scaffold.record.merge_base import part_paths
from storage_scaffold.remedies import accept, discard, edit, update
from storage_scaffold.render.header import has_header
from storage_scaffold.spec.provider import Provider

GENERATED_EDITED = Rule(
    'generated-edited',
    Severity.DRIFT,
    'A generated file was edited by hand',
    'Generated files are rewritten from the spec. Change the spec instead, or accept the edit to keep it for good.',
)
GENERATED_MISSING = Rule(
    'generated-missing',
    Severity.DRIFT,
    'A generated file is missing',
    'A file of the provider was deleted. An update restores it.',
)
GENERATED_CONFLICT = Rule(
    'generated-conflict',
    Severity.DRIFT,
    'An update left a conflict',
    'A hand edit and a newer rendering could not be merged. Resolve the conflict, then accept the file.',
)
FORMATTED = Rule(
    'formatted',
    Severity.NOTE,
    'A formatter changed the layout of what was generated',
    'A file, a registration or a migration differs from what was generated only in its layout, which is not drift. '
    '`storage-scaffold update --reformat` writes files and registrations in the generated layout again.',
)
LEFT_OVER = Rule(
    'left-over',
    Severity.DRIFT,
    'An unknown file among the generated ones',
    'It is where only generated files belong, or has their header, but no record lists it. Delete it.',
)
ACCEPTED_EDIT = Rule(
    'accepted-edit',
    Severity.NOTE,
    'An edit was accepted',
    'A hand edit of a generated file was accepted: it stays, and updates are merged with it.',
)
OWN_FILE = Rule(
    'own-file',
    Severity.NOTE,
    'A file beside those of the provider',
    'The provider has files that the developer owns; this file is assumed to be another one.',
)
OWNED_MISSING = Rule(
    'owned-missing',
    Severity.DRIFT,
    'An owned file is missing',
    'A file that belongs to the developer is missing, and the provider needs it.',
)
OWNED_PROTOCOL = Rule(
    'owned-protocol',
    Severity.DRIFT,
    'An owned file breaks the protocol',
    'The generated code calls the client by its protocol: it needs every method, with these arguments, implemented.',
)

_MARKER = b'<<<<<<<'


def outputs(subject: Subject) -> Iterator[Finding]:
    """A finding for each generated file that is neither as rendered nor as accepted, and for each accepted edit."""
    for path, output in subject.lock.outputs.items():
        content = subject.checkout.read(path)
        if content is None:
            yield subject.finding(GENERATED_MISSING, 'is missing', path)
        elif output.conflict is not None:
            yield _conflict(subject, path, content)
        elif _is_formatted(subject, path, content, output):
            yield subject.finding(FORMATTED, 'has another layout than it was generated in', path, command='')
        elif text_digest(content) != output.accepted:
            yield _edited(subject, path, content, output)
        elif output.accepted != output.rendered:
            line, diff = _difference(subject, path, content)
            yield subject.finding(ACCEPTED_EDIT, 'has an accepted edit', path, command='', line=line, diff=diff)


def _is_formatted(subject: Subject, path: PurePosixPath, content: bytes, output: Output) -> bool:
    base = subject.base.get(path)
    return base is not None and may_be_formatted(content, output) and same_meaning(path, content, base)


def _conflict(subject: Subject, path: PurePosixPath, content: bytes) -> Finding:
    lines = content.splitlines()
    line = next((at for at, text in enumerate(lines, 1) if text.startswith(_MARKER)), 1)
    message = 'an update left a conflict here: resolve it, then accept the file'
    return subject.finding(GENERATED_CONFLICT, message, path, command=accept(path), line=line)


def _edited(subject: Subject, path: PurePosixPath, content: bytes, output: Output) -> Finding:
    line, diff = _difference(subject, path, content)
    if text_digest(content) == output.rendered:
        message = 'is as generated, without the edit that was accepted'
    else:
        drop = discard(subject.lock.name, path)
        message = f'was edited by hand: keep the edit for good, or drop it with `{drop}` and change the spec instead'
    return subject.finding(GENERATED_EDITED, message, path, command=accept(path), line=line, diff=diff)


def _difference(subject: Subject, path: PurePosixPath, content: bytes) -> tuple[int, tuple[str, ...]]:
    base = subject.base.get(path)
    return (1, ()) if base is None else excerpt(base, content, whole=True)


def owned(subject: Subject) -> Iterator[Finding]:
    """A finding for each owned file that is missing, and for each breach of its protocol."""
    if not subject.lock.owned:
        return
    # The protocol of an owned file depends on the spec. Nothing else in a quick check needs to load it.
    from storage_scaffold.kinds.protocol import owned_problems
    from storage_scaffold.render.provider import starter

    provider = recorded_provider(subject)
    for path in subject.lock.owned:
        content = subject.checkout.read(path)
        if content is None:
            command = bring_back(subject.checkout, path, update(subject.lock.name))
            yield subject.finding(OWNED_MISSING, 'is missing', path, command=command)
        elif provider is not None:
            for problem in owned_problems(content, provider, path, starter):
                yield _breach(subject, path, problem)


def recorded_provider(subject: Subject) -> Provider | None:
    """The provider, if its spec is the recorded one: what was generated cannot know a changed spec yet."""
    from storage_scaffold.record.recorded_spec import load_managed

    try:
        provider, source = load_managed(subject.checkout, subject.lock)
    except SpecError:
        return None
    return provider if text_digest(source.data) == subject.lock.inputs.spec_sha256 else None


def _breach(subject: Subject, path: PurePosixPath, problem: Problem) -> Finding:
    """A breach of the protocol, which only the developer can fix."""
    message = f'{problem.message}: {problem.hint}' if problem.hint else problem.message
    return subject.finding(
        OWNED_PROTOCOL,
        message,
        path,
        command=edit(path),
        line=problem.line or 1,
        column=problem.column or 1,
        key=problem.message,
    )


def left_over(tree: ManagedTree) -> Iterator[Finding]:
    """The files that no record lists, in the directories of the providers and beside other generated files."""
    if not tree.is_complete:  # a file may belong to a record that cannot be read
        return
    checkout, locks = tree.checkout, tree.locks
    known = {path for lock in locks for path in _known(lock)}
    homes = {lock.name: (checkout.layout.home(lock.name), directory(lock.name)) for lock in locks}
    for lock in locks:
        for home in homes[lock.name]:
            for path in _strange(checkout, f'{home}/**/*', known):
                yield _stranger(checkout, lock, path)
    shared = {path.parent: lock for lock in reversed(locks) for path in lock.outputs}
    inside = {home for pair in homes.values() for home in pair}
    for parent, lock in sorted(shared.items()):
        if not inside.isdisjoint((parent, *parent.parents)):
            continue
        for path in _strange(checkout, f'{parent}/*', known):
            if has_header(checkout.read(path) or b''):
                yield _left_over(lock, path)


def _known(lock: Lock) -> Iterator[PurePosixPath]:
    yield from (lock_path(lock.name), archive_path(lock.name), lock.inputs.spec, *part_paths(lock))
    yield from (*lock.outputs, *lock.owned, *lock.ejected)


def _strange(checkout: Checkout, pattern: str, known: Container[PurePosixPath]) -> Iterator[PurePosixPath]:
    """The regular files that match and are not known, without bytecode and names that begin with a dot."""
    for path in checkout.glob(pattern):
        if path in known:
            continue
        hidden = any(part.startswith('.') for part in path.parts[1:])
        if not hidden and path.suffix != '.pyc' and checkout.is_file(path):
            yield path


def _stranger(checkout: Checkout, lock: Lock, path: PurePosixPath) -> Finding:
    """The finding for an unknown file in a provider's directory: beside owned files it may be the developer's too."""
    if lock.owned and checkout.layout.storages in path.parents and not has_header(checkout.read(path) or b''):
        return Finding(OWN_FILE, lock.name, 'was not generated: it is assumed to be yours', path)
    return _left_over(lock, path)


def _left_over(lock: Lock, path: PurePosixPath) -> Finding:
    message = 'is left over: it was not generated, and no record lists it'
    return Finding(LEFT_OVER, lock.name, message, path, command=f'rm {shlex.quote(str(path))}')


JUDGE = Judge(
    (
        GENERATED_EDITED,
        GENERATED_MISSING,
        GENERATED_CONFLICT,
        FORMATTED,
        LEFT_OVER,
        ACCEPTED_EDIT,
        OWN_FILE,
        OWNED_MISSING,
        OWNED_PROTOCOL,
    ),
    providers=(outputs, owned),
    trees=(left_over,),
)
