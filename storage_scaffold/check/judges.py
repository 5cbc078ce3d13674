"""The table of judges. A new finding is a rule and its judge in one of these modules; a new module needs a row."""

from __future__ import annotations

from storage_scaffold.check import (
    against,
    brought,
    clashes,
    files,
    inputs,
    migration_graph,
    migrations,
    records,
    registrations,
    shared,
    unmerged,
)
from storage_scaffold.check.findings import Rule
from storage_scaffold.check.subject import Judge

JUDGES: tuple[Judge, ...] = (
    inputs.JUDGE,
    files.JUDGE,
    registrations.JUDGE,
    shared.JUDGE,
    migrations.JUDGE,
    migration_graph.JUDGE,
    clashes.JUDGE,
    records.JUDGE,
    unmerged.JUDGE,
    brought.JUDGE,
    against.JUDGE,
)


def rules() -> tuple[Rule, ...]:
    """The rules for everything that a check can find, in the order of reports."""
    return tuple(rule for judge in JUDGES for rule in judge.rules)
