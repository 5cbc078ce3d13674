"""What was generated from what: `.storage-scaffold/<name>/lock.json`.

A lock is committed to the checkout, so it is untrusted input: anyone who can open a pull request can write one.
Nothing in it depends on which other providers exist (except the migration's number), so providers can be created in
any order. An entry that several providers share (a dependency line) is in the lock of each: these are its owners.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.checkout.tree import RECORDS, Checkout
from storage_scaffold.errors import CheckoutError, Problem, UsageError
from storage_scaffold.untrusted import Malformed, boolean_of, json_of, list_of, matching, object_of, path_of, text_of

FORMAT = 1
MAX_BYTES = 1024 * 1024
_SHA256 = re.compile(r'[0-9a-f]{64}')
_EDITION = re.compile('open-source|enterprise')
_NAME = re.compile(r'[a-z][a-z0-9_]{0,62}')
_TEXTS = ('point', 'key', 'sort', 'code', 'snippet')
_REMEDY = 'restore it from git, or remove its directory to manage the provider by hand from now on'


@dataclass(frozen=True)
class Ready:
    """The ready spec that a spec was copied from: its name, and its sha256 at that time."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Own:
    """Templates of the team's own that a provider was generated from: their directory, and their digest."""

    directory: PurePosixPath
    sha256: str


@dataclass(frozen=True)
class Inputs:
    """The inputs that decide the generated text, and where they came from.

    `spec` is the path of the spec in the checkout; `edition_why` says who chose the edition. `ready` is `None` when
    the spec was not copied from a ready one, `own` when all templates were this tool's.
    """

    spec: PurePosixPath
    spec_sha256: str
    edition: str
    templates_sha256: str
    features: Mapping[str, bool | str]
    tool: str
    black: str
    ready: Ready | None = None
    own: Own | None = None
    edition_why: str | None = None

    def document(self) -> dict[str, Any]:
        """As JSON values; without what is `None`, as versions that did not know it wrote it."""
        found = {**vars(self), 'spec': str(self.spec), 'features': dict(self.features)}
        found['ready'] = self.ready and vars(self.ready)
        found['own'] = self.own and {**vars(self.own), 'directory': str(self.own.directory)}
        return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True)
class Output:
    """The sha256 of a generated file as rendered, and as accepted by a person (initially the same).

    `conflict` is the sha256 of a newer rendering that could not be merged with a hand edit; `None` without a conflict.
    """

    rendered: str
    accepted: str
    conflict: str | None = None


@dataclass(frozen=True)
class Registered:
    """One entry in a file that belongs to Label Studio: enough to find it again and to remove it.

    `key`, `sort` and `code` are those of `register.shape.Entry`; `snippet` is the text as it is in the file, with LF;
    `shared` says that other providers may own the same entry.
    """

    point: str
    path: PurePosixPath
    key: str
    sort: str
    code: str
    snippet: str
    shared: bool = False


@dataclass(frozen=True)
class MigrationFile:
    """A migration of the provider, by path and sha256."""

    path: PurePosixPath
    sha256: str


@dataclass(frozen=True)
class Lock:
    """The record of one managed provider.

    `outputs` are rewritten from the spec; `owned` files were written once, with this sha256; `ejected` files were
    outputs and now belong to the developer for good. `left_out` are the registration points at which the tree needed
    no entry when the lock was written (the file does not exist, or the dependency is already listed), with the key of
    the entry. `migrations` are in the order in which they were made; `migrated` is the sha256 of the tables that they
    lead to (`None`: no migration was made yet).
    """

    name: str
    inputs: Inputs
    outputs: Mapping[PurePosixPath, Output] = field(default_factory=lambda: MappingProxyType({}))
    owned: Mapping[PurePosixPath, str] = field(default_factory=lambda: MappingProxyType({}))
    ejected: tuple[PurePosixPath, ...] = ()
    registrations: tuple[Registered, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    migrations: tuple[MigrationFile, ...] = ()
    migrated: str | None = None

    def dump(self) -> bytes:
        """The lock as JSON: sorted keys, two spaces, LF, a final newline. Equal locks give equal bytes."""
        document = {
            'format': FORMAT,
            'name': self.name,
            'inputs': self.inputs.document(),
            'outputs': {str(path): vars(output) for path, output in self.outputs.items()},
            'owned': {str(path): digest for path, digest in self.owned.items()},
            'ejected': sorted(str(path) for path in self.ejected),
            'registrations': [{**vars(entry), 'path': str(entry.path)} for entry in self.registrations],
            'left_out': dict(self.left_out),
            'migrations': [{**vars(made), 'path': str(made.path)} for made in self.migrations],
            'migrated': self.migrated,
        }
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + '\n').encode('utf-8')

    @classmethod
    def parse(cls, data: bytes, file: str = 'lock.json', layout: Layout = OPEN_SOURCE) -> Lock:
        """The lock in `data`; `file` names it in messages, `layout` is that of its checkout.

        Raises CheckoutError for anything that `dump` would not have written: wrong types, unknown or missing keys, a
        newer format, paths that leave the checkout, migrations outside the layout's directory, and files over 1 MB.
        """
        try:
            return _parsed(data, layout)
        except Malformed as error:
            raise CheckoutError(Problem(f'is not a lock of storage-scaffold: {error}', file=file), _REMEDY) from error


@lru_cache(maxsize=1024)
def _parsed(data: bytes, layout: Layout) -> Lock:
    """The lock in `data`, parsed once: an update of many providers reads all locks again for each of them."""
    lock = _lock(json_of(data, MAX_BYTES))
    _judge_migrations(lock.migrations, layout)
    return lock


def directory(name: str) -> PurePosixPath:
    """The directory of the record of provider `name`."""
    return RECORDS / name


def lock_path(name: str) -> PurePosixPath:
    """The lock of provider `name`."""
    return RECORDS / name / 'lock.json'


def base_path(name: str) -> PurePosixPath:
    """The directory of the texts last rendered for provider `name`: the base of every merge."""
    return RECORDS / name / 'base'


def archive_path(name: str) -> PurePosixPath:
    """Where version 0.1.0 kept the texts last rendered."""
    return RECORDS / name / 'base.zip'


def spec_path(name: str) -> PurePosixPath:
    """The copy of the spec of provider `name`, if it came from outside the checkout."""
    return RECORDS / name / 'spec.yml'


def not_managed(name: str, names: Iterable[str]) -> UsageError:
    """The error for a `name` that is not among the managed `names`, with a suggestion."""
    import difflib

    there = sorted(names)
    guess = difflib.get_close_matches(name, there, 1)
    hint = f'did you mean `{guess[0]}`?' if guess else f'managed here: {", ".join(there) or "none"}'
    return UsageError(f'`{name}` is not a provider that storage-scaffold manages in this checkout', hint)


def managed(locks: Mapping[str, Lock], name: str) -> Lock:
    """The lock of provider `name`. Raises UsageError, with a suggestion, when it is not managed."""
    if name in locks:
        return locks[name]
    raise not_managed(name, locks)


def record_files(checkout: Checkout, name: str) -> list[PurePosixPath]:
    """The files of a provider's record."""
    return [path for path in checkout.glob(f'{directory(name)}/**/*') if checkout.is_file(path)]


def read_locks(checkout: Checkout) -> dict[str, Lock]:
    """The locks of all managed providers, by name. Raises CheckoutError when one of them is malformed."""
    locks = {}
    for path in checkout.glob(f'{RECORDS}/*/lock.json'):
        lock = Lock.parse(checkout.read(path) or b'', str(path), checkout.layout)
        if lock.name != path.parent.name:
            message = f'is the lock of `{lock.name}`, but is in the directory of `{path.parent.name}`'
            raise CheckoutError(Problem(message, file=str(path)), _REMEDY)
        locks[lock.name] = lock
    return locks


def _feature(key: str, value: Any) -> bool | str:
    what = f'feature {key[:40]!r}'
    if not isinstance(value, (bool, str)):
        raise Malformed(f'{what} is neither a boolean nor a string')
    return value if isinstance(value, bool) else text_of(value, what)


def _inputs(value: Any) -> Inputs:
    there = {'ready': None, 'own': None, 'edition_why': None, **object_of(value, '`inputs`')}
    found = object_of(there, '`inputs`', *Inputs.__dataclass_fields__)
    features = object_of(found['features'], '`features`')
    return Inputs(
        spec=path_of(found['spec'], 'the path of the spec'),
        spec_sha256=matching(found['spec_sha256'], '`spec_sha256`', _SHA256),
        edition=matching(found['edition'], '`edition`', _EDITION),
        templates_sha256=matching(found['templates_sha256'], '`templates_sha256`', _SHA256),
        features=MappingProxyType({key: _feature(key, item) for key, item in features.items()}),
        tool=text_of(found['tool'], '`tool`'),
        black=text_of(found['black'], '`black`'),
        ready=None if found['ready'] is None else _ready(found['ready']),
        own=None if found['own'] is None else _own(found['own']),
        edition_why=None if found['edition_why'] is None else text_of(found['edition_why'], '`edition_why`'),
    )


def _ready(value: Any) -> Ready:
    found = object_of(value, '`ready`', *Ready.__dataclass_fields__)
    return Ready(matching(found['name'], 'the name in `ready`', _NAME), matching(found['sha256'], '`sha256`', _SHA256))


def _own(value: Any) -> Own:
    found = object_of(value, '`own`', *Own.__dataclass_fields__)
    directory = path_of(found['directory'], 'the directory in `own`')
    return Own(directory, matching(found['sha256'], '`sha256`', _SHA256))


def _digest_or_none(value: Any, what: str) -> str | None:
    return None if value is None else matching(value, what, _SHA256)


def _output(value: Any) -> Output:
    found = object_of(value, 'an output', *Output.__dataclass_fields__)
    return Output(
        matching(found['rendered'], '`rendered`', _SHA256),
        matching(found['accepted'], '`accepted`', _SHA256),
        _digest_or_none(found['conflict'], '`conflict`'),
    )


def _registered(value: Any) -> Registered:
    found = object_of(value, 'a registration', *Registered.__dataclass_fields__)
    texts = {key: text_of(found[key], f'`{key}` of a registration') for key in _TEXTS}
    path = path_of(found['path'], 'the path of a registration')
    return Registered(path=path, shared=boolean_of(found['shared'], '`shared`'), **texts)


def _migration(value: Any) -> MigrationFile:
    found = object_of(value, 'a migration', *MigrationFile.__dataclass_fields__)
    path = path_of(found['path'], 'the path of a migration')
    return MigrationFile(path, matching(found['sha256'], '`sha256`', _SHA256))


def _judge_migrations(migrations: Iterable[MigrationFile], layout: Layout) -> None:
    for path in (made.path for made in migrations):
        if path.parent != layout.migrations or path.suffix != '.py' or path.stem == '__init__':
            raise Malformed(f'{str(path)[:80]!r} is not the path of a migration')


def _lock(value: Any) -> Lock:
    version = object_of(value, 'it').get('format')
    if version != FORMAT or isinstance(version, bool):
        raise Malformed(
            f'its format is {str(version)[:20]}, but this version of storage-scaffold reads format {FORMAT}'
        )
    found = object_of(value, 'it', 'format', *Lock.__dataclass_fields__)
    outputs, owned = object_of(found['outputs'], '`outputs`'), object_of(found['owned'], '`owned`')
    return Lock(
        name=matching(found['name'], '`name`', _NAME),
        inputs=_inputs(found['inputs']),
        outputs=MappingProxyType(
            {path_of(key, 'the path of an output'): _output(item) for key, item in outputs.items()}
        ),
        owned=MappingProxyType(
            {
                path_of(key, 'the path of an owned file'): matching(item, 'an entry of `owned`', _SHA256)
                for key, item in owned.items()
            }
        ),
        ejected=tuple(path_of(item, 'the path of an ejected file') for item in list_of(found['ejected'], '`ejected`')),
        registrations=tuple(_registered(item) for item in list_of(found['registrations'], '`registrations`')),
        left_out=MappingProxyType(
            {
                text_of(point, 'a point of `left_out`'): text_of(key, 'a key of `left_out`')
                for point, key in object_of(found['left_out'], '`left_out`').items()
            }
        ),
        migrations=tuple(_migration(item) for item in list_of(found['migrations'], '`migrations`')),
        migrated=_digest_or_none(found['migrated'], '`migrated`'),
    )
