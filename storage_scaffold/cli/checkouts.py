"""The checkout that a command works on, and the files in it that are named on the command line."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from storage_scaffold import transaction
from storage_scaffold.checkout import Checkout, paths
from storage_scaffold.checkout.own_templates import SHIPPED
from storage_scaffold.errors import CheckoutError, Problem, UsageError


def find_checkout(directory: Path | None) -> Checkout:
    """The checkout that `--checkout` names, or the one around the current directory. Raises CheckoutError."""
    return Checkout.at(directory) if directory else Checkout.find()


def readable(directory: Path | None) -> Checkout:
    """The same, for a command that only shows what would change. Also raises CheckoutError for a half-written tree."""
    checkout = find_checkout(directory)
    if message := transaction.pending(checkout.root):
        raise CheckoutError(message, 'if it is no longer running, `storage-scaffold undo` rolls it back')
    return checkout


def templates_in(checkout: Checkout, directory: str | None) -> PurePosixPath | None:
    """The directory that `--templates` names, in the checkout. Raises UsageError for one outside of it."""
    if directory is None or directory == str(SHIPPED):
        return SHIPPED if directory else None
    return path_in(checkout, Path(directory))


def path_in(checkout: Checkout, file: Path) -> PurePosixPath:
    """The path in the checkout of a file named on the command line, relative to the current directory or to the root.

    Raises UsageError for a file outside the checkout.
    """
    here = Path(os.path.normpath(Path.cwd() / file))
    inside = here.relative_to(checkout.root) if here.is_relative_to(checkout.root) else file
    try:
        return paths.relative(PurePosixPath(inside.as_posix()))
    except paths.UnsafePath as error:
        raise UsageError(Problem(f'is not a file in the checkout: it {error}', file=str(file))) from error
