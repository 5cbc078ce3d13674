"""The records themselves: what is broken in them, so that they cannot be compared with anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.inputs import inputs
from storage_scaffold.check.restoring import bring_back
from storage_scaffold.check.subject import Judge, ManagedTree, Rendering, Subject
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import RECORDS, SPECS, TEMPLATES
from storage_scaffold.errors import CheckoutError, SpecError
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, directory, lock_path
from storage_scaffold.remedies import edit, rendered_again, update

LOCK_MISMATCH = Rule(
    'lock-mismatch',
    Severity.DRIFT,
    'The record does not follow from the spec',
    'Rendering the spec again, with everything else as recorded, gives another result: the record itself was edited.',
)
RECORD_BROKEN = Rule(
    'record-broken',
    Severity.UNJUDGED,
    'The record is broken',
    'lock.json or a text in base/ is missing or damaged, or they contradict each other. Restore both from git.',
)
UNFINISHED = Rule(
    'unfinished',
    Severity.UNJUDGED,
    'A command was interrupted',
    'A command that writes did not finish. The next one that writes recovers the tree first.',
)
UNREADABLE = Rule(
    'unreadable',
    Severity.UNJUDGED,
    'A file cannot be read',
    'A path that should be a regular file in the checkout is something else, or the file is too large.',
)


def broken(
    checkout: Checkout, rule: Rule, provider: str, error: CheckoutError, file: PurePosixPath, otherwise: str = ''
) -> Finding:
    """`error` as a finding, which restoring the record or the file fixes, or `otherwise` (else an editor)."""
    problem = error.problems[0]
    path = PurePosixPath(problem.file) if problem.file else file
    command = bring_back(checkout, directory(provider) if RECORDS in path.parents else path, otherwise or edit(path))
    return Finding(rule, provider, problem.message, path, problem.line or 1, problem.column or 1, command=command)


def read_records(checkout: Checkout) -> tuple[dict[str, Lock], list[Finding]]:
    """The locks that can be read, by the name of their directory, and a finding for each one that cannot be read."""
    locks, findings = {}, []
    for home in checkout.glob(f'{RECORDS}/*'):
        if home.name.startswith('.') or checkout.is_file(home):
            continue
        path = lock_path(home.name)
        try:
            data = checkout.read(path)
            if data is None and home in (SPECS, TEMPLATES):
                continue
            if data is None:
                raise CheckoutError('the lock of this record is missing')
            lock = Lock.parse(data, str(path), checkout.layout)
            if lock.name != home.name:
                raise CheckoutError(f'is the lock of `{lock.name}`, but is in the directory of `{home.name}`')
            locks[home.name] = lock
        except CheckoutError as error:
            findings.append(broken(checkout, RECORD_BROKEN, home.name, error, path))
    return locks, findings


def unfinished(tree: ManagedTree) -> Iterator[Finding]:
    """A finding when the last command that writes was interrupted, or when its journal is damaged."""
    if not tree.checkout.exists(RECORDS / '.state'):
        return
    from storage_scaffold.transaction import pending

    try:
        message = pending(tree.checkout.root)
    except CheckoutError as error:
        # It is not in git: it belongs to this checkout, and only `undo` and a recovery need it.
        yield replace(broken(tree.checkout, RECORD_BROKEN, '', error, RECORDS), command=f'rm -r {RECORDS / ".state"}')
        return
    if message:
        yield Finding(UNFINISHED, '', message, RECORDS, command='storage-scaffold undo')


def mismatches(subject: Subject) -> Iterator[Finding]:
    """Findings where rendering the recorded inputs does not give what the lock says, or is not possible."""
    lock, proof = subject.lock, subject.proof
    spec = text_digest(subject.checkout.read(lock.inputs.spec) or b'')
    if isinstance(proof, SpecError) and spec == lock.inputs.spec_sha256:
        problem = proof.problems[0]
        message = f'the spec can no longer be rendered: {problem.message}'
        line, column = problem.line or 1, problem.column or 1
        command = f'{edit(lock.inputs.spec)} && {update(lock.name)}'
        yield subject.finding(LOCK_MISMATCH, message, lock.inputs.spec, command, line=line, column=column)
    if not isinstance(proof, Rendering) or any(inputs(subject)):
        return
    files = {path: text_digest(data) for path, data in proof.files.items() if path not in lock.ejected}
    said = {path: output.conflict or output.rendered for path, output in lock.outputs.items()}
    for path in sorted({*files, *said}):
        if files.get(path) != said.get(path):
            message = f'the record of {path} differs from what the spec gives'
            yield _mismatch(subject, message, f'"{path}"', str(path))
    entries = {item.point.id: (item.entry.key, item.entry.code) for item in proof.registrations}
    noted = {entry.point: (entry.key, entry.code) for entry in lock.registrations}
    left_out = {point: (key, entries.get(point, ('', ''))[1]) for point, key in lock.left_out.items()}
    for point in sorted({*entries, *noted, *left_out}):
        if entries.get(point) != {**left_out, **noted}.get(point):
            message = f'the record of the registration `{point}` differs from what the spec gives'
            yield _mismatch(subject, message, f'"point": "{point}"', point)


def _mismatch(subject: Subject, message: str, start: str, key: str) -> Finding:
    command = rendered_again(subject.lock.name)
    line = subject.line_in_lock(start)
    return subject.finding(LOCK_MISMATCH, message, subject.lock_path, command, line=line, key=key)


JUDGE = Judge(
    (LOCK_MISMATCH, RECORD_BROKEN, UNFINISHED, UNREADABLE),
    providers=(mismatches,),
    trees=(unfinished,),
)
