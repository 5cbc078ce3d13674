"""Paths in a checkout: those from a spec, a lock or a template are checked before they are used."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from storage_scaffold.system import is_link

# The bytes of a file of a checkout, None when it does not exist.
Read = Callable[[PurePosixPath], bytes | None]

_CONTROLS = re.compile(r'[\x00-\x1f\x7f]')


class UnsafePath(ValueError):
    """A path that must not be used; `str()` gives the reason, without the path."""


# Every lock names the same registered files.
@lru_cache(maxsize=4096)
def relative(text: str | PurePosixPath) -> PurePosixPath:
    """`text` as a path inside a checkout.

    Raises UnsafePath when it is empty, absolute or not normalized, contains `..`, or is in git's own directory.
    """
    raw = str(text)
    path = text if isinstance(text, PurePosixPath) else PurePosixPath(raw)
    if not raw or raw == '.':
        raise UnsafePath('is empty')
    if path.is_absolute() or raw[1:2] == ':' or '\\' in raw:
        raise UnsafePath('is not a relative path with forward slashes')
    if '..' in path.parts:
        raise UnsafePath('contains `..`')
    if _CONTROLS.search(raw):
        raise UnsafePath('contains control characters')
    if str(path) != raw:
        raise UnsafePath(f'is not normalized (write `{path}`)')
    if any(part.lower() == '.git' for part in path.parts):
        raise UnsafePath("is in git's own directory")
    return path


def locate(root: Path, path: PurePosixPath, *, follow: bool) -> tuple[Path, int | None]:
    """The place of `path` on disk below `root`, and its mode (None when it does not exist).

    `follow` allows symlinks that stay inside `root` (for reading); without it every symlink on the way is refused
    (for writing). Raises UnsafePath, also when a parent is not a directory; does not catch OSError.
    """
    target = root / relative(path)
    mode: int | None = None
    here = str(root)
    for part in path.parts:
        if mode is not None and not stat.S_ISDIR(mode):
            raise UnsafePath(f'has a parent that is not a directory (`{Path(here).relative_to(root).as_posix()}`)')
        # as text: `check` of many providers comes here for thousands of files
        here = f'{here}{os.sep}{part}'
        try:
            status = os.lstat(here)
        except FileNotFoundError:
            return target, None
        mode = status.st_mode
        if is_link(status):
            mode = _through_symlink(root, Path(here), follow)
    return target, mode


def _through_symlink(root: Path, link: Path, follow: bool) -> int:
    name = link.relative_to(root).as_posix()
    if not follow:
        raise UnsafePath(f'goes through a symlink (`{name}`)')
    try:
        real = link.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise UnsafePath(f'goes through a broken symlink (`{name}`)') from error
    if not real.is_relative_to(root.resolve()):
        raise UnsafePath(f'leaves the checkout through a symlink (`{name}`)')
    return real.stat().st_mode
