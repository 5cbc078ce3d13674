"""A tree that git has not finished merging: nothing in a file between conflict markers can be judged."""

from __future__ import annotations

from collections.abc import Sequence

from storage_scaffold import git
from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge
from storage_scaffold.checkout import Checkout

UNMERGED = Rule(
    'unmerged',
    Severity.UNJUDGED,
    'A file is unmerged',
    'A merge, rebase or cherry-pick stopped with a conflict in this file. Until it is resolved, nothing in it can be '
    'judged.',
)


def without_unmerged(checkout: Checkout, findings: Sequence[Finding]) -> list[Finding]:
    """`findings`, with one for each unmerged file instead of all that was found in it.

    Git is only asked if something more than a note was found. Raises GitFailed.
    """
    if not any(finding.rule.severity is not Severity.NOTE for finding in findings):
        return list(findings)
    unmerged = git.unmerged(checkout.root)
    found: dict[object, Finding] = {}
    for finding in findings:
        if finding.file in unmerged:
            found.setdefault(finding.file, _finding(finding))
        else:
            found[finding] = finding
    return list(found.values())


def _finding(finding: Finding) -> Finding:
    words = 'git has not finished merging this file'
    return Finding(UNMERGED, finding.provider, words, finding.file, finding.line, command='storage-scaffold resolve')


JUDGE = Judge((UNMERGED,))
