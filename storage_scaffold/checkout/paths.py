"""Paths in a checkout: those that come from a spec, a lock or a template are judged before anything uses them."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath

# The bytes of a file of a checkout, None when it does not exist.
Read = Callable[[PurePosixPath], bytes | None]

_CONTROLS = re.compile(r'[\x00-\x1f\x7f]')


class UnsafePath(ValueError):
    """A path that must not be used; `str()` says why, without naming the path."""


def relative(text: str | PurePosixPath) -> PurePosixPath:
    """`text` as a path inside a checkout, in its one spelling.

    Raises UnsafePath when it is empty, absolute, climbs, has another spelling, or lies in git's own directory.
    """
    raw = str(text)
    path = PurePosixPath(raw)
    if not raw or raw == '.':
        raise UnsafePath('is empty')
    if path.is_absolute() or raw[1:2] == ':' or '\\' in raw:
        raise UnsafePath('is not a relative path with forward slashes')
    if '..' in path.parts:
        raise UnsafePath('climbs with `..`')
    if _CONTROLS.search(raw):
        raise UnsafePath('has control characters in it')
    if str(path) != raw:
        raise UnsafePath(f'is not spelled plainly (`{path}`)')
    if any(part.lower() == '.git' for part in path.parts):
        raise UnsafePath("lies in git's own directory")
    return path


def locate(root: Path, path: PurePosixPath, *, follow: bool) -> tuple[Path, int | None]:
    """Where `path` is on disk below `root`, and its mode (`None`: it does not exist).

    `follow` allows symlinks that stay inside `root` (good for reading); without it any symlink on the way is refused
    (writing). Raises UnsafePath, also when a parent is not a directory; OSError passes through.
    """
    target = root / relative(path)
    mode: int | None = None
    here = root
    for part in path.parts:
        if mode is not None and not stat.S_ISDIR(mode):
            raise UnsafePath(f'has a parent that is not a directory (`{here.relative_to(root).as_posix()}`)')
        here = here / part
        try:
            mode = here.lstat().st_mode
        except FileNotFoundError:
            return target, None
        if stat.S_ISLNK(mode):
            mode = _through_symlink(root, here, follow)
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
