"""Merges three versions of a text: what a person wrote, what was rendered before, and what is rendered now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage_scaffold import git
from storage_scaffold.text import lf, like

_LABELS = ('yours', 'generated before', 'generated now')
_MARKER = re.compile(rb'(<{7}|\|{7}|>{7}) (yours|generated before|generated now)\r?$', re.MULTILINE)
_GIT_MARKER = re.compile(rb'^<{7} .*\n(?:.*\n)*?={7}\r?\n(?:.*\n)*?>{7} ', re.MULTILINE)


@dataclass(frozen=True)
class Merged:
    """The text, and the number of conflicts in it, between diff3 markers."""

    text: bytes
    conflicts: int


def three_way(mine: bytes, base: bytes, theirs: bytes) -> Merged | None:
    """The changes from `base` to `theirs`, applied to `mine`, with the line endings of `mine`.

    `None` when git is not found or takes one of them for binary. Raises EnvironmentFailed as `git.merge`.
    """
    if mine == base:
        return Merged(like(theirs, mine), 0)
    merged = git.merge(lf(mine), lf(base), lf(theirs), _LABELS)
    return None if merged is None else Merged(like(merged[0], mine), merged[1])


def git_marker_line(text: bytes) -> int | None:
    """The line, from 1, of the first conflict marker of git itself in `text`."""
    # the pattern looks at every line, and nearly no file has this in it
    found = _GIT_MARKER.search(text) if b'<<<<<<<' in text else None
    return text.count(b'\n', 0, found.start()) + 1 if found else None


def marker_line(text: bytes) -> int | None:
    """The line, from 1, of the first conflict marker that a merge left in `text`."""
    found = _MARKER.search(text)
    return text.count(b'\n', 0, found.start()) + 1 if found else None
