"""`resolve --install`: git merges the files in which providers are registered by itself (gitattributes(5))."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.register.locked import known_registrations
from storage_scaffold.register.merging import LABELS, Merged, Versions, merge_registered
from storage_scaffold.register.points import points

NAME = 'storage-scaffold'
# What git's configuration has to say, by key.
SETTINGS = {
    f'merge.{NAME}.name': 'entries of storage providers, merged by storage-scaffold',
    f'merge.{NAME}.driver': 'storage-scaffold resolve --driver %O %A %B %P',
}


def attributes(checkout: Checkout) -> Iterator[str]:
    """The lines for a `.gitattributes` in the root of the checkout: one for each registered file that is there."""
    for path in sorted({point.path for point in points(checkout.layout)}):
        if checkout.exists(path):
            yield f'{path} merge={NAME}'


def merge_for_git(checkout: Checkout, path: PurePosixPath, versions: Versions) -> Merged | None:
    """The registered file at `path`, merged; a plain merge by git where the entries cannot be told apart.

    `None` when git cannot merge it. Raises GitFailed.
    """
    known = known_registrations(checkout.layout, git.contents_everywhere(checkout.root, RECORDS, 'lock.json'))
    merged = merge_registered(path, versions, known)
    if merged is not None:
        return merged
    plain = git.merge(versions.ours, versions.base, versions.theirs, LABELS)
    return Merged(*plain) if plain else None
