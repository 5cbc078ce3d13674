"""The files of a provider: generated ones as rendered or accepted, owned ones by their protocol, no others."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import PurePosixPath

from storage_scaffold.check.excerpt import excerpt
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge, ManagedTree, Subject
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, Output, base_path, directory, lock_path
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
    'A generated file is gone',
    'A file of the provider was deleted. Update brings it back.',
)
GENERATED_CONFLICT = Rule(
    'generated-conflict',
    Severity.DRIFT,
    'An update left a conflict',
    'An edit and a newer rendering of the same lines could not be merged. Resolve it, then accept the file.',
)
LEFT_OVER = Rule(
    'left-over',
    Severity.DRIFT,
    'A file that nobody generated or owns',
    'It stands where only generated files belong, or has the header of one, and no record knows it. Delete it.',
)
ACCEPTED_EDIT = Rule(
    'accepted-edit',
    Severity.NOTE,
    'An edit was accepted',
    'A hand edit of a generated file that somebody accepted: it stays, and updates are merged with it.',
)
OWN_FILE = Rule(
    'own-file',
    Severity.NOTE,
    'A file beside those of the provider',
    'The provider has files that the developer owns; this one is taken for one more of them.',
)
OWNED_MISSING = Rule(
    'owned-missing',
    Severity.DRIFT,
    'An owned file is gone',
    'A file that was written once and then the developer\'s is missing, and the provider needs it.',
)
OWNED_PROTOCOL = Rule(
    'owned-protocol',
    Severity.DRIFT,
    'An owned file breaks the protocol',
    'The generated code calls the client by its protocol: every method, with these arguments, none left unwritten.',
)

_MARKER = b'<<<<<<<'


def outputs(subject: Subject) -> Iterator[Finding]:
    """A finding for each generated file that is not as it was rendered, and not as it was accepted either."""
    for path, output in subject.lock.outputs.items():
        content = subject.checkout.read(path)
        if content is None:
            yield subject.finding(GENERATED_MISSING, 'is gone', path)
        elif output.conflict is not None:
            yield _conflict(subject, path, content)
        elif text_digest(content) != output.accepted:
            yield _edited(subject, path, content, output)
        elif output.accepted != output.rendered:
            line, diff = _difference(subject, path, content)
            yield subject.finding(ACCEPTED_EDIT, 'has an accepted edit', path, command='', line=line, diff=diff)


def _conflict(subject: Subject, path: PurePosixPath, content: bytes) -> Finding:
    lines = content.splitlines()
    line = next((at for at, text in enumerate(lines, 1) if text.startswith(_MARKER)), 1)
    message = 'an update left a conflict here: resolve it, then accept the file'
    return subject.finding(GENERATED_CONFLICT, message, path, command=_accept(path), line=line)


def _edited(subject: Subject, path: PurePosixPath, content: bytes, output: Output) -> Finding:
    line, diff = _difference(subject, path, content)
    if text_digest(content) == output.rendered:
        message = 'is as generated again, without the edit that was accepted'
    else:
        message = 'was edited by hand: change the spec instead, or keep the edit for good'
    return subject.finding(GENERATED_EDITED, message, path, command=_accept(path), line=line, diff=diff)


def _difference(subject: Subject, path: PurePosixPath, content: bytes) -> tuple[int, tuple[str, ...]]:
    base = subject.base.get(path)
    return (1, ()) if base is None else excerpt(base, content)


def _accept(path: PurePosixPath) -> str:
    return f'storage-scaffold accept {shlex.quote(str(path))}'


def owned(subject: Subject) -> Iterator[Finding]:
    """A finding for each owned file that is missing, and for everything in which one breaks its protocol."""
    if not subject.lock.owned:
        return
    # What an owned file owes follows from the spec: the one thing that takes loading it.
    from storage_scaffold.kinds.protocol import owned_problems
    from storage_scaffold.render.provider import starter

    provider = _provider(subject)
    for path in subject.lock.owned:
        content = subject.checkout.read(path)
        if content is None:
            yield subject.finding(OWNED_MISSING, 'is gone', path, command=f'git checkout -- {path}')
        elif provider is not None:
            for problem in owned_problems(content, provider, path, starter):
                yield _breach(subject, path, problem)


def _provider(subject: Subject) -> Provider | None:
    """The provider, where its spec is the recorded one: of any other, the owned files know nothing yet."""
    from storage_scaffold.record.recorded_spec import load_managed

    try:
        provider, source = load_managed(subject.checkout, subject.lock)
    except SpecError:
        return None
    return provider if text_digest(source.data) == subject.lock.inputs.spec_sha256 else None


def _breach(subject: Subject, path: PurePosixPath, problem: Problem) -> Finding:
    """A breach of the protocol, which only the developer can mend."""
    message = f'{problem.message}: {problem.hint}' if problem.hint else problem.message
    return subject.finding(
        OWNED_PROTOCOL,
        message,
        path,
        command=f'$EDITOR {shlex.quote(str(path))}',
        line=problem.line or 1,
        column=problem.column or 1,
        key=problem.message,
    )


def left_over(tree: ManagedTree) -> Iterator[Finding]:
    """The files that no record knows, in the directories of the providers and beside other generated files."""
    if not tree.is_complete:  # nobody knows whose a file is
        return
    checkout, locks = tree.checkout, tree.locks
    known = {path for lock in locks for path in _known(lock)}
    homes = {lock.name: (checkout.layout.home(lock.name), directory(lock.name)) for lock in locks}
    for lock in locks:
        for home in homes[lock.name]:
            for path in _files(checkout, f'{home}/**/*'):
                if path not in known:
                    yield _stranger(checkout, lock, path)
    shared = {path.parent: lock for lock in reversed(locks) for path in lock.outputs}
    inside = {home for pair in homes.values() for home in pair}
    for parent, lock in sorted(shared.items()):
        if not inside.isdisjoint((parent, *parent.parents)):
            continue
        for path in _files(checkout, f'{parent}/*'):
            if path not in known and has_header(checkout.read(path) or b''):
                yield _left_over(lock, path)


def _known(lock: Lock) -> Iterator[PurePosixPath]:
    yield from (lock_path(lock.name), base_path(lock.name), lock.inputs.spec)
    yield from (*lock.outputs, *lock.owned, *lock.ejected)


def _files(checkout: Checkout, pattern: str) -> Iterator[PurePosixPath]:
    """The regular files that match; bytecode and what begins with a dot is no code of anybody."""
    for path in checkout.glob(pattern):
        hidden = any(part.startswith('.') for part in path.parts[1:])
        if not hidden and path.suffix != '.pyc' and checkout.is_file(path):
            yield path


def _stranger(checkout: Checkout, lock: Lock, path: PurePosixPath) -> Finding:
    """A file in the directory of a provider: beside owned ones it may be the developer's too."""
    if lock.owned and checkout.layout.storages in path.parents and not has_header(checkout.read(path) or b''):
        return Finding(OWN_FILE, lock.name, 'is taken for yours: it was not generated', path)
    return _left_over(lock, path)


def _left_over(lock: Lock, path: PurePosixPath) -> Finding:
    message = 'is left over: it was not generated, and is nobody\'s'
    return Finding(LEFT_OVER, lock.name, message, path, command=f'rm {shlex.quote(str(path))}')


JUDGE = Judge(
    (
        GENERATED_EDITED,
        GENERATED_MISSING,
        GENERATED_CONFLICT,
        LEFT_OVER,
        ACCEPTED_EDIT,
        OWN_FILE,
        OWNED_MISSING,
        OWNED_PROTOCOL,
    ),
    providers=(outputs, owned),
    trees=(left_over,),
)
