"""`base.zip` in a provider's record: the text last rendered and its spec. It is the base of merges, and untrusted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock, base_path
from storage_scaffold.remedies import restore
from storage_scaffold.text import lf

# What zipfile raises for damaged or forged archives.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError)


# The earliest time that a zip can hold, because the same files must give the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class BrokenArchive(ValueError):
    """An archive that this tool did not write."""


def stored(data: bytes, wanted: PurePosixPath | None = None) -> dict[PurePosixPath, bytes]:
    """The texts in an archive by path, or only the one at `wanted`.

    Only uncompressed entries are read: they cannot be larger than the archive, whose size is limited. Raises
    BrokenArchive.
    """
    texts = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                path = PurePosixPath(entry.filename)
                if wanted not in (None, path):
                    continue
                if entry.compress_type != zipfile.ZIP_STORED:
                    raise zipfile.BadZipFile('compressed')
                texts[path] = archive.read(entry)
    except _BROKEN as error:
        raise BrokenArchive from error
    return texts


def base_zip(files: Mapping[PurePosixPath, bytes]) -> bytes:
    """`files` as a reproducible zip: sorted, uncompressed, with LF and a constant time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(str(path), _NO_TIME)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, lf(files[path]))
    return buffer.getvalue()


def base_text(checkout: Checkout, lock: Lock, path: PurePosixPath) -> bytes:
    """The text that was rendered for the output `path` of `lock`, with LF.

    Raises CheckoutError when the archive is missing or damaged, and when the text does not have the recorded digest.
    """
    archive = base_path(lock.name)
    data = checkout.read(archive)
    if data is None:
        raise _refusal(archive, 'is missing')
    try:
        text = stored(data, path).get(path)
    except BrokenArchive as error:
        raise _refusal(archive, 'is not an archive of storage-scaffold') from error
    if text is None:
        raise _refusal(archive, f'does not contain {path}')
    if text_digest(text) != lock.outputs[path].rendered:
        raise _refusal(archive, f'contains another text for {path} than the lock says')
    return text


def base_spec(checkout: Checkout, lock: Lock) -> dict[PurePosixPath, bytes]:
    """The spec that `lock` was rendered from, by its path, from the archive; empty if the archive does not have it."""
    path = lock.inputs.spec
    try:
        data = stored(checkout.read(base_path(lock.name)) or b'', path).get(path, b'')
    except BrokenArchive:
        return {}
    return {path: data} if text_digest(data) == lock.inputs.spec_sha256 else {}


def _refusal(archive: PurePosixPath, what: str) -> CheckoutError:
    remedy = f'restore it from git (`{restore(archive.parent)}`); without it, edited files cannot be merged'
    return CheckoutError(Problem(what, file=str(archive)), remedy)
