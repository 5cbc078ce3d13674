"""Where the text of a client option is used: which characters and which types of fields each place accepts.

A host slot only accepts the characters of a host, a path slot no `..`; generated code applies the same rules to the
values that people enter later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from storage_scaffold.fieldtypes import types_for
from storage_scaffold.fieldtypes.addresses import NOT_IN_HOST, NOT_IN_PATH, climbs, refuse_address, refuse_host
from storage_scaffold.fieldtypes.characters import has_line_break
from storage_scaffold.spec.language.models import FieldFile
from storage_scaffold.spec.language.templates import Literal, Parsed, Part, Placeholder
from storage_scaffold.spec.reading.document import shown

# What is wrong, and how many characters into the text.
Wrong = tuple[int, str]
Fields = Mapping[str, FieldFile]

_SCHEMES = ('http://', 'https://')
_NO_CLIMBING = 'a path must not contain `.` or `..` as a segment, or a backslash'
_PORTS = range(1, 65_536)
_FILE = re.compile(r'(?:[\w.-][\w. -]*/)*[\w-][\w. -]*\.py')


class Slot:
    """A place for text; stateless."""

    name: ClassVar[str] = 'text'
    is_text: ClassVar[bool] = True
    """Whether a constant is text."""
    json_type: ClassVar[str] = 'string'
    """What a constant is, as a type of JSON Schema."""
    why_not: ClassVar[str] = ''
    """Why only its types of fields may be here, as the rest of a sentence."""

    def refuse(self, text: Any) -> str | None:
        """Why this constant cannot be used here; None when it can."""
        return 'the value must be a single line that is not empty' if has_line_break(text) or not text else None

    def wrong(self, template: Parsed, fields: Fields) -> Iterator[Wrong]:
        """What is wrong with the template's text and with the types of its fields; they all exist."""
        for part in template.parts:
            if isinstance(part, Literal) and has_line_break(part.text):
                yield part.offset, 'the value must be a single line'
            elif isinstance(part, Placeholder):
                yield from _typed(part, fields, self.name, 'text')


class HostSlot(Slot):
    """The name of a host."""

    name = 'host'

    def refuse(self, text: str) -> str | None:
        """The text has only characters of a host."""
        return refuse_host(text)

    def wrong(self, template: Parsed, fields: Fields) -> Iterator[Wrong]:
        """The text, and the defaults and choices of the fields, have only characters of a host."""
        for part in template.parts:
            yield from _host_part(part, fields)


class PortSlot(Slot):
    """A port of TCP."""

    name = 'port'
    is_text = False
    json_type = 'integer'

    def refuse(self, value: Any) -> str | None:
        """The value is a number in the range of ports."""
        right = isinstance(value, int) and not isinstance(value, bool) and value in _PORTS
        return None if right else 'a port must be a number from 1 to 65535'

    def wrong(self, template: Parsed, fields: Fields) -> Iterator[Wrong]:
        """The template must not be text around fields."""
        yield 0, 'a port must be one field, or a number'


class PathSlot(Slot):
    """A directory, or the beginning of an object's key."""

    name = 'path'

    def refuse(self, text: str) -> str | None:
        """The path does not lead out of its directory."""
        if '\\' in text or climbs(text):
            return _NO_CLIMBING
        return super().refuse(text)

    def wrong(self, template: Parsed, fields: Fields) -> Iterator[Wrong]:
        """The path does not lead out of its directory."""
        yield from super().wrong(template, fields)
        if climbing := _climbing(template):
            yield climbing


class UrlSlot(Slot):
    """An http(s) address: scheme and host, maybe a port and a path."""

    name = 'url'

    def refuse(self, text: str) -> str | None:
        """The text is a whole address, without credentials, query and fragment."""
        return refuse_address(text)

    def wrong(self, template: Parsed, fields: Fields) -> Iterator[Wrong]:
        """The template starts with a scheme or with a field that is an address; each part has rules of its own."""
        first, rest = template.parts[0], template.parts[1:]
        if isinstance(first, Placeholder) and self.name in fields[first.field].field_type.fills:
            yield from _url_path(rest, fields, first='a path that starts with `/` must follow an address')
            return
        scheme = next((text for text in _SCHEMES if isinstance(first, Literal) and first.text.startswith(text)), None)
        if isinstance(first, Placeholder) or scheme is None:
            types = ' or '.join(f'`{name}`' for name in types_for(self.name))
            yield 0, f'an address must start with `http://` or `https://`, or with a field of type {types}'
            return
        authority, path = _split_authority((Literal(first.text.removeprefix(scheme), len(scheme)), *rest))
        yield from _authority(authority, fields)
        yield from _url_path(path, fields)


class BooleanSlot(Slot):
    """A switch."""

    name = 'boolean'
    is_text = False
    json_type = 'boolean'

    def refuse(self, value: Any) -> str | None:
        """The value is `true` or `false`."""
        return None if isinstance(value, bool) else 'it must be `true` or `false`'


class CertificatesSlot(Slot):
    """Certificates: as a file of the server in a spec, as their text in a field."""

    name = 'certificates'
    why_not = ': people could find out about the files of the server'

    def refuse(self, text: str) -> str | None:
        """The text is the path of a file, wherever Label Studio was started."""
        if has_line_break(text) or not text.startswith('/'):
            return 'it must be the absolute path of a file on the server, or a field that holds the certificates'
        return None


class FileSlot(Slot):
    """A Python file beside the spec, or in a directory below it."""

    name = 'file'

    def refuse(self, text: str) -> str | None:
        """The path stays in the directory of the spec, on every operating system."""
        if not _FILE.fullmatch(text) or climbs(text):
            return 'it must be a file beside the spec: a relative path like `store/client.py`, without `..` and `\\`'
        return None


_ALL = (Slot(), HostSlot(), PortSlot(), PathSlot(), UrlSlot(), BooleanSlot(), CertificatesSlot(), FileSlot())
SLOTS: dict[str, Slot] = {item.name: item for item in _ALL}


def _typed(part: Placeholder, fields: Fields, slot: str, where: str) -> Iterator[Wrong]:
    field = fields[part.field]
    if slot not in field.field_type.part_of:
        yield part.offset, f'a field of type `{field.type}` cannot be part of {where}'


def _host_part(part: Part, fields: Fields) -> Iterator[Wrong]:
    if isinstance(part, Literal):
        yield from _characters(part, NOT_IN_HOST, 'a host')
        return
    wrong = list(_typed(part, fields, HostSlot.name, 'a host'))
    if wrong:
        yield from wrong
        return
    field = fields[part.field]
    values = [choice.value for choice in field.choices or ()] + [field.default]
    if any(isinstance(value, str) and NOT_IN_HOST.search(value) for value in values):
        yield part.offset, f'`{part.field}` has a default or choice that cannot be part of a host'


def _characters(part: Literal, refused: re.Pattern[str], where: str) -> Iterator[Wrong]:
    if match := refused.search(part.text):
        yield part.offset + match.start(), f'{shown(match.group())} cannot be part of {where}'


def _split_authority(parts: tuple[Part, ...]) -> tuple[list[Part], list[Part]]:
    authority: list[Part] = []
    for index, part in enumerate(parts):
        cut = re.search('[/?#]', part.text) if isinstance(part, Literal) else None
        if isinstance(part, Literal) and cut:
            authority.append(Literal(part.text[: cut.start()], part.offset))
            return authority, [Literal(part.text[cut.start() :], part.offset + cut.start()), *parts[index + 1 :]]
        authority.append(part)
    return authority, []


def _authority(parts: list[Part], fields: Fields) -> Iterator[Wrong]:
    host: list[Part] = []
    port: list[Part] = []
    for part in parts:
        colon = part.text.find(':') if isinstance(part, Literal) and not port else -1
        if isinstance(part, Literal) and colon >= 0:
            host.append(Literal(part.text[:colon], part.offset))
            port.append(Literal(part.text[colon:], part.offset + colon))
        else:
            (port or host).append(part)
    if not any(isinstance(part, Placeholder) or part.text for part in host):
        yield parts[0].offset, 'an address must have a host'
    for part in host:
        yield from _host_part(part, fields)
    if port and _sample(port) == ':':
        yield port[0].offset, 'a port must follow the colon'
    for part in port:
        if isinstance(part, Placeholder):
            yield from _typed(part, fields, 'port', 'a port')
        elif not re.fullmatch(':?[0-9]{0,5}', part.text) or int(part.text.strip(':') or 1) not in _PORTS:
            yield part.offset, 'a port must be a number from 1 to 65535'


def _url_path(parts: Iterable[Part], fields: Fields, first: str | None = None) -> Iterator[Wrong]:
    parts = tuple(parts)
    if first and parts and not (isinstance(parts[0], Literal) and parts[0].text.startswith('/')):
        yield parts[0].offset, first
        return
    for part in parts:
        if isinstance(part, Placeholder):
            yield from _typed(part, fields, PathSlot.name, 'a path')
            continue
        yield from _characters(part, NOT_IN_PATH, 'the path of an address')
    if climbing := _climbing(Parsed(parts, ())):
        yield climbing


def _climbing(template: Parsed) -> Wrong | None:
    sample = _sample(template.parts)
    return (template.parts[0].offset, _NO_CLIMBING) if '\\' in sample or climbs(sample) else None


def _sample(parts: Iterable[Part]) -> str:
    """The text with a placeholder value for each field."""
    return ''.join(part.text if isinstance(part, Literal) else 'x' for part in parts)
