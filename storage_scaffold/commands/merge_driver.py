"""`resolve --install`: git merges the files in which providers are registered by itself (gitattributes(5))."""

from __future__ import annotations

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


def registered_paths(checkout: Checkout) -> list[PurePosixPath]:
    """The registered files that are there, sorted."""
    return sorted(path for path in {point.path for point in points(checkout.layout)} if checkout.exists(path))


def attributes(checkout: Checkout) -> list[str]:
    """The lines that a `.gitattributes` in the root of the checkout lacks: one for each registered file."""
    there = (checkout.read(PurePosixPath('.gitattributes')) or b'').decode('utf-8', 'replace').splitlines()
    lines = [f'{path} merge={NAME}' for path in registered_paths(checkout)]
    return [line for line in lines if line not in there]


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
