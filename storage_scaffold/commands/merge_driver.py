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
# The driver's exit code when it has left a conflict in the file. No failure has it: then git would take our side of
# the file, which is still as it was, for merged, and what the other side has changed would be lost.
IN_CONFLICT = 100
# What git's configuration has to say, by key. If the tool fails or is not there, git merges the file as any other.
SETTINGS = {
    f'merge.{NAME}.name': 'entries of storage providers, merged by storage-scaffold',
    f'merge.{NAME}.driver': (
        f'storage-scaffold resolve --driver %O %A %B %P || {{ test $? -eq {IN_CONFLICT} && exit 1; '
        'git merge-file -L ours -L base -L theirs %A %O %B; }'
    ),
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
