"""Names that are taken or not possible: of the provider, its classes, its scheme and its fields."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.checkout.layout import LONGEST_TABLE
from storage_scaffold.spec.context import Context
from storage_scaffold.spec.reading.document import Path, Violation, shown
from storage_scaffold.spec.reading.words import (
    CLASS_PREFIXES,
    INSTALLED_SCHEMES,
    OTHER_SCHEMES,
    field_word,
    looks_secret,
    provider_word,
)

_OF_THE_OPTIONS = ('bool', 'field', 'float', 'int', 'str')


def provider_name(context: Context) -> Iterator[Violation]:
    """The name is free as a directory, a URL segment and a module."""
    reason = provider_word(context.name) if context.name else None
    if reason:
        yield Violation(('name',), f'name {shown(context.name)} {reason}', 'choose another name')


def class_prefix(context: Context) -> Iterator[Violation]:
    """The classes do not have the names of another provider's; Django compares model names in lower case."""
    prefix = context.class_prefix
    taken = next((other for other in CLASS_PREFIXES if prefix and other.lower() == prefix.lower()), None)
    if taken and not _is_taken_name(context):
        message = f'class prefix {shown(prefix)} is that of Label Studio\'s own `{taken}…` classes'
        yield Violation(_written(context, 'class_prefix'), message, 'give another `class_prefix`')


def table_name(context: Context) -> Iterator[Violation]:
    """The longest of the provider's table names is not too long for a database."""
    prefix = context.class_prefix
    table = context.layout.table(f'{prefix}ImportStorageLink') if prefix else ''
    if len(table) > LONGEST_TABLE:
        most = LONGEST_TABLE - len(context.layout.table('ImportStorageLink'))
        message = f'the table name {shown(table)} has {len(table)} characters; databases allow {LONGEST_TABLE}'
        hint = f'give a `class_prefix` of at most {most} characters'
        yield Violation(_written(context, 'class_prefix'), message, hint)


def scheme(context: Context) -> Iterator[Violation]:
    """Label Studio only compares the beginning of a URI (R20), so no scheme may be a prefix of another."""
    if context.scheme is not None and not _is_taken_name(context):
        yield from _taken_scheme(context.scheme, _written(context, 'scheme'), 'give another `scheme`')


def scheme_aliases(context: Context) -> Iterator[Violation]:
    """An alias is as much a scheme as the scheme itself, and says something that the spec has not said yet.

    It may be a prefix of the scheme, or the other way round: the provider tells its own schemes apart to the letter.
    """
    said = [] if context.is_lost('scheme') or context.scheme is None else [context.scheme]
    for index, alias in enumerate(context.spec.scheme_aliases):
        path: Path = ('scheme_aliases', index)
        if alias in said:
            words = 'the scheme of the provider' if alias == said[0] == context.scheme else 'already an alias'
            yield Violation(path, f'{shown(alias)} is {words}', 'remove it here')
        else:
            yield from _taken_scheme(alias, path, 'remove it: the provider cannot have had this scheme')
        said.append(alias)


def _taken_scheme(ours: str, path: Path, hint: str) -> Iterator[Violation]:
    longer = next((other for other in (*INSTALLED_SCHEMES, *OTHER_SCHEMES) if other.startswith(ours)), None)
    shorter = next((other for other in INSTALLED_SCHEMES if ours.startswith(other)), None)
    if ours in (*INSTALLED_SCHEMES, *OTHER_SCHEMES):
        yield Violation(path, f'scheme {shown(ours)} is in use', hint)
    elif shorter:
        yield Violation(
            path, f'scheme {shown(ours)} starts with `{shorter}`: its URIs would be taken for `{shorter}` URIs', hint
        )
    elif longer:
        yield Violation(path, f'scheme {shown(ours)} is a prefix of `{longer}`: it would claim `{longer}` URIs', hint)


def field_names(context: Context) -> Iterator[Violation]:
    """A field is a column, an attribute of a model, of a serializer and of a form."""
    for name in context.spec.fields:
        word = field_word(name)
        if context.kind and context.kind.is_owned and name in _OF_THE_OPTIONS:
            word = 'is a word that the declaration of the client options uses', 'choose another name'
        if word and context.original(name) is None:
            yield Violation(('fields', name), f'field {shown(name)} {word[0]}', word[1], at='key')


def answered_fields(context: Context) -> Iterator[Violation]:
    """A field that an option replaces is not declared."""
    for name, option in context.combined.removed.items():
        if context.document.has('fields', name):
            giving = '.'.join(map(str, context.option_path(option)))
            message = f'field {shown(name)} has no effect: `{giving}` gives its value'
            yield Violation(('fields', name), message, 'remove one of the two', at='key')


def secrets(context: Context) -> Iterator[Violation]:
    """A credential that is not declared as one would be shown to everyone who may see the storage."""
    if context.kind is None:
        return
    for name in context.spec.fields.keys() & context.fields.keys():
        free = context.original(name) is None and field_word(name) is None
        unclear = free and not context.is_lost('fields', name, 'credential')
        if unclear and looks_secret(name) and not context.spec.fields[name].has('credential'):
            message = f'field {shown(name)} looks like a credential but is not declared as one'
            hint = 'add `credential: true`, or `credential: false` if everyone may see it'
            yield Violation(('fields', name), message, hint, at='key')


def renamed_fields(context: Context) -> Iterator[Violation]:
    """A renamed column has one new name, and its old name is no longer a field."""
    sources: dict[str, str] = {}
    for name, field in context.spec.fields.items():
        old, path = field.renamed_from, ('fields', name, 'renamed_from')
        if old is None:
            continue
        if old in context.fields:
            yield Violation(path, f'{shown(old)} is still a field', 'remove that field, or remove `renamed_from`')
        elif field_word(old):
            yield Violation(path, f'{shown(old)} cannot have been a field', 'give the name from an earlier version')
        elif old in sources:
            yield Violation(
                path, f'{shown(old)} is already renamed to {shown(sources[old])}', 'a column has one new name'
            )
        sources.setdefault(old, name)


def _is_taken_name(context: Context) -> bool:
    """Whether the scheme and the class prefix are derived from a name that is refused anyway."""
    made = not (context.spec.scheme or context.spec.class_prefix)
    return bool(made and context.name and provider_word(context.name))


def _written(context: Context, key: str) -> Path:
    return (key,) if context.document.has(key) else ('name',)


RULES = (
    provider_name,
    class_prefix,
    table_name,
    scheme,
    scheme_aliases,
    field_names,
    answered_fields,
    secrets,
    renamed_fields,
)
