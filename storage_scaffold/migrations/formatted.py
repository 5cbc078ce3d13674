"""Migrations that a formatter has laid out anew after they were made, which is not an edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.meaning import same_meaning
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import MigrationFile


def is_formatted(checkout: Checkout, made: MigrationFile, content: bytes) -> bool:
    """Whether `content` is the migration as it was `made`, in another layout.

    A record only has its digest: the text comes from git, if it was ever staged or committed. Raises GitFailed.
    """
    return any(
        same_meaning(made.path, content, text)
        for text in _earlier(checkout, made.path)
        if text_digest(text) == made.sha256
    )


def _earlier(checkout: Checkout, path: PurePosixPath) -> Iterator[bytes]:
    """The texts of a file in the index and in the commits that changed it, the newest first."""
    root = checkout.root
    if not git.is_tracked(root, path):
        return
    indexed = git.run(root, 'ls-files', '--stage', '-z', '--', str(path))
    blobs = [entry.split()[1] for entry in indexed.split('\0') if entry]
    if git.is_committed(root, path):
        log = git.run(root, 'log', '--format=', '--raw', '--no-abbrev', '--no-renames', '--', str(path))
        blobs += [line.split()[3] for line in log.splitlines() if line.startswith(':')]
    for blob in dict.fromkeys(blobs):
        if blob.strip('0'):
            yield git.run(root, 'cat-file', 'blob', blob).encode('utf-8', 'surrogateescape')
