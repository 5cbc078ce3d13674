"""What a transaction is about to change, written before it does: `transaction/journal.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.plan.plan import Ownership
from storage_scaffold.transaction import state
from storage_scaffold.untrusted import Malformed, json_of, list_of, matching, object_of, path_of, text_of

FORMAT = 1
MAX_BYTES = 8 * 1024 * 1024
_MAX_COMMAND = 200
_SHA256 = re.compile(r'[0-9a-f]{64}')
_OWNERSHIP = re.compile('|'.join(item.value for item in Ownership))
_COMMAND = re.compile(rf'[^\x00-\x1f\x7f]{{1,{_MAX_COMMAND}}}')


@dataclass(frozen=True)
class JournalEntry:
    """One file: the sha256 of its content before and after (`None`: missing). `path` is relative to the checkout."""

    path: PurePosixPath
    before: str | None
    after: str | None
    ownership: Ownership

    def dump(self) -> dict[str, str | None]:
        """The entry as a JSON object."""
        return {
            'path': str(self.path),
            'before': self.before,
            'after': self.after,
            'kind': self.ownership.value,
        }


@dataclass(frozen=True)
class Journal:
    """The changes of one command; the contents are in files beside it, named by the index of the entry.

    `directories` are the parents of files that are created or deleted, with their permission bits; `None` for those
    that are created.
    """

    command: str
    entries: tuple[JournalEntry, ...]
    directories: Mapping[PurePosixPath, int | None]

    def dump(self) -> bytes:
        """The journal as JSON."""
        document = {
            'format': FORMAT,
            'command': self.command,
            'entries': [entry.dump() for entry in self.entries],
            'directories': {str(path): mode for path, mode in self.directories.items()},
        }
        return json.dumps(document, indent=1).encode('utf-8')

    @classmethod
    def of(
        cls, command: str, entries: Iterable[JournalEntry], directories: Mapping[PurePosixPath, int | None]
    ) -> Journal:
        """A journal whose `command` is shortened to what `parse` accepts."""
        return cls(
            command if len(command) <= _MAX_COMMAND else f'{command[:_MAX_COMMAND - 2]} …', tuple(entries), directories
        )

    @classmethod
    def parse(cls, data: bytes, file: str) -> Journal:
        """The journal in `data`; `file` names it in messages.

        Raises CheckoutError for anything that `dump` would not have written, including paths that leave the checkout.
        """
        try:
            return _journal(json_of(data, MAX_BYTES))
        except Malformed as error:
            raise CheckoutError(
                Problem(f'is not a journal of storage-scaffold: {error}', file=file), state.REMEDY
            ) from error


def read_journal(root: Path, path: PurePosixPath) -> Journal | None:
    """The journal at `path`, or `None` when there is none. Raises CheckoutError when it is malformed."""
    data = state.read(root, path, MAX_BYTES)
    return None if data is None else Journal.parse(data, str(path))


def _journal(value: Any) -> Journal:
    found = object_of(value, 'it', 'format', *Journal.__dataclass_fields__)
    if found['format'] != FORMAT or isinstance(found['format'], bool):
        raise Malformed(
            f'its format is {str(found["format"])[:20]}, but this version of storage-scaffold reads format {FORMAT}'
        )
    entries = tuple(_entry(item) for item in list_of(found['entries'], '`entries`'))
    if len({entry.path for entry in entries}) != len(entries):
        raise Malformed('it has a path twice')
    directories = {
        _path(key, 'a directory'): _mode(item)
        for key, item in object_of(found['directories'], '`directories`').items()
    }
    if not set(directories) <= {parent for entry in entries for parent in entry.path.parents}:
        raise Malformed('it has a directory that is not the parent of any file')
    return Journal(
        command=matching(text_of(found['command'], '`command`'), '`command`', _COMMAND),
        entries=entries,
        directories=directories,
    )


def _entry(value: Any) -> JournalEntry:
    found = object_of(value, 'an entry', 'path', 'before', 'after', 'kind')
    before, after = (_digest(found[key], f'`{key}`') for key in ('before', 'after'))
    if before == after:
        raise Malformed('an entry changes nothing')
    return JournalEntry(
        _path(found['path'], 'the path of an entry'),
        before,
        after,
        Ownership(matching(found['kind'], '`kind`', _OWNERSHIP)),
    )


def _path(value: Any, what: str) -> PurePosixPath:
    path = path_of(value, what)
    if path.is_relative_to(state.STATE):
        raise Malformed(f'{what} is inside its own directory')
    return path


def _digest(value: Any, what: str) -> str | None:
    return None if value is None else matching(value, what, _SHA256)


def _mode(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 0o7777):
        raise Malformed('the permissions of a directory are not valid')
    return value
