"""Client kinds: what `templates/clients/<kind>/kind.yml` declares."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from storage_scaffold.errors import ScaffoldError
from storage_scaffold.resources import kind_dirs
from storage_scaffold.spec.language.grammar import FieldName, Hint, Label, OptionName, Text
from storage_scaffold.spec.language.models import (
    CapabilitiesFile,
    FieldFile,
    FileModel,
    LocationFile,
    PresignFile,
    RequiresFile,
)
from storage_scaffold.spec.reading.document import plain
from storage_scaffold.spec.reading.messages import translate
from storage_scaffold.spec.reading.source import read_bytes, read_document


class Option(FileModel):
    """One thing that a kind's client can be told."""

    help: Hint = ''
    """What it decides; shown in the JSON Schema."""
    accepts: list[Literal['constant', 'field', 'template']] = Field(['constant'], min_length=1)
    """What a spec may bind it to: a value, `{field}`, or text with fields in it."""
    slot: Literal['url', 'host', 'path', 'text', 'file'] = 'text'
    """What the text goes into; decides which characters and fields are allowed."""
    choices: list[Any] | None = Field(None, min_length=1)
    """The only values of a constant."""
    field: FieldName | None = None
    """The kind's field that answers when a spec says nothing."""
    default: Any = None
    """The value when a spec says nothing and no field answers."""
    only_with: dict[OptionName, str] | None = None
    """Options that must have these values beside this one."""


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
    requires: RequiresFile | None = None
    """The package its client imports, when Label Studio does not have it."""
    fields: dict[FieldName, FieldFile] = Field({})
    """The columns, in the order of the form."""
    options: dict[OptionName, Option] = Field({})
    """What the client can be told."""
    address: OptionName | None = None
    """The option that says where the service is; what people enter for it is checked against request forgery."""
    sends_credentials: bool = False
    """Whether the server is shown the credentials themselves, not only a signature made with them."""
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

    @property
    def is_owned(self) -> bool:
        """Whether the developer writes the client: it can what the spec says, and knows every field of the spec."""
        return 'client.py' in self.owned


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
    if kind.kind != name:
        raise ScaffoldError(f'{path}: it is of kind {kind.kind}, in the directory of {name}')
    return kind
