"""In a tree that git has not finished merging, commands refuse before they take conflict markers for code."""

from __future__ import annotations

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import RECORDS
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.merge.three_way import git_marker_line
from storage_scaffold.register.points import points


def require_merged(checkout: Checkout) -> None:
    """Raises CheckoutError with every registered file and every record in which a merge left a conflict."""
    paths = sorted({point.path for point in points(checkout.layout)} | set(checkout.glob(f'{RECORDS}/*/*.*')))
    lines = {path: line for path in paths if (line := git_marker_line(checkout.read(path) or b''))}
    if not lines:
        return
    unmerged = git.unmerged(checkout.root)
    if problems := [
        Problem('git has not finished merging this file', file=str(path), line=line)
        for path, line in lines.items()
        if path in unmerged
    ]:
        raise CheckoutError(problems, 'run `storage-scaffold resolve`, which settles what providers have to do with')
