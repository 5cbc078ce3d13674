"""Version 1 of the spec language: the file as it is written, before anything is filled in.

Everything is strict (a number is not text) and closed (an unknown key is an error). Rules that concern more than one
value are in `rules`; `resolve` adds what the kind declares and fills in what the spec leaves out.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WrapValidator
from pydantic.functional_validators import ModelWrapValidatorHandler
from pydantic_core import PydanticCustomError

from storage_scaffold.fieldtypes import TYPES, FieldType, meant
from storage_scaffold.fieldtypes.field import Target
from storage_scaffold.spec.language.grammar import (
    OTHER_TYPE,
    WORDS,
    ClassPrefix,
    EnvName,
    FieldName,
    Hint,
    Label,
    Link,
    ModulePath,
    Placeholder,
    ProviderName,
    Scheme,
    Step,
    Svg,
    Text,
)
from storage_scaffold.spec.provider import Edition, Role


class FileModel(BaseModel):
    """A part of the file: strict types, no unknown keys. The text below each key is its description in the schema."""

    model_config = ConfigDict(extra='forbid', strict=True, frozen=True)

    def has(self, key: str) -> bool:
        """Whether the key is written in the file."""
        return key in self.model_fields_set

    @classmethod
    def example(cls, key: str) -> Any:
        """A value for the key, for people; `None` when there is none."""
        from storage_scaffold.spec.language.examples import EXAMPLES

        return EXAMPLES.get(cls.__name__, {}).get(key)


def _other_type(words: str, like: str = '') -> PydanticCustomError:
    """The error for a value of another type; `like` is pydantic's name of the error whose hints help here too."""
    return PydanticCustomError(OTHER_TYPE, 'must be {words}', {'words': words, 'like': like})


class ChoiceFile(FileModel):
    """One option of a choice; the file may also give just the value, as text."""

    value: Label
    """What is stored."""
    label: Label | None = None
    """What is shown; the value itself when left out."""


def _choice(value: Any, handler: ModelWrapValidatorHandler[ChoiceFile]) -> ChoiceFile:
    if not isinstance(value, (str, dict)):
        raise _other_type('text, or a mapping with `value` and `label`', 'string_type')
    return handler({'value': value} if isinstance(value, str) else value)


def _known_type(value: Any) -> Any:
    if not isinstance(value, str) or value not in TYPES:
        expected = ' or '.join(f"'{name}'" for name in TYPES)
        raise PydanticCustomError('literal_error', '{expected}', {'expected': expected, 'hint': meant(str(value))})
    return value


def _list_types(schema: dict[str, Any]) -> None:
    schema['enum'] = list(TYPES)


class FieldFile(FileModel):
    """A column of the provider: of its own, or one of its client kind with some keys changed."""

    type: Annotated[str, BeforeValidator(_known_type), Field(json_schema_extra=_list_types)] = 'string'
    """What the value is."""
    label: Label | None = None
    """Shown above the input; derived from the name when left out."""
    help: Hint = ''
    """Shown beside the input."""
    placeholder: Placeholder = ''
    """Shown in the empty input."""
    required: bool = False
    """The form cannot be saved without a value."""
    default: Any = None
    """Filled in when nothing is given; never for a credential."""
    credential: bool = False
    """Never shown again once saved."""
    env: EnvName | None = None
    """The environment variable that supplies the value when the field is empty; the field is then not required."""
    ssrf: bool | None = None
    """The value's host is checked against server-side request forgery; true for `url` and `host` when left out."""
    target: Target = 'both'
    """Which of the two forms shows the field."""
    choices: list[Annotated[ChoiceFile, WrapValidator(_choice, json_schema_input_type=Label | ChoiceFile)]] | None = (
        Field(None, min_length=1)
    )
    """The values of a `choice`."""
    min: float | None = None
    """The smallest number allowed."""
    max: float | None = None
    """The largest number allowed."""
    pattern: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """A regular expression that the whole value must match, in the syntax that Python and JavaScript share."""
    visible_when: dict[str, Any] | None = Field(None, min_length=1, max_length=1)
    """Shown only while the named field has this value, or one of these values."""
    depends_on: str | None = None
    """Can be filled in only while the named field has a value, or is on."""
    renamed_from: FieldName | None = None
    """The column's name in earlier versions of this spec."""

    @property
    def field_type(self) -> FieldType:
        """The type itself."""
        return TYPES[self.type]


class NoFieldFile(FieldFile):
    """`session_token: false`: the provider does without a field that its client kind has."""


def _field(value: Any, handler: ModelWrapValidatorHandler[FieldFile]) -> FieldFile:
    if not isinstance(value, (dict, bool)) or value is True:
        raise _other_type('a mapping of keys to values, or `false` for a field of the kind that is not wanted')
    return NoFieldFile.model_validate({}) if value is False else handler(value)


class RequiresFile(FileModel):
    """The package that the client imports, and its module."""

    pypi: Annotated[str, Field(min_length=1, max_length=200)]
    """A requirement (PEP 508), like `paramiko (>=3.4,<6)`."""
    import_name: ModulePath = Field(alias='import')
    """The module that the package provides."""


class ClientFile(FileModel):
    """How the provider talks to the service: the client kind, and beside it the options of that kind."""

    model_config = ConfigDict(extra='allow', strict=True, frozen=True)
    # The kind declares which options there are and what they accept.
    __pydantic_extra__: dict[str, Any]

    kind: str
    """The client kind, for example `s3`."""
    requires: RequiresFile | None = None
    """The package that the client imports, when the kind does not name it."""

    @property
    def options(self) -> dict[str, Any]:
        """The kind's options as written."""
        return self.__pydantic_extra__ or {}


class LocationFile(FileModel):
    """How the `bucket` column is described: the first segment of a URI, without a slash."""

    label: Label | None = None
    """What the service calls it: bucket, share, volume."""
    help: Hint | None = None
    """Shown beside the input."""
    placeholder: Placeholder | None = None
    """Shown in the empty input."""
    case: Literal['sensitive', 'insensitive'] | None = None
    """Whether `Photos` and `photos` are two locations; they are when left out."""


class PresignFile(FileModel):
    """Presigned links, which the browser opens directly at the service."""

    default: bool | None = None
    """Whether the toggle is on in a new form."""
    ttl: Annotated[int, Field(ge=1, le=10_080)] | None = None
    """How long a link is valid, in minutes."""

    @property
    def supported(self) -> bool:
        """False for `presign: false`."""
        return True


class NoPresignFile(PresignFile):
    """`presign: false`: everything goes through Label Studio's proxy."""

    @property
    def supported(self) -> bool:
        """Always false."""
        return False


def _presign(value: Any, handler: ModelWrapValidatorHandler[PresignFile]) -> PresignFile:
    if value is False:
        return NoPresignFile()
    if not isinstance(value, (dict, bool)):
        raise _other_type('`true`, `false` or a mapping of keys to values', 'bool_type')
    return handler({} if value is True else value)


class AuthFile(FileModel):
    """Ways to log in, one of which is chosen."""

    field: FieldName
    """The `choice` field that selects the way to log in."""
    modes: dict[str, list[str]] = Field(min_length=1)
    """The fields that belong to each value of that field."""
    default: str | None = None
    """The mode that an empty value stands for."""


class GroupsFile(FileModel):
    """Fields that belong together."""

    together: list[Annotated[list[str], Field(min_length=2)]] = []
    """Fields that are given together or not at all."""
    auth: AuthFile | None = None
    """Ways to log in."""


class LinkFile(FileModel):
    """A link in the docs."""

    title: Label
    """The link's text."""
    url: Link
    """Where it leads."""


class FindingsFile(FileModel):
    """What was found out about the service before the provider was written (guide, 1.2)."""

    presign: Text = ''
    """Whether it can sign links that a browser opens."""
    writes: Text = ''
    """Whether it can be written to, and how annotations are stored."""
    sdk: Text = ''
    """Which library talks to it."""


class DocsFile(FileModel):
    """Prose for the provider's README and docs page, in Markdown."""

    overview: Text = ''
    """What the service is."""
    setup: list[Step] = []
    """How to set it up from nothing, step by step."""
    links: list[LinkFile] = []
    """The service's own documentation."""
    findings: FindingsFile = FindingsFile()
    """What was found out about the service."""


class CapabilitiesFile(FileModel):
    """What the client can do; the kind decides about capabilities that are left out."""

    write: bool | None = None
    """Objects can be written."""
    delete: bool | None = None
    """Objects can be deleted."""
    presign: bool | None = None
    """Links can be signed."""
    range: bool | None = None
    """Parts of an object can be read."""
    recursive: bool | None = None
    """Objects can be listed recursively as well as one level at a time."""


class ExportsFile(FileModel):
    """How annotations are written."""

    extension: Literal['json'] | None = None
    """What the names of exported objects end with, after a dot; nothing when left out."""


class LabelStudioFile(FileModel):
    """What the provider requires of the checkout."""

    label_studio: Annotated[str, Field(min_length=1, max_length=100)]
    """A version range (PEP 440), like `>=1.22,<2`."""


def _version(value: Any) -> Any:
    # `Literal[1]` alone would accept `True`, since `True == 1`.
    if type(value) is not int or value != 1:
        raise PydanticCustomError(WORDS, 'must be 1: this version of the tool reads version 1 of the spec language')
    return value


class SpecFile(FileModel):
    """A storage provider of Label Studio, as its spec declares it."""

    spec: Annotated[Literal[1], BeforeValidator(_version)]
    """The version of the spec language."""
    name: ProviderName | None = None
    """Directory, URL segment and type of the provider; when left out, it is given on the command line."""
    title: Label
    """The name of the service as it is shown."""
    scheme: Scheme | None = None
    """What its URIs start with; derived from the name when left out."""
    scheme_aliases: list[Scheme] = []
    """Earlier schemes, whose URIs in existing tasks still resolve."""
    class_prefix: ClassPrefix | None = None
    """What its class names start with; derived from the name when left out."""
    description: Hint = ''
    """One sentence for the list of providers."""
    edition: Edition | None = None
    """The edition of Label Studio that the provider is for. Enterprise is not verified on the real product."""
    client: ClientFile
    """How the provider talks to the service."""
    fields: dict[
        FieldName, Annotated[FieldFile, WrapValidator(_field, json_schema_input_type=FieldFile | Literal[False])]
    ] = {}
    """The provider's own columns, and changes to those of its client kind; `false` takes one of those out."""
    location: LocationFile = LocationFile()
    """How the `bucket` column is described."""
    presign: Annotated[PresignFile, WrapValidator(_presign, json_schema_input_type=bool | PresignFile)] = PresignFile()
    """Presigned links: on, off, or their settings."""
    icon: Svg | None = None
    """The icon in the list of providers: the SVG itself, only shapes; when left out, the web app's stock cloud."""
    layout: Annotated[list[Annotated[list[str], Field(min_length=1, max_length=4)]], Field(min_length=1)] | None = None
    """Rows of fields in the form; fields that are left out follow below them."""
    groups: GroupsFile = GroupsFile()
    """Fields that are given together, and ways to log in."""
    docs: DocsFile = DocsFile()
    """Prose for README and docs."""
    roles: Annotated[list[Role], Field(min_length=1)] | None = None
    """Which storages the provider has: import, export or both. Left out: both, or what the client can."""
    capabilities: CapabilitiesFile = CapabilitiesFile()
    """What the client can do."""
    exports: ExportsFile = ExportsFile()
    """How annotations are written."""
    requires: LabelStudioFile | None = None
    """What the provider requires of the checkout."""
