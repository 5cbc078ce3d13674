"""The rules that concern more than one value, as a table: a new rule is one function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from storage_scaffold.spec import rules_client, rules_fields, rules_form, rules_icon, rules_links, rules_names
from storage_scaffold.spec.context import Context
from storage_scaffold.spec.document import Finding

Rule = Callable[[Context], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    *rules_names.RULES,
    *rules_fields.RULES,
    *rules_links.RULES,
    *rules_client.RULES,
    *rules_form.RULES,
    *rules_icon.RULES,
)


def check(context: Context) -> Iterator[Finding]:
    """What all rules find."""
    for rule in RULES:
        yield from rule(context)
