"""What `init` brought into a checkout, and the texts as it left them: the base of its merges. Untrusted when read."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import INIT
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.installed import NOWHERE, Installed
from storage_scaffold.record.digest import text_digest
from storage_scaffold.remedies import restore
from storage_scaffold.text import lf
from storage_scaffold.untrusted import Malformed, boolean_of, json_of, matching, object_of, path_of, text_of

RECORD = INIT / 'record.json'
BASE = INIT / 'base'
FORMAT = 1
MAX_BYTES = 256 * 1024
_SHA256 = re.compile(r'[0-9a-f]{64}')


@dataclass(frozen=True)
class Brought:
    """A file that `init` wrote, or wrote an entry into.

    `base` is the sha256 of the whole text as it left it, `entry` what it inserted there (empty: the whole file is its
    own), and `is_open` says that it left a conflict.
    """

    base: str
    entry: str = ''
    is_open: bool = False


@dataclass(frozen=True)
class Record:
    """The files, where CI and the hook get the tool, and the `checkout_digest` of the one that wrote them."""

    files: Mapping[PurePosixPath, Brought] = field(default_factory=dict)
    source: Installed = NOWHERE
    made_from: str = ''

    def dump(self) -> bytes:
        """As JSON: sorted keys, two spaces, LF, a final newline."""
        files = {str(path): vars(brought) for path, brought in self.files.items()}
        document = {'format': FORMAT, 'files': files, 'source': vars(self.source), 'made_from': self.made_from}
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + '\n').encode('utf-8')


def read_record(checkout: Checkout, places: Collection[PurePosixPath]) -> Record:
    """The record; empty where `init` never ran.

    Raises CheckoutError for what `dump` would not have written, and for a path that is not one of `places`.
    """
    data = checkout.read(RECORD)
    if data is None:
        return Record()
    try:
        said = {'made_from': '', **object_of(json_of(data, MAX_BYTES), 'it')}
        found = object_of(said, 'it', 'format', 'files', 'source', 'made_from')
        if found['format'] != FORMAT:
            raise Malformed(f'this version of storage-scaffold reads format {FORMAT}')
        files = object_of(found['files'], '`files`')
        brought = {path_of(path, 'a path'): _brought(value) for path, value in files.items()}
        if strange := [path for path in brought if path not in places]:
            raise Malformed(f'`init` does not write {str(strange[0])[:80]!r}')
        return Record(brought, _source(found['source']), text_of(found['made_from'], '`made_from`'))
    except Malformed as error:
        raise CheckoutError(Problem(f'is not a record of `init`: {error}', file=str(RECORD)), _remedy()) from error


def base_path(brought: Brought) -> PurePosixPath:
    """The file that holds the text as `init` left it."""
    return BASE / brought.base


def base_text(checkout: Checkout, brought: Brought) -> bytes:
    """That text, with LF. Raises CheckoutError when it is missing or another."""
    path = base_path(brought)
    data = checkout.read(path)
    if data is None or text_digest(data) != brought.base:
        what = 'is missing' if data is None else 'is not the text that its name says'
        raise CheckoutError(Problem(f'{what}: without it, edited files cannot be merged', file=str(path)), _remedy())
    return lf(data)


def _brought(value: Any) -> Brought:
    found = object_of(value, 'a file', *Brought.__dataclass_fields__)
    return Brought(
        matching(found['base'], '`base`', _SHA256),
        text_of(found['entry'], '`entry`'),
        boolean_of(found['is_open'], '`is_open`'),
    )


def _source(value: Any) -> Installed:
    found = object_of(value, '`source`', *Installed.__dataclass_fields__)
    texts = {key: None if text is None else text_of(text, f'`{key}`') for key, text in found.items()}
    return Installed(**texts)


def _remedy() -> str:
    return f'restore it from git (`{restore(INIT)}`), or delete {INIT}/: then `init` leaves what is there as it is'
