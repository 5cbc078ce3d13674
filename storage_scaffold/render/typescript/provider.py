"""A provider's configuration for the web app, from the form model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.web import STOCK_ICON
from storage_scaffold.fieldtypes.control import Condition, Control
from storage_scaffold.literals.typescript import (
    AnyOf,
    Array,
    Call,
    Chain,
    Code,
    Object,
    Value,
    declaration,
    source,
)
from storage_scaffold.render.form import summary, wizard
from storage_scaffold.render.typescript import names
from storage_scaffold.spec.provider import Provider

# Columns of a title on a card.
_CARD = 22


@dataclass(frozen=True)
class WebModule:
    """What the templates of the web app may name: TypeScript, as biome lays it out.

    `icon` is the icon's name in `@humansignal/icons`, None when the tree has none; `icon_file` the file of an icon of
    the provider's own. `schemas` holds those schemas that conditions ask, if there are any. `config` is the provider's
    configuration, `expectations` what its unit test knows of it.
    """

    constant: str
    icon: str | None
    icon_file: str
    schemas: str | None
    config: str
    expectations: tuple[str, ...]
    exports: bool
    presigns: bool


def web_module(provider: Provider, features: Features) -> WebModule:
    """The provider in the web app of a tree with `features`."""
    return WebModule(
        constant=names.constant(provider),
        icon=icon(provider, features),
        icon_file=names.icon_file(provider),
        schemas=source(asked) if (asked := schemas(provider, features)).properties else None,
        config=source(provider_config(provider, features)),
        expectations=tuple(expectations(provider)),
        exports=provider.exports,
        presigns=provider.presign.supported,
    )


def expectations(provider: Provider) -> list[str]:
    """What the provider's unit test knows of it, as declarations; not made from the configuration that it tests."""
    controls = [item for row in wizard(provider) for item in row]
    lists = {
        'names': [item.name for item in controls],
        'credentials': [item.name for item in controls if item.credential],
        'required': [item.name for item in controls if item.always_required],
    }
    defaults = {item.name: item.value for item in controls if item.value is not None}
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
        'title': _card_title(provider.title),
        'description': summary(provider, features.brand),
        **({'icon': Code(shown)} if shown else {}),
        'fields': Array([_field(item, controls, features) for item in controls.values()]),
        'layout': Array([Object({'fields': Array([item.name for item in row])}) for row in rows]),
    }
    return Object(properties, expanded=True)


def schemas(provider: Provider, features: Features) -> Object:
    """The schemas of fields that wait for others; each is asked whether its field has to stay within reach."""
    waiting = [item for row in wizard(provider, features.brand) for item in row if _is_asked(item, features)]
    return Object({item.name: item.field_type.zod(item) for item in waiting}, expanded=True)


def _is_asked(item: Control, features: Features) -> bool:
    waits = features.depends_on or (features.visible_when and not item.visible_when)
    return bool(item.dependency and waits and item.field_type.is_refusing(item))


def _card_title(title: str) -> str:
    """In lines that fit on the provider's card, which breaks lines at line breaks only."""
    lines = [title]
    while len(lines[-1]) > _CARD and ' ' in lines[-1]:
        at = lines[-1].rfind(' ', 0, _CARD + 1)
        at = lines[-1].index(' ') if at < 0 else at
        lines[-1:] = [lines[-1][:at], lines[-1][at + 1 :]]
    return '\n'.join(lines)


def _field(item: Control, controls: Mapping[str, Control], features: Features) -> Object:
    """In the order of Label Studio's own files."""
    properties: dict[str, Value] = {'name': item.name, 'type': item.widget, 'label': item.label}
    if text := description(item, features):
        properties['description'] = text
    if item.always_required:
        properties['required'] = True
    if item.placeholder:
        properties['placeholder'] = item.placeholder
    if item.credential:
        properties |= {'autoComplete': item.auto_complete, 'accessKey': True}
    if item.options:
        properties['options'] = Array([Object({'value': one.value, 'label': one.label}) for one in item.options])
    if item.widget == 'number':
        limits = {'min': item.minimum, 'max': item.maximum}
        properties |= {name: limit for name, limit in limits.items() if limit is not None}
    asked = _is_asked(item, features)
    properties['schema'] = Code(f'schemas.{item.name}') if asked else _schema(item)
    if item.target != 'both':
        properties['target'] = item.target
    if item.name in ('presign', 'presign_ttl'):
        properties['resetConnection'] = False
    return Object({**properties, **_conditions(item, controls, features)}, expanded=True)


def _schema(item: Control) -> Value:
    if item.refusal:
        return Chain('z', (Call('string'), Call('refine', (Code('() => false'), item.refusal))))
    return item.field_type.zod(item)


def is_marked(item: Control, features: Features) -> bool:
    """Whether the form marks a control as required: no select, nor what is only required while it is shown."""
    if item.always_required:
        return item.widget != 'select'
    return item.required and features.required_when


def description(item: Control, features: Features) -> str:
    """What the form says of a control, also that it is required where the form does not mark it itself."""
    mark = 'Required.' if item.required and not is_marked(item, features) else ''
    return ' '.join(text for text in (mark, item.description) if text)


def _conditions(item: Control, controls: Mapping[str, Control], features: Features) -> dict[str, Value]:
    """When a field is shown, usable, required: what the form cannot say otherwise, it says by disabling or hiding."""
    found: dict[str, Value] = {}
    if item.refusal and features.depends_on:
        # disabled whatever that one holds
        found['dependsOn'] = _when('bucket', Code('() => false'))
    if item.visible_when and features.visible_when:
        found['visibleWhen'] = _when(item.visible_when.field, _matcher(item.visible_when, controls))
        if item.required and features.required_when:
            found['requiredWhen'] = found['visibleWhen']
    elif item.visible_when and features.depends_on:
        found['dependsOn'] = _when(item.visible_when.field, Code(_is_one_of(item.visible_when, controls)))
    if item.dependency and (features.depends_on or (features.visible_when and not found)):
        given = _given(item, controls[item.dependency], features)
        found['dependsOn' if features.depends_on else 'visibleWhen'] = _when(item.dependency, given)
    return found


def _when(field: str, value: Value) -> Object:
    return Object({'field': field, 'value': value}, expanded=True)


def _given(item: Control, other: Control, features: Features) -> Value:
    """Whether `other` is given. `item` stays within reach while its value is refused: nobody could correct it else."""
    given = other.field_type.is_given_in_form
    if not _is_asked(item, features):
        is_compared = features.depends_on and other.widget == 'toggle'
        return True if is_compared else Code(f'(value: unknown) => {given}')
    parsed = Call('safeParse', (Code(f'form.{item.name} ?? undefined'),))
    refused = Chain(f'!schemas.{item.name}', (parsed,), 'success')
    return AnyOf('value: unknown, form: Record<string, unknown>', (Code(given), refused))


def _matcher(condition: Condition, controls: Mapping[str, Control]) -> Value:
    """`visibleWhen` compares texts by itself, and asks a function about anything else."""
    if all(isinstance(value, str) for value in condition.values):
        return condition.values[0] if len(condition.values) == 1 else Array(condition.values)
    return Code(_is_one_of(condition, controls))


def _is_one_of(condition: Condition, controls: Mapping[str, Control]) -> str:
    other = controls[condition.field]
    # what was typed as text is compared as the number that it means
    is_text = other.widget == 'text' and all(type(value) in (int, float) for value in condition.values)
    typed = 'Number(value)' if is_text else 'value'
    literals = [source(value) for value in condition.values]
    if len(literals) == 1:
        return f'(value: unknown) => {typed} === {literals[0]}'
    return f'(value: unknown) => [{", ".join(literals)}].some((one) => one === {typed})'
