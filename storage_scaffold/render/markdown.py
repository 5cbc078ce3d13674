"""Sentences about a provider's fields, for its README and its page in the docs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.literals import markdown, markdown_code
from storage_scaffold.render.form import shown_while
from storage_scaffold.render.python.environment_variables import named_server
from storage_scaffold.spec.provider import Provider, Role

# A string of the spec as text of the page that is written: `literals.markdown`, `literals.hexo`.
Encode = Callable[[str], str]


def field_words(provider: Provider, field: Field, text: Encode = markdown) -> str:
    """What a field is and what may be left out, as Markdown on one line."""
    return ' '.join(_sentences(provider, field, text))


def _sentences(provider: Provider, field: Field, text: Encode) -> Iterator[str]:
    if field.help:
        yield text(_ended(field.help))
    if field.placeholder and field.default is None and not field.credential:
        yield f'Example: {markdown_code(field.placeholder)}.'
    if field.choices:
        yield f'One of {", ".join(text(choice.label) for choice in field.choices)}.'
    if field.default is not None:
        yield f'Default: {field.field_type.in_words(field, field.default, text)}.'
    if field.env:
        yield f'Left blank, the environment variable `{field.env}` of the server is used{_only_for(provider, field)}.'
    if field.depends_on:
        yield f'Can only be given together with **{text(provider.by_name[field.depends_on].label)}**.'
    if condition := shown_while(provider, field):
        other = provider.by_name[condition.field]
        shown = ' or '.join(other.field_type.in_words(other, value, text) for value in condition.choices)
        yield f'Shown while **{text(other.label)}** is {shown}.'
    if field.credential:
        yield 'Never shown again once saved.'


def required_words(provider: Provider, field: Field) -> str:
    """Whether a field may be left blank, for a column of a table."""
    if not field.required:
        return 'no'
    if shown_while(provider, field):
        return 'when shown'
    return 'yes' if field.always_required else 'with the other'


def _only_for(provider: Provider, field: Field) -> str:
    """A credential of the environment only goes to the server that the operator names."""
    server = named_server(provider, lambda name: f'`{name}`') if field.credential else ''
    return f', for {server}' if server else ''


def _ended(text: str) -> str:
    """A hint as a sentence."""
    return text if text.endswith(('.', '!', '?', '…')) else f'{text}.'


def example_body(provider: Provider, role: Role, **more: Any) -> str:
    """A request body for the API that makes a storage: what is required, with made-up values, and `more`.

    JSON that can stand between single quotes of a shell, in fenced code, and where Nunjucks looks for tags.
    """
    asked = [field for field in provider.fields if field.required and field.target in ('both', role)]
    values = {field.name: field.field_type.example_value(field) for field in asked if field.always_required}
    asked = [
        field
        for field in asked
        if field.always_required or (field.visible_when and provider.shows(field.name, values))
    ]
    bucket = provider.location.placeholder or 'my-bucket'
    body = {
        'title': provider.title,
        'bucket': bucket,
        **{field.name: field.field_type.example_value(field) for field in asked},
        **more,
    }
    return '{\n' + ',\n'.join(f'  {_json(name)}: {_json(value)}' for name, value in body.items()) + '\n}'


def _json(value: Any) -> str:
    return re.sub("['`{%#]", lambda found: f'\\u{ord(found.group()):04x}', json.dumps(value, ensure_ascii=False))
