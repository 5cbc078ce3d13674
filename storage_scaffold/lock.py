"""What was generated, from what: `.storage-scaffold/<name>/lock.json`.

A lock is committed to the checkout, so it is untrusted input: whoever can open a pull request can write one.
Nothing in it depends on which other providers exist (but the migration's number), so that providers can be made in
any order. An entry that several providers share (a dependency line) stands in the lock of each: these are its owners.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from storage_scaffold.checkout import paths
from storage_scaffold.checkout.tree import MIGRATIONS, RECORDS, Checkout
from storage_scaffold.errors import CheckoutError, Problem

FORMAT = 1
MAX_BYTES = 1024 * 1024
_SHA256 = re.compile(r'[0-9a-f]{64}')
_EDITION = re.compile('open-source|enterprise')
_NAME = re.compile(r'[a-z][a-z0-9_]{0,62}')
_TEXTS = ('point', 'key', 'sort', 'code', 'snippet')
_REMEDY = 'restore it from git, or remove its directory when the provider is to be managed by hand from now on'


@dataclass(frozen=True)
class Inputs:
    """What the generated text follows from. `spec` is the spec's path in the checkout."""

    spec: PurePosixPath
    spec_sha256: str
    edition: str
    templates_sha256: str
    features: Mapping[str, bool | str]
    tool: str
    black: str


@dataclass(frozen=True)
class Output:
    """The sha256 of a generated file as rendered, and as accepted by a person (the same at first)."""

    rendered: str
    accepted: str


@dataclass(frozen=True)
class Registered:
    """One entry in a file that belongs to Label Studio: enough to find it again and to take it out.

    `key`, `sort` and `code` are those of `register.base.Entry`; `snippet` is the text as it stands in the file, with
    LF; `shared` tells that other providers may own the same entry.
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
    """The migration that was made, by path and sha256."""

    path: PurePosixPath
    sha256: str


@dataclass(frozen=True)
class Lock:
    """The record of one managed provider."""

    name: str
    inputs: Inputs
    outputs: Mapping[PurePosixPath, Output] = field(default_factory=lambda: MappingProxyType({}))
    registrations: tuple[Registered, ...] = ()
    migration: MigrationFile | None = None

    def dump(self) -> bytes:
        """The lock as JSON: sorted keys, two spaces, LF, a final newline; the same lock gives the same bytes."""
        inputs = self.inputs
        document = {
            'format': FORMAT,
            'name': self.name,
            'inputs': {**vars(inputs), 'spec': str(inputs.spec), 'features': dict(inputs.features)},
            'outputs': {str(path): vars(output) for path, output in self.outputs.items()},
            'registrations': [{**vars(entry), 'path': str(entry.path)} for entry in self.registrations],
            'migration': {**vars(self.migration), 'path': str(self.migration.path)} if self.migration else None,
        }
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + '\n').encode('utf-8')

    @classmethod
    def parse(cls, data: bytes, file: str = 'lock.json') -> Lock:
        """The lock in `data`; `file` names it in messages.

        Raises CheckoutError for anything that `dump` would not have written: other types, unknown or missing keys, a
        newer format, paths that leave the checkout, and files over 1 MB.
        """
        try:
            return _lock(_load(data))
        except _Malformed as error:
            raise CheckoutError(Problem(f'is not a lock of storage-scaffold: {error}', file=file), _REMEDY) from error


def directory(name: str) -> PurePosixPath:
    """Where the record of provider `name` stands."""
    return RECORDS / name


def read_locks(checkout: Checkout) -> dict[str, Lock]:
    """The locks of all managed providers by name. Raises CheckoutError when one of them is malformed."""
    locks = {}
    for path in checkout.glob(f'{RECORDS}/*/lock.json'):
        lock = Lock.parse(checkout.read(path) or b'', str(path))
        if lock.name != path.parent.name:
            message = f'is the lock of `{lock.name}`, but stands in the directory of `{path.parent.name}`'
            raise CheckoutError(Problem(message, file=str(path)), _REMEDY)
        locks[lock.name] = lock
    return locks


class _Malformed(ValueError):
    pass


def _load(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        raise _Malformed(f'it is larger than {MAX_BYTES // 1024} kB')
    try:
        return json.loads(data.decode('utf-8'), object_pairs_hook=_no_duplicates)
    except _Malformed:
        raise
    except json.JSONDecodeError as error:
        raise _Malformed(f'it is not JSON ({error.msg}, line {error.lineno})') from error
    except UnicodeDecodeError as error:
        raise _Malformed('it is not UTF-8') from error
    except (ValueError, RecursionError) as error:
        raise _Malformed('it is not JSON that a person or this tool would write') from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Malformed('a key stands in it twice')
    return found


def _object(value: Any, what: str, *keys: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Malformed(f'{what} is not an object')
    if keys and set(value) != set(keys):
        wrong = sorted(set(value) ^ set(keys))
        raise _Malformed(f'{what} lacks or has too many keys: {", ".join(repr(key)[:40] for key in wrong[:5])}')
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise _Malformed(f'{what} is not a string')
    try:
        value.encode('utf-8')
    except UnicodeEncodeError as error:
        raise _Malformed(f'{what} has half a character in it') from error
    return value


def _matching(value: Any, what: str, pattern: re.Pattern[str]) -> str:
    text = _text(value, what)
    if not pattern.fullmatch(text):
        raise _Malformed(f'{what} is {text[:80]!r}, which it can never be')
    return text


def _boolean(value: Any, what: str) -> bool:
    if not isinstance(value, bool):
        raise _Malformed(f'{what} is not true or false')
    return value


def _feature(key: str, value: Any) -> bool | str:
    what = f'feature {key[:40]!r}'
    if not isinstance(value, (bool, str)):
        raise _Malformed(f'{what} is neither true or false nor a string')
    return value if isinstance(value, bool) else _text(value, what)


def _path(value: Any, what: str) -> PurePosixPath:
    text = _text(value, what)
    try:
        return paths.relative(text)
    except paths.UnsafePath as error:
        raise _Malformed(f'{what} {text[:80]!r} {error}') from error


def _inputs(value: Any) -> Inputs:
    found = _object(value, '`inputs`', *Inputs.__dataclass_fields__)
    features = _object(found['features'], '`features`')
    return Inputs(
        spec=_path(found['spec'], 'the path of the spec'),
        spec_sha256=_matching(found['spec_sha256'], '`spec_sha256`', _SHA256),
        edition=_matching(found['edition'], '`edition`', _EDITION),
        templates_sha256=_matching(found['templates_sha256'], '`templates_sha256`', _SHA256),
        features=MappingProxyType({key: _feature(key, item) for key, item in features.items()}),
        tool=_text(found['tool'], '`tool`'),
        black=_text(found['black'], '`black`'),
    )


def _output(value: Any) -> Output:
    found = _object(value, 'an output', *Output.__dataclass_fields__)
    return Output(
        _matching(found['rendered'], '`rendered`', _SHA256), _matching(found['accepted'], '`accepted`', _SHA256)
    )


def _registered(value: Any) -> Registered:
    found = _object(value, 'a registration', *Registered.__dataclass_fields__)
    texts = {key: _text(found[key], f'`{key}` of a registration') for key in _TEXTS}
    path = _path(found['path'], 'the path of a registration')
    return Registered(path=path, shared=_boolean(found['shared'], '`shared`'), **texts)


def _migration(value: Any) -> MigrationFile | None:
    if value is None:
        return None
    found = _object(value, '`migration`', *MigrationFile.__dataclass_fields__)
    path = _path(found['path'], 'the path of the migration')
    if path.parent != MIGRATIONS or path.suffix != '.py' or path.stem == '__init__':
        raise _Malformed(f'the path of the migration is {str(path)[:80]!r}, which is none')
    return MigrationFile(path, _matching(found['sha256'], '`sha256`', _SHA256))


def _lock(value: Any) -> Lock:
    version = _object(value, 'it').get('format')
    if version != FORMAT or isinstance(version, bool):
        raise _Malformed(f'its format is {str(version)[:20]}, this version of storage-scaffold reads {FORMAT}')
    found = _object(value, 'it', 'format', *Lock.__dataclass_fields__)
    outputs = _object(found['outputs'], '`outputs`')
    registrations = found['registrations']
    if not isinstance(registrations, list):
        raise _Malformed('`registrations` is not a list')
    return Lock(
        name=_matching(found['name'], '`name`', _NAME),
        inputs=_inputs(found['inputs']),
        outputs=MappingProxyType(
            {_path(key, 'the path of an output'): _output(item) for key, item in outputs.items()}
        ),
        registrations=tuple(_registered(item) for item in registrations),
        migration=_migration(found['migration']),
    )
