"""Fields that would do nothing, and fields of the kind that a spec takes out."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.kinds.kind import Kind, Option
from storage_scaffold.spec.context import Context
from storage_scaffold.spec.language.models import FieldFile, NoFieldFile
from storage_scaffold.spec.provider import FieldRef, Template
from storage_scaffold.spec.reading.document import Violation, shown
from storage_scaffold.spec.reading.messages import either, suggest

_ALMOST = 0.82


def unread_fields(context: Context) -> Iterator[Violation]:
    """A field that nothing reads is a column and an input without an effect."""
    if context.kind is None or context.kind.is_owned:
        return
    read = _read(context)
    for name, field in context.fields.items():
        if name not in context.kind.fields and name not in read:
            import difflib

            message = f'field {shown(name)} is not used: nothing reads it'
            close = difflib.get_close_matches(name, list(context.kind.fields), n=1, cutoff=_ALMOST)
            hint = f'did you mean `{close[0]}`?' if close else _binding(context.kind, name, field)
            yield Violation(('fields', name), message, hint, at='key')


def _read(context: Context) -> set[str]:
    """The names of the fields that the client is told of, and of those that others are shown or used with."""
    found: set[str] = set()
    for binding in context.combined.options.values():
        if isinstance(binding, FieldRef):
            found.add(binding.field)
        elif isinstance(binding, Template):
            found.update(binding.fields)
    auth = context.spec.groups.auth
    waiting = [*found, *context.fields.keys() & (context.kind.fields.keys() if context.kind else ())]
    waiting += [auth.field] if auth else []
    while waiting:
        name = waiting.pop()
        found.add(name)
        field = context.fields.get(name)
        others = {*(field.visible_when or ()), field.depends_on} if field else set()
        waiting += [other for other in others if other and other not in found]
    return found


def _binding(kind: Kind, name: str, field: FieldFile) -> str:
    """How a field of this type can be used with the kind."""
    options = [option for option, declared in kind.options.items() if _may_be(declared, field)]
    if not options or field.credential:
        what = 'a credential' if field.credential else f'a field of type `{field.type}`'
        return f'no option of client kind `{kind.kind}` takes {what}; one of kind `custom` is told every field'
    paths = ['.'.join(kind.paths[option]) for option in options]
    return f'name it under `client`, as `{{{name}}}` in {either(paths)}; a client of kind `custom` is told every field'


def _may_be(option: Option, field: FieldFile) -> bool:
    """Whether an option may be bound to a field of this type, or to text with it."""
    parts = {option.slot, *(('host', 'port', 'path') if option.slot == 'url' else ())}
    if 'template' in option.accepts and parts & field.field_type.part_of:
        return True
    fits = 'choices' in field.field_type.flags if option.choices else option.slot in field.field_type.fills
    return 'field' in option.accepts and fits


def taken_out(context: Context) -> Iterator[Violation]:
    """A spec takes out what its client can do without."""
    kind = context.kind
    for name, field in context.spec.fields.items():
        if kind is None or not isinstance(field, NoFieldFile):
            continue
        original, path = context.original(name), ('fields', name)
        option = next((option for option, declared in kind.options.items() if declared.field == name), None)
        if original is None:
            message = f'client kind `{kind.kind}` has no field {shown(name)} that could be taken out'
            yield Violation(path, message, suggest(name, kind.fields) or 'remove it', at='key')
        elif option is not None and name not in context.combined.removed:
            where = '.'.join(map(str, context.option_path(option)))
            message = f'{shown(name)} is the value of the option `{where}`, which then had none'
            yield Violation(path, message, f'bind the option: `{where}: …`')
        elif any(name in kind.auth[mode].needs for mode in context.combined.modes) or (
            original.required and option is None and name not in context.combined.foreign
        ):
            message = f'the client needs {shown(name)}'
            yield Violation(path, message, 'use `env` if people should not enter it')


RULES = (taken_out,)
