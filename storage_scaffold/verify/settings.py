"""The values of a storage, as a person would type them into the form: from a file, the environment, or a prompt."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from storage_scaffold.errors import Problem, SpecError, UsageError
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.reading.document import Violation, plain
from storage_scaffold.spec.reading.messages import suggest
from storage_scaffold.spec.reading.source import read_bytes, read_document

BUCKET = 'bucket'
PREFIX = 'STORAGE_SCAFFOLD_'

# Asks a person for a value; whether it is to be hidden while it is typed.
Ask = Callable[[str, bool], str]


def read_config(provider: Provider, file: Path) -> dict[str, Any]:
    """The values in a YAML file: the names of the spec's fields, and `bucket`.

    Raises SpecError with every problem.
    """
    document, problems = read_document(read_bytes(file, str(file)), str(file))
    if document is None:
        raise SpecError(problems, 'write `name: value` for each field of the form')
    values = plain(document.root)
    problems += document.problems(list(_violations(provider, values)))
    if problems:
        raise SpecError(problems, f'fix {file}: it holds what people type into the form')
    return dict(values)


def _violations(provider: Provider, values: Mapping[str, Any]) -> Iterator[Violation]:
    for name, value in values.items():
        if name == BUCKET:
            if not isinstance(value, str):
                yield Violation((name,), 'must be text')
        elif name not in provider.by_name:
            names = (BUCKET, *provider.by_name)
            guess = suggest(str(name), names)
            yield Violation((name,), f'is not a field of this provider{f" ({guess})" if guess else ""}')
        elif wanted := provider.by_name[name].field_type.refuse(value):
            yield Violation((name,), f'must be {wanted}')


def complete(provider: Provider, given: Mapping[str, Any], ask: Ask | None) -> dict[str, Any]:
    """The column of every field, and `bucket`: what was given, what the environment has, what a person answers.

    Parameters: `ask` is None when there is nobody to ask; nobody is asked for a value of several lines.
    Raises UsageError for what is still missing.
    """
    values = {BUCKET: given.get(BUCKET) or _from_environment(BUCKET), **_columns(provider, given)}
    missing = []
    for name, label, hidden in _wanted(provider, values):
        if ask is None or _has_lines(provider, name):
            missing.append(Problem(f'there is no value for `{name}` ({label})'))
        else:
            values[name] = ask(label, hidden)
    if missing:
        raise UsageError(missing, f'give them in --config FILE, or as {PREFIX}NAME in the environment')
    return values


def _columns(provider: Provider, given: Mapping[str, Any]) -> dict[str, Any]:
    columns = {}
    for item in provider.fields:
        value = given.get(item.name, _from_environment(item.name))
        value = item.default if value is None else value
        columns[item.name] = item.empty if value is None else item.field_type.stored(value)
    return columns


def _wanted(provider: Provider, values: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """What has no value but needs one: its name and label, and whether nobody may see it."""
    if not values[BUCKET]:
        yield BUCKET, provider.location.label, False
    for item in provider.fields:
        if _is_needed(item) and provider.shows(item.name, values) and values[item.name] in (None, ''):
            yield item.name, item.label, item.credential


def _is_needed(item: Field) -> bool:
    return item.required and not (item.env and os.environ.get(item.env))


def _has_lines(provider: Provider, name: str) -> bool:
    """Whether a value may have several lines, of which a prompt would only take the first."""
    return name in provider.by_name and provider.by_name[name].field_type.refuse('\n') is None


def _from_environment(name: str) -> str | None:
    return os.environ.get(f'{PREFIX}{name.upper()}')
