"""The questions about what a client can be told, all of them from what each `kind.yml` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage_scaffold.checkout.layout import caveat
from storage_scaffold.fieldtypes import TYPES, types_for
from storage_scaffold.kinds.kind import Kind, Option, available_kinds, load_kind
from storage_scaffold.spec.provider import AUTH, Edition

# The questions that every kind has; `templates/spec/copier.yml` asks them.
COMMON = ('name', 'start', 'title', 'kind', 'edition', 'roles', 'more', 'fields', 'capabilities')
FORM = 'form'
"""The answer that leaves a choice to the form."""
NO_START = 'none'

Answers = Mapping[str, Any]

EDITIONS: Mapping[Edition, str] = {
    'open-source': 'open-source: keys or service accounts, standard formats, for everyone',
    'enterprise': f'enterprise: IAM roles, audit, Parquet; {caveat("enterprise")}',
}
"""What a person reads of each edition who is asked for one."""


def kind_of(answers: Answers) -> Kind:
    """The kind that was chosen; before that, the one whose client knows every field and needs no option."""
    kinds = {name: load_kind(name) for name in available_kinds()}
    owned = next(kind for kind in kinds.values() if kind.is_owned)
    return kinds.get(str(answers.get('kind')), owned)


def option_keys() -> dict[str, dict[str, str]]:
    """The key of each question, and the option of each kind that it is about; ways to log in come first.

    Options of the same name share a question, unless one offers choices and the other does not.
    """
    keys: dict[str, dict[str, str]] = {AUTH: {}}
    offers: dict[str, bool] = {}
    for kind in map(load_kind, available_kinds()):
        for name, option in kind.options.items():
            if option.accepts == ['field']:
                continue
            has_choices = bool(choices_of(option))
            shared = name not in COMMON and offers.setdefault(name, has_choices) == has_choices
            keys.setdefault(name if shared else f'{kind.kind}_{name}', {})[kind.kind] = name
    return keys


def endpoint_answers(kind: str, address: str) -> dict[str, str]:
    """The answers that say where the service is: a URL, or HOST or HOST:PORT; none if the kind has no such option."""
    file = load_kind(kind).endpoint if kind in available_kinds() else None
    if file is None:
        return {}
    host, _, port = address.rpartition(':')
    if file.port and host and port.isdecimal():
        parts = {file.host: host, file.port: port}
    else:
        parts = {file.url or file.host: address}
    return {key: parts[names[kind]] for key, names in option_keys().items() if names.get(kind) in parts}


def option_of(key: str, answers: Answers) -> Option | None:
    """The option that a question is about, if the chosen kind has it."""
    kind = kind_of(answers)
    name = option_keys()[key].get(kind.kind)
    return kind.options[name] if name else None


def is_asked(key: str, answers: Answers) -> bool:
    """Whether the chosen kind has that option, and it matters after these answers."""
    kind = kind_of(answers)
    name = option_keys()[key].get(kind.kind)
    return name is not None and _matters(kind, kind.options[name], said(answers, key), _is_wanted(key, answers))


def said(answers: Answers, until: str | None = None) -> dict[str, Any]:
    """What a spec says to the client, by the names of the options; `until` is the question before which it ends."""
    kind = kind_of(answers)
    found: dict[str, Any] = {}
    for key, names in option_keys().items():
        if key == until:
            break
        name = names.get(kind.kind)
        if name and _matters(kind, kind.options[name], found, _is_wanted(key, answers)):
            value = _value(kind.options[name], str(answers.get(key, '')))
            if value is not None:
                found[name] = value
    return found


def _is_wanted(key: str, answers: Answers) -> bool:
    """Whether details are wanted, or this one was given before it was asked for."""
    return answers.get('more') == 'yes' or bool(answers.get(key))


def _matters(kind: Kind, option: Option, so_far: Mapping[str, Any], is_wanted: bool) -> bool:
    """Whether the option has an effect, and is more than a detail or is wanted all the same.

    Options that a field can answer and those with a choice are more, and those that follow from an answer.
    """
    conditions = option.only_with or {}
    if conditions != {name: so_far.get(name, kind.options[name].default) for name in conditions}:
        return False
    follows = any(name in so_far for name in conditions)
    return bool(option.field or (option.choices and not conditions) or follows or is_wanted)


def choices_of(option: Option) -> list[str]:
    """The answers among which to choose; empty where any text will do."""
    values = _values(option)
    return [*([FORM] if values and option.field else []), *map(word, values)]


def _values(option: Option) -> list[Any]:
    is_switch = any(TYPES[name].column_type.python is bool for name in types_for(option.slot))
    return option.choices or ([True, False] if is_switch else [])


def word(value: Any) -> str:
    """A value of an option as an answer."""
    return str(value).lower() if isinstance(value, bool) else '' if value is None else str(value)


def _value(option: Option, text: str) -> Any:
    """An answer as a spec has it; None where it says nothing but what holds anyway."""
    if text in ('', FORM) or text == word(option.default):
        return None
    for value in _values(option):
        if text == word(value):
            return value
    return int(text) if option.slot == 'port' and text.isdecimal() else text


def questions() -> dict[str, dict[str, Any]]:
    """The questions as copier reads them; what differs from kind to kind, the extension says when it is asked."""
    return {key: _question(key, names) for key, names in option_keys().items() if names}


def _question(key: str, names: Mapping[str, str]) -> dict[str, Any]:
    kind, name = next(iter(names.items()))
    has_choices = bool(choices_of(load_kind(kind).options[name]))
    return {
        'type': 'str',
        'qmark': '?',
        'help': f'{{{{ about({key!r}) }}}}',
        'when': f'{{{{ asked({key!r}) }}}}',
        'default': f'{{{{ usual({key!r}) }}}}',
        'validator': f'{{{{ refused({key!r}) }}}}',
        **(
            {'choices': f'{{{{ choices({key!r}) }}}}'}
            if has_choices
            else {'placeholder': f'{{{{ example({key!r}) }}}}'}
        ),
    }
