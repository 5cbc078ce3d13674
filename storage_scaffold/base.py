"""The text last rendered and its spec, `base.zip` in a provider's record: the base of every merge, and untrusted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.lock import Lock, directory
from storage_scaffold.record import sha256

# What zipfile raises for archives that nobody wrote with it.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError)


class BrokenArchive(ValueError):
    """An archive that this tool did not write."""


def stored(data: bytes, wanted: PurePosixPath | None = None) -> dict[PurePosixPath, bytes]:
    """The texts in an archive by their paths, or only the one at `wanted`.

    Only stored entries are read: one can't be larger than the archive, which has the limit of every file. Raises
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


def base_text(checkout: Checkout, lock: Lock, path: PurePosixPath) -> bytes:
    """The text that was rendered for the output `path` of `lock`, LF.

    Raises CheckoutError when the archive is missing or is not one, and when the text is not the one that the lock
    vouches for.
    """
    archive = directory(lock.name) / 'base.zip'
    data = checkout.read(archive)
    if data is None:
        raise _refusal(archive, 'is gone')
    try:
        text = stored(data, path).get(path)
    except BrokenArchive as error:
        raise _refusal(archive, 'is not an archive of storage-scaffold') from error
    if text is None:
        raise _refusal(archive, f'lacks {path}')
    if sha256(text) != lock.outputs[path].rendered:
        raise _refusal(archive, f'holds another text of {path} than the lock says')
    return text


def base_spec(checkout: Checkout, lock: Lock) -> dict[PurePosixPath, bytes]:
    """The spec that `lock` was rendered from, by its path, as the archive holds it beside the texts; else empty."""
    path = lock.inputs.spec
    try:
        data = stored(checkout.read(directory(lock.name) / 'base.zip') or b'', path).get(path, b'')
    except BrokenArchive:
        return {}
    return {path: data} if sha256(data) == lock.inputs.spec_sha256 else {}


def _refusal(archive: PurePosixPath, what: str) -> CheckoutError:
    remedy = f'restore it from git (`git checkout -- {archive.parent}`); without it edited files cannot be merged'
    return CheckoutError(Problem(what, file=str(archive)), remedy)
