"""Where the copies of specs came from: known on this machine only, because git ignores the state directory.

It serves one note (that an original has changed since it was copied), so what cannot be understood is not known.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from storage_scaffold.errors import ScaffoldError
from storage_scaffold.transaction import state
from storage_scaffold.transaction.fs import Fs
from storage_scaffold.untrusted import Malformed, json_of, list_of, matching, object_of, text_of

_FILE, _NEXT = state.STATE / 'originals.json', state.STATE / 'originals.json.new'
_MAX_BYTES = 1024 * 1024
_SHA256 = re.compile('[0-9a-f]{64}')


def remember(root: Path, provider: str, original: Path, data: bytes, fs: Fs | None = None) -> None:
    """Notes that the spec of `provider` was copied from the file `original`, which held `data`.

    The run lock must be held. Raises EnvironmentFailed when it cannot be written.
    """
    fs = fs or Fs()
    known = _read(root)
    now = {**known, provider: (str(original), str(state.digest(data)))}
    if now == known:
        return
    try:
        state.make(root, fs)
        if (root / _NEXT).is_symlink() or (root / _NEXT).exists():
            fs.unlink(root / _NEXT)
        fs.create(root / _NEXT, json.dumps(now, indent=2, sort_keys=True).encode('utf-8'))
        fs.rename(root / _NEXT, root / _FILE)
    except OSError as error:
        raise state.unwritable(root, error) from error


def changed_original(root: Path, provider: str, copy: bytes) -> Path | None:
    """The file that the spec of `provider` was copied from, if it has changed since and differs from the `copy`."""
    path, digest = _read(root).get(provider, ('', ''))
    original = Path(path)
    try:
        # not a pipe or a device, which may never end
        if not path or not original.is_file() or original.stat().st_size > _MAX_BYTES:
            return None
        return None if state.digest(original.read_bytes()) in (digest, state.digest(copy)) else original
    except OSError:
        return None


def _read(root: Path) -> dict[str, tuple[str, str]]:
    try:
        found = object_of(json_of(state.read(root, _FILE) or b'{}', _MAX_BYTES), 'it')
        return {name: _entry(value) for name, value in found.items()}
    except (Malformed, ScaffoldError):
        return {}


def _entry(value: object) -> tuple[str, str]:
    found = list_of(value, 'an entry')
    if len(found) != 2:
        raise Malformed('an entry is not a pair')
    return text_of(found[0], 'a path'), matching(found[1], 'a digest', _SHA256)
