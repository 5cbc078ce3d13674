"""`undo/index.json`: what git's index had of the files that the last command staged, for `undo`. It is untrusted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.git import Entries, Entry
from storage_scaffold.transaction import state
from storage_scaffold.transaction.fs import Fs
from storage_scaffold.untrusted import Malformed, json_of, list_of, matching, object_of, path_of

_MAX_BYTES = 8 * 1024 * 1024
_MODE = re.compile('100644|100755|120000|160000')
_BLOB = re.compile('[0-9a-f]{40}|[0-9a-f]{64}')
_STAGE = re.compile('[0-3]')


def keep_index(root: Path, entries: Entries, fs: Fs | None = None) -> None:
    """Notes `entries` beside the copies of the last command, which must be complete. OSError passes through."""
    fs = fs or Fs()
    document = {
        str(path): [[entry.mode, entry.blob, str(entry.stage)] for entry in there] for path, there in entries.items()
    }
    path = root / state.UNDO / state.INDEX
    if path.exists():
        fs.unlink(path)
    fs.create(path, json.dumps(document, indent=1, sort_keys=True).encode())


def kept_index(root: Path) -> Entries:
    """What `keep_index` noted for the last command; empty if it did not stage anything.

    Raises CheckoutError for anything that `keep_index` would not have written.
    """
    path = state.UNDO / state.INDEX
    data = state.read(root, path, _MAX_BYTES)
    if data is None:
        return {}
    try:
        found = object_of(json_of(data, _MAX_BYTES), 'it')
        return {path_of(key, 'a path'): tuple(map(_entry, list_of(value, 'an entry'))) for key, value in found.items()}
    except Malformed as error:
        problem = Problem(f'is not what storage-scaffold wrote: {error}', file=str(path))
        raise CheckoutError(problem, state.REMEDY) from error


def _entry(value: Any) -> Entry:
    parts = list_of(value, 'an entry')
    if len(parts) != 3:
        raise Malformed('an entry does not have three parts')
    mode, blob = matching(parts[0], 'a mode', _MODE), matching(parts[1], 'a blob', _BLOB)
    return Entry(mode, blob, int(matching(parts[2], 'a stage', _STAGE)))
