"""`list`: a short overview of the managed providers of a checkout."""

from __future__ import annotations

from dataclasses import dataclass

from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison, Severity
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import SpecError
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.record.recorded_spec import load_managed
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Overview:
    """A short overview of a managed provider; `kind` and `title` are None when its spec cannot be loaded."""

    name: str
    kind: str | None
    title: str | None
    spec: str
    tool: str
    state: str


def overviews(checkout: Checkout) -> list[Overview]:
    """An overview of each managed provider of a checkout."""
    locks = read_locks(checkout)
    comparison = compare(checkout)
    return [overview(lock, loaded(checkout, lock), comparison) for lock in locks.values()]


def overview(lock: Lock, provider: Provider | None, comparison: Comparison) -> Overview:
    """The overview of the provider of `lock`; its state comes from the findings of `comparison`."""
    return Overview(
        lock.name,
        provider.client.kind if provider else None,
        provider.title if provider else None,
        str(lock.inputs.spec),
        lock.inputs.tool,
        _state(comparison, lock.name),
    )


def _state(comparison: Comparison, name: str) -> str:
    """`as recorded`, or how much has drifted."""
    mine = [finding for finding in comparison.findings if finding.provider in (name, '')]
    drift = sum(finding.rule.severity is Severity.DRIFT for finding in mine)
    if any(finding.rule.severity is Severity.UNJUDGED for finding in mine):
        return 'cannot be judged'
    return f'drifted ({drift} finding{"" if drift == 1 else "s"})' if drift else 'as recorded'


def loaded(checkout: Checkout, lock: Lock) -> Provider | None:
    """The provider that the spec of `lock` describes; `None` when the spec cannot be loaded."""
    try:
        return load_managed(checkout, lock)[0]
    except SpecError:
        return None
