"""Values of storages for the generated tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.spec.provider import Provider


def given_values(provider: Provider, chosen: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Values by field: those in `chosen`, what is needed beside them, and a marker for each credential that is shown.

    Needed, too, is what an environment variable stands in for.
    """
    plain = [field for field in provider.fields if not field.credential]
    samples = {field.name: field.field_type.sample(field) for field in plain if _is_needed(field)} | dict(chosen or {})
    # what others depend on is itself always shown
    shown = [field for field in provider.fields if provider.shows(field.name, samples)]
    values = {field.name: samples[field.name] for field in shown if field.name in samples}
    return values | {field.name: field.field_type.secret_sample(field) for field in shown if field.credential}


def other_ways(provider: Provider) -> Iterator[tuple[dict[str, Any], list[str], list[str]]]:
    """What a person may change of `given_values` so that the form shows other fields.

    Yields what is sent, the fields that are hidden then, and those that must be given only then.
    """
    given = given_values(provider)
    conditions = [item for field in provider.fields if (item := provider.shown_for(field.name))]
    for name in dict.fromkeys(other for other, _ in conditions):
        for value in _values(
            provider.by_name[name], [item for other, some in conditions if other == name for item in some]
        ):
            way = given_values(provider, {name: value})
            hidden = [
                other.name for other in provider.fields if other.empty is None and not provider.shows(other.name, way)
            ]
            if hidden:
                needed = [other for other in way if provider.by_name[other].required and other not in given]
                yield {key: item for key, item in way.items() if given.get(key) != item}, hidden, needed


def _values(field: Field, conditions: list[Any]) -> list[Any]:
    """The values of a field that a person may choose, as far as others depend on them."""
    if field.empty is not None:
        return [True, False]
    offered = [choice.value for choice in field.choices] or conditions
    return list(dict.fromkeys(value for value in offered if value not in (None, '')))


def _is_needed(field: Field) -> bool:
    return (field.required and not field.depends_on) or bool(field.env and field.default is None)
