"""A tree that git has not finished merging: nothing in a file between conflict markers can be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError
from storage_scaffold.merge.three_way import git_marker_line
from storage_scaffold.record.lock import Lock

RESOLVE = 'storage-scaffold resolve'
UNMERGED = Rule(
    'unmerged',
    Severity.UNJUDGED,
    'A file is unmerged',
    'A merge, rebase or cherry-pick stopped with a conflict in this file. Until it is resolved, nothing in it can be '
    'judged.',
)


def without_unmerged(checkout: Checkout, locks: Sequence[Lock], findings: Sequence[Finding]) -> list[Finding]:
    """`findings`, with one for each unmerged file instead of all that was found in it.

    As long as there is one, `resolve` comes first, whatever else was found: other commands refuse such a tree. `locks`
    are those of the providers that are judged. Git is only asked if something more than a note was found, or if a
    registered file has conflict markers: an entry may stand intact beside them. Raises GitFailed.
    """
    owners = {entry.path: lock.name for lock in reversed(locks) for entry in lock.registrations}
    marked = {path: line for path in owners if (line := _marker_line(checkout, path))}
    if not marked and not any(finding.rule.severity is not Severity.NOTE for finding in findings):
        return list(findings)
    unmerged = git.unmerged(checkout.root)
    places = {finding.file: (finding.provider, finding.line) for finding in reversed(findings)}
    places = {**{path: (owners[path], line) for path, line in marked.items()}, **places}
    found = [_finding(file, *place) for file, place in places.items() if file in unmerged]
    others = [finding for finding in findings if finding.file not in unmerged]
    if found:
        others = [replace(finding, command=RESOLVE if finding.command else '') for finding in others]
    return [*others, *found]


def _marker_line(checkout: Checkout, path: PurePosixPath) -> int | None:
    try:
        return git_marker_line(checkout.read(path) or b'')
    except CheckoutError:
        # its judge says so
        return None


def _finding(file: PurePosixPath, provider: str, line: int) -> Finding:
    return Finding(UNMERGED, provider, 'git has not finished merging this file', file, line, command=RESOLVE)


JUDGE = Judge((UNMERGED,))
