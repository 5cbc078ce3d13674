"""The rules that concern more than one value, as a table: a new rule is one function."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from storage_scaffold.spec.context import Context
from storage_scaffold.spec.reading.document import Violation
from storage_scaffold.spec.rules import client as rules_client
from storage_scaffold.spec.rules import fields as rules_fields
from storage_scaffold.spec.rules import form as rules_form
from storage_scaffold.spec.rules import icon as rules_icon
from storage_scaffold.spec.rules import links as rules_links
from storage_scaffold.spec.rules import login as rules_login
from storage_scaffold.spec.rules import names as rules_names
from storage_scaffold.spec.rules import unread as rules_unread

Rule = Callable[[Context], Iterator[Violation]]

RULES: tuple[Rule, ...] = (
    *rules_names.RULES,
    *rules_fields.RULES,
    *rules_links.RULES,
    *rules_client.RULES,
    *rules_login.RULES,
    *rules_form.RULES,
    *rules_icon.RULES,
    *rules_unread.RULES,
)


def check(context: Context) -> Iterator[Violation]:
    """The violations of all rules; which fields are unread, only where nothing is wrong that decides it."""
    found = [violation for rule in RULES for violation in rule(context)]
    yield from found
    wrong = {path[:2] for path in (*context.lost, *(violation.path for violation in found))}
    if not any(path[:1] == ('client',) for path in wrong):
        yield from (violation for violation in rules_unread.unread_fields(context) if violation.path not in wrong)
