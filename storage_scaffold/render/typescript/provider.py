"""A provider's configuration for the web app, from the form model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.web import STOCK_ICON
from storage_scaffold.literals.javascript_regex import regex
from storage_scaffold.literals.typescript import Array, Call, Chain, Code, Object, Value, declaration, source
from storage_scaffold.render.form import Condition, Control, summary, wizard
from storage_scaffold.render.typescript import names
from storage_scaffold.spec.provider import Provider

_NUMBERS = ('number', 'counter')
_EMPTY = Chain('z', (Call('literal', ('',)),))


def web_names(provider: Provider, features: Features) -> dict[str, Any]:
    """What the templates of the web app may name."""
    return {
        'provider_constant': names.constant(provider),
        'provider_icon': icon(provider, features),
        'provider_config': source(provider_config(provider, features)),
        'provider_expectations': expectations(provider),
    }


def expectations(provider: Provider) -> list[str]:
    """What the provider's unit test knows of it, as declarations; not made from the configuration that it tests."""
    controls = [item for row in wizard(provider) for item in row]
    lists = {
        'names': [item.name for item in controls],
        'credentials': [item.name for item in controls if item.credential],
        'required': [item.name for item in controls if item.always_required],
    }
    defaults = {item.name: _number(item.value) for item in controls if item.value is not None}
    return [
        *(declaration(name, 'string[]', Array(items)) for name, items in lists.items()),
        declaration('defaults', 'Record<string, unknown>', Object(defaults, expanded=True)),
    ]


def icon(provider: Provider, features: Features) -> str | None:
    """The icon's name in `@humansignal/icons`: the provider's own, else a cloud; None when the tree has none."""
    if provider.icon:
        return names.icon_export(provider)
    return STOCK_ICON if features.cloud_icon else None


def provider_config(provider: Provider, features: Features) -> Object:
    """The `ProviderConfig`; it uses of a field's properties what the tree's own form declares."""
    rows = wizard(provider, features.brand)
    controls = {item.name: item for row in rows for item in row}
    shown = icon(provider, features)
    properties: dict[str, Value] = {
        'name': provider.name,
        'title': provider.title,
        'description': summary(provider, features.brand),
        **({'icon': Code(shown)} if shown else {}),
        'fields': Array([_field(item, controls, features) for item in controls.values()]),
        'layout': Array([Object({'fields': Array([item.name for item in row])}) for row in rows]),
    }
    return Object(properties, expanded=True)


def _field(item: Control, controls: Mapping[str, Control], features: Features) -> Object:
    """In the order of Label Studio's own files."""
    properties: dict[str, Value] = {'name': item.name, 'type': item.widget, 'label': item.label}
    if item.description:
        properties['description'] = item.description
    if item.always_required:
        properties['required'] = True
    if item.placeholder:
        properties['placeholder'] = item.placeholder
    if item.credential:
        properties |= {'autoComplete': item.auto_complete, 'accessKey': True}
    if item.options:
        properties['options'] = Array([Object({'value': one.value, 'label': one.label}) for one in item.options])
    limits = {'min': _number(item.minimum), 'max': _number(item.maximum)}
    properties |= {name: limit for name, limit in limits.items() if limit is not None}
    if item.widget == 'counter':
        properties['step'] = 1
    properties['schema'] = schema(item)
    if item.target != 'both':
        properties['target'] = item.target
    if item.name in ('presign', 'presign_ttl'):
        properties['resetConnection'] = False
    return Object({**properties, **_conditions(item, controls, features)}, expanded=True)


def _conditions(item: Control, controls: Mapping[str, Control], features: Features) -> dict[str, Value]:
    """When a field is shown, usable, required: what the form can't say otherwise, it says by disabling or hiding."""
    found: dict[str, Value] = {}
    if item.visible_when and features.visible_when:
        found['visibleWhen'] = _when(item.visible_when.field, _matcher(item.visible_when))
        if item.required and features.required_when:
            found['requiredWhen'] = found['visibleWhen']
    elif item.visible_when and features.depends_on:
        found['dependsOn'] = _when(item.visible_when.field, Code(_is_one_of(item.visible_when)))
    if item.dependency and features.depends_on:
        other = controls[item.dependency]
        found['dependsOn'] = _when(other.name, True if other.widget == 'toggle' else Code(_has_value(other)))
    elif item.dependency and features.visible_when and not found:
        found['visibleWhen'] = _when(item.dependency, Code(_has_value(controls[item.dependency])))
    return found


def _when(field: str, value: Value) -> Object:
    return Object({'field': field, 'value': value}, expanded=True)


def _has_value(other: Control) -> str:
    if other.widget == 'toggle':
        return '(value: unknown) => value === true'
    if other.widget in _NUMBERS:
        return '(value: unknown) => typeof value === "number"'
    return '(value: unknown) => Boolean(value)'


def _matcher(condition: Condition) -> Value:
    """`visibleWhen` compares texts by itself, and asks a function about anything else."""
    if all(isinstance(value, str) for value in condition.values):
        return condition.values[0] if len(condition.values) == 1 else Array(condition.values)
    return Code(_is_one_of(condition))


def _is_one_of(condition: Condition) -> str:
    literals = [source(value) for value in condition.values]
    if len(literals) == 1:
        return f'(value: unknown) => value === {literals[0]}'
    return f'(value: unknown) => [{", ".join(literals)}].some((one) => one === value)'


def schema(item: Control) -> Chain:
    """The zod schema: what an empty form, a filled one, and an edited one with nulls in it may hold."""
    if item.widget == 'toggle':
        return Chain('z', (Call('boolean'), Call('default', (bool(item.value),))))
    if item.widget in _NUMBERS:
        return _number_schema(item)
    if item.type == 'json':
        return _json_schema(item)
    calls = [Call('string')]
    checks = [*_checks(item)]
    default = (Call('default', (item.value,)),) if item.value is not None else ()
    if item.always_required:
        return Chain('z', (*calls, Call('min', (1, f'{item.label} is required')), *checks, *default))
    if checks:
        checks.append(Call('or', (_EMPTY,)))
    return Chain('z', (*calls, *checks, Call('optional'), *(default or (Call('default', ('',)),))))


def _checks(item: Control) -> list[Call]:
    checks = []
    if item.pattern and (literal := regex(item.pattern)):
        checks.append(Call('regex', (Code(literal), f'{item.label} must match {item.pattern}')))
    if item.type == 'url':
        # the form shows the last complaint, which should be the plainest
        checks.append(Call('url', (f'{item.label} must be a URL',)))
    return checks


def _number_schema(item: Control) -> Chain:
    calls = [Call('number')]
    if item.type in ('integer', 'port') and item.widget != 'counter':
        calls.append(Call('int'))
    limits = (('min', _number(item.minimum)), ('max', _number(item.maximum)))
    calls += [Call(name, (limit,)) for name, limit in limits if limit is not None]
    if item.value is None:
        # Without a default of its own the form would fill in 0.
        calls.append(Call('nullable'))
    return Chain('z', (*calls, Call('default', (_number(item.value),))))


def _json_schema(item: Control) -> Chain:
    """Text when it is typed, a document when the API has sent it."""
    anything = Call('union', (Array([Chain('z', (Call(name, arguments),)) for name, arguments in _JSON_TYPES]),))
    checks = (Call('refine', (Code(_NOT_EMPTY), f'{item.label} is required')),) if item.always_required else ()
    return Chain('z', (anything, *checks, Call('default', (item.value or '',))))


_UNKNOWN = Chain('z', (Call('unknown'),))
_JSON_TYPES: tuple[tuple[str, tuple[Value, ...]], ...] = (
    ('string', ()),
    ('record', (_UNKNOWN,)),
    ('array', (_UNKNOWN,)),
)
_NOT_EMPTY = '(value) => value !== ""'


def _number(value: Any) -> Any:
    """A whole number without its point; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
