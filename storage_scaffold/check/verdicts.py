"""Trees in which nothing was found, remembered: most commits change nothing that `check` looks at.

What is kept of a tree are digests of all that it was asked. Only if it still answers the same to every question, and
the tool is the same, the verdict is the same too.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from storage_scaffold import resources
from storage_scaffold.check.findings import Comparison
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.witness import Witness, answers_still
from storage_scaffold.errors import CheckoutError
from storage_scaffold.transaction import pending
from storage_scaffold.user_cache import UserCache, user_cache

# Some worktrees, and some hooks that name a provider; an entry has 10 kB, and 5 for each provider.
MOST_ENTRIES = 50
MOST_BYTES = 5_000_000


def recall(checkout: Checkout, names: Sequence[str]) -> Comparison | None:
    """What `compare` says of the tree if it would find nothing; `None` when that is not known.

    Raises EnvironmentFailed when the state of an interrupted command cannot be read.
    """
    if (entries := _entries()) is None or (data := entries.read(_name(checkout, names))) is None:
        return None
    providers, answers = json.loads(data)
    if not answers_still(checkout, answers) or not _is_complete(checkout):
        return None
    return Comparison(tuple(providers), ())


def remember(witness: Witness, names: Sequence[str], found: Comparison) -> None:
    """Keep that nothing was found in the tree that `witness` stood before. Anything else is not kept."""
    answers = witness.answers
    if found.findings or answers is None or (entries := _entries()) is None:
        return
    entries.write(_name(witness, names), json.dumps([found.providers, answers]).encode())


def _entries() -> UserCache | None:
    return user_cache('verdicts', MOST_ENTRIES, MOST_BYTES)


def _name(checkout: Checkout, names: Iterable[str]) -> str:
    asked = _tool(), str(checkout.root), repr(checkout.layout), sorted(set(names))
    return hashlib.sha256(ascii(asked).encode()).hexdigest()


def _is_complete(checkout: Checkout) -> bool:
    """Whether no command was interrupted, which the tree alone does not say."""
    try:
        return pending(checkout.root) is None
    except CheckoutError:
        return False


def _tool() -> str:
    """A digest of what judges: Python, the installed packages, and this one's files as Python knows its own."""
    parts = [sys.version]
    if (found := find_spec('black')) and found.origin:
        parts += sorted(path.name for path in Path(found.origin).parents[1].glob('*-info'))
    for directory in (Path(__file__).parents[1], resources.templates_dir(), *resources.MORE_KINDS):
        parts += sorted(_files(directory))
    return hashlib.sha256('\0'.join(parts).encode('utf-8', 'surrogateescape')).hexdigest()


def _files(directory: Path | str) -> Iterator[str]:
    """The files below a directory, with their times and sizes, without bytecode."""
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != '__pycache__':
                    yield from _files(entry.path)
            else:
                status = entry.stat()
                yield f'{entry.path} {status.st_mtime_ns} {status.st_size}'
