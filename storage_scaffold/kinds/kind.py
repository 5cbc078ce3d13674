"""Client kinds: what the `kind.yml` in a kind's folder declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from storage_scaffold.errors import ScaffoldError
from storage_scaffold.kinds.endpoint import Endpoint, EndpointFile, endpoints_of
from storage_scaffold.resources import kind_dirs
from storage_scaffold.spec.language.grammar import ClassPrefix, EnvName, FieldName, Hint, Label, OptionName, Text
from storage_scaffold.spec.language.models import (
    CapabilitiesFile,
    FieldFile,
    FileModel,
    FindingsFile,
    LocationFile,
    PresignFile,
    RequiresFile,
)
from storage_scaffold.spec.provider import AUTH, Binding, Constant, FieldRef, Findings, Provider
from storage_scaffold.spec.reading.document import plain
from storage_scaffold.spec.reading.messages import translate
from storage_scaffold.spec.reading.source import read_bytes, read_document


class Option(FileModel):
    """One thing that a kind's client can be told."""

    help: Hint = ''
    """What it decides; shown in the JSON Schema."""
    accepts: list[Literal['constant', 'field', 'template']] = Field(['constant'], min_length=1)
    """What a spec may bind it to: a value, `{field}`, or text with fields in it."""
    slot: Literal['url', 'host', 'port', 'path', 'text', 'boolean', 'certificates', 'file'] = 'text'
    """What the text goes into; decides which characters and fields are allowed."""
    choices: list[Any] | None = Field(None, min_length=1)
    """The only values of a constant."""
    warns: dict[str, Text] = Field({})
    """What form, README and docs say where a spec fixes it to one of these values."""
    field: FieldName | None = None
    """The kind's field that answers when a spec says nothing."""
    default: Any = None
    """The value when a spec says nothing and no field answers."""
    tried: bool = False
    """Whether `verify` tries the other choices where a service does not answer."""
    only_with: dict[OptionName, str | bool] | None = None
    """Options without whose values this one has no effect."""
    enterprise: Text = ''
    """What it is of the storage guide's list for Enterprise, where a spec does not leave it at its default."""


class OptionFile(Option):
    """An option as the file has it: it may be made of several, `tls: {verify: …, ca_bundle: …}`."""

    parts: Annotated[dict[OptionName, Option], Field(min_length=1)] | None = None
    """The options in it; `tls_verify` is the one that stands under `verify` in `tls`."""


class ModeFile(FileModel):
    """A way to log in."""

    help: Hint = ''
    """What it is, where its fields do not say it; shown where a way is chosen."""
    needs: list[FieldName] = Field([])
    """Fields without which the client cannot log in so."""
    takes: list[FieldName] = Field([])
    """Fields that belong to those and are only taken from the same source."""
    ambient: bool = False
    """Whether the client finds those of the server itself where a spec asks for none."""
    presign: bool = True
    """Whether links can be signed with it, where the kind signs links."""
    enterprise: Text = ''
    """What it is of the storage guide's list for Enterprise."""
    requires: RequiresFile | None = None
    """The package that it takes beside those of the kind."""

    @property
    def fields(self) -> tuple[str, ...]:
        """All of its fields."""
        return (*self.needs, *self.takes)


class GeneratedTestsFile(FileModel):
    """What stands in for the service in the generated tests; it is in the kind's `test_service.py.j2`."""

    service: Label
    """A sentence about it."""
    imports: list[Label] = Field([])
    """The lines that import what it needs."""


class Kind(FileModel):
    """A way to speak to a service. Its fields become columns: their names are frozen with the kind's first release."""

    version: Literal[1]
    """The version of this file's format."""
    kind: OptionName
    """The name, as the directory's."""
    title: Label
    """What it speaks."""
    description: Text = ''
    """What it can do and with what."""
    class_prefix: ClassPrefix | None = None
    """What the names of the client and of its options start with; left out, what the provider's names start with."""
    requires: RequiresFile | None = None
    """The package its client imports, when Label Studio does not have it."""
    fields: dict[FieldName, FieldFile] = Field({})
    """The columns, in the order of the form."""
    own_options: dict[OptionName, OptionFile] = Field({}, alias='options')
    """What the client can be told. A kind with several ways to log in has the option `auth` too, which chooses one."""
    endpoint: EndpointFile | None = None
    """The options that say where the service is; where people enter those, hosts are checked against SSRF."""
    auth: dict[OptionName, ModeFile] = Field({})
    """The ways to log in; the first one is that of a spec that chooses none."""
    ca_variable: EnvName | None = None
    """The environment variable that names a file with the authorities that the client trusts."""
    sends_credentials: bool = False
    """Whether the server is shown the credentials themselves, not only a signature made with them."""
    raises: list[Label] | None = None
    """The errors of the client's protocol that the kind's own `options.py.j2` raises; left out where there is none."""
    tests: GeneratedTestsFile | None = None
    """What stands in for the service in the generated tests; left out, a client in memory takes the client's place."""
    findings: FindingsFile = FindingsFile()
    """What is known of every service of the kind; `presign`, of those whose links are not signed."""
    location: LocationFile = LocationFile()
    """How `bucket` is described."""
    presign: PresignFile = PresignFile()
    """The toggle's defaults, when the kind can sign links."""
    capabilities: CapabilitiesFile
    """What the client can do."""
    layout: list[Annotated[list[str], Field(min_length=1, max_length=4)]] = Field([])
    """Rows of the form."""
    together: list[Annotated[list[str], Field(min_length=2)]] = Field([])
    """Fields that are all given or all left out."""
    owned: list[Literal['client.py']] = Field([])
    """Files of the provider's package that are written once and then belong to the developer."""

    @cached_property
    def option_files(self) -> Mapping[str, OptionFile]:
        """The options as a spec writes them, `auth` among them where there is a choice."""
        if len(self.auth) < 2:
            return self.own_options
        choice = {
            'help': 'How the client logs in; a field of type `choice` leaves it to people.',
            'accepts': ['constant', 'field'],
            'choices': list(self.auth),
            'default': next(iter(self.auth)),
        }
        return {**self.own_options, AUTH: OptionFile.model_validate(choice)}

    @cached_property
    def paths(self) -> Mapping[str, tuple[str, ...]]:
        """Where each option stands under a spec's `client`, by its name: `('tls', 'verify')` for `tls_verify`."""
        found: dict[str, tuple[str, ...]] = {}
        for name, option in self.option_files.items():
            found |= {f'{name}_{part}': (name, part) for part in option.parts} if option.parts else {name: (name,)}
        return found

    @cached_property
    def options(self) -> Mapping[str, Option]:
        """The options by their names, parts one by one."""
        found: dict[str, Option] = {}
        for name, (first, *part) in self.paths.items():
            file = self.option_files[first]
            found[name] = file.parts[part[0]] if file.parts and part else file
        return found

    def said(self, written: Mapping[str, Any]) -> dict[str, Any]:
        """What is written under a spec's `client`, by the names of the options; without what is not one."""
        found: dict[str, Any] = {}
        for name, (first, *part) in self.paths.items():
            value = written.get(first) if part else written
            last = part[0] if part else first
            if isinstance(value, Mapping) and last in value:
                found[name] = value[last]
        return found

    @property
    def only_reads(self) -> bool:
        """Whether the client cannot write, whatever a spec says."""
        return self.capabilities.write is False

    @property
    def is_owned(self) -> bool:
        """Whether the developer writes the client: it can what the spec says, and knows every field of the spec."""
        return 'client.py' in self.owned

    def slot(self, name: str) -> str:
        """The slot of an option; `text` for a field that is one."""
        return self.options[name].slot if name in self.options else 'text'

    def told(self, provider: Provider) -> Mapping[str, Binding]:
        """What the client of a provider is told, beside the bucket, by the names of its options.

        A client that its developer writes is told every field of the spec; one of the kind's own, the kind's options,
        then those of its fields for which there is no option.
        """
        if self.is_owned:
            return {field.name: FieldRef(field.name) for field in provider.fields}
        answered = {option.field for option in self.options.values()}
        fields = [name for name in self.fields if name in provider.by_name and name not in answered]
        return {**provider.client.options, **{name: FieldRef(name) for name in fields}}

    def endpoints(self, provider: Provider) -> tuple[Endpoint, ...]:
        """The endpoints of a provider's client; empty where nothing says any, or it has none."""
        if self.endpoint is not None:
            return self.endpoint.endpoints(provider.client.options)
        return endpoints_of(provider.fields) if self.is_owned else ()


def available_kinds() -> tuple[str, ...]:
    """The names of the kinds of this installation, sorted."""
    return tuple(kind_dirs())


@cache
def load_kind(name: str) -> Kind:
    """The kind of this name.

    Raises KeyError when it is not available, ScaffoldError when its file is broken (a bug of this installation).
    """
    path = kind_dirs()[name] / 'kind.yml'
    document, problems = read_document(read_bytes(path, str(path)), str(path))
    if document is None or problems:
        raise ScaffoldError(problems)
    try:
        kind = Kind.model_validate(plain(document.root))
    except ValidationError as error:
        raise ScaffoldError(document.problems(translate(item, Kind) for item in error.errors())) from error
    if wrong := list(_wrong(kind, path.parent)):
        raise ScaffoldError([f'{path}: {message}' for message in wrong])
    return kind


def _wrong(kind: Kind, folder: Path) -> Iterator[str]:
    """What in a kind's file does not agree with the rest of it, or with what else is in its folder."""
    if kind.kind != folder.name:
        yield f'it is of kind {kind.kind}, in the directory of {folder.name}'
    for key, file in (('raises', 'options.py.j2'), ('tests', 'test_service.py.j2')):
        if (getattr(kind, key) is None) is (folder / file).is_file():
            yield f'`{key}` and the template {file} go together: write both or none'
    if kind.endpoint and not kind.endpoint.is_complete:
        yield '`endpoint` is either `{url: …}` or `{host: …, default_port: …}`, with `port` and `scheme` if need be'
    for named in kind.endpoint.options if kind.endpoint else ():
        if named not in kind.options:
            yield f'`endpoint` names the option `{named}`, which is not there'
    for name, option in kind.own_options.items():
        if option.parts and option.model_fields_set - {'parts', 'help'}:
            yield f'`options.{name}` is made of `parts`: everything but its `help` is said of those'
    for mode, login in kind.auth.items():
        for field in login.fields:
            if field not in kind.fields:
                yield f'`auth.{mode}` names the field `{field}`, which is not there'


def warnings(provider: Provider) -> tuple[str, ...]:
    """What people must know of the values that a spec has fixed."""
    kind, bound = load_kind(provider.client.kind), provider.client.options
    values = {name: item.value for name, item in bound.items() if isinstance(item, Constant) and name in kind.options}
    return tuple(text for name, value in values.items() if (text := kind.options[name].warns.get(str(value))))


def findings(provider: Provider) -> Findings:
    """What was found out about the service (guide 1.2), by the spec's author or else by the kind's."""
    kind, own = load_kind(provider.client.kind), provider.docs.findings
    unsigned = kind.findings.presign or 'Not used: objects are proxied by Label Studio'
    package = provider.client.requires.pypi if provider.client.requires else ''
    return Findings(
        presign=own.presign or ('Supported' if provider.presign.supported else unsigned),
        writes=own.writes or kind.findings.writes or 'Each annotation is one JSON object',
        sdk=own.sdk or kind.findings.sdk or package or 'None: client.py speaks to the service itself',
    )
