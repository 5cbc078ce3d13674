"""Everything that `check` can find, for docs/findings.md: from the rules, and from what the tests of remedies saw."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.check import against
from storage_scaffold.check.findings import Rule, Severity
from storage_scaffold.check.judges import rules
from tests.docs.tables import code

_MEANS = {
    Severity.NOTE: 'a note: the exit code stays 0',
    Severity.DRIFT: 'drift: the exit code is 1',
    Severity.UNJUDGED: 'something that cannot be judged: the exit code is 2',
}


def findings() -> str:
    """A section for each rule; breaking changes have a page of their own."""
    return '\n'.join(line for rule in rules() if rule.id not in _changes() for line in _section(rule))


def _changes() -> list[str]:
    return [kind.id for kind in against.KINDS]


def _section(rule: Rule) -> Iterator[str]:
    from tests.check.test_remedies import EXAMPLES

    yield f'## {code(rule.id)}\n'
    yield f'**{rule.title}.** {rule.help} This is {_MEANS[rule.severity]}.\n'
    example = EXAMPLES / f'{rule.id}.txt'
    if example.exists():
        yield f'```text\n{example.read_text(encoding="utf-8")}```\n'
