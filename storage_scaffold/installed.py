"""Where this installation came from (PEP 610), and so where another machine gets the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from storage_scaffold import __version__

NAME = 'storage-scaffold'


@dataclass(frozen=True)
class Installed:
    """What pip is told to install the same (`None`: it came from this machine's disk), and the repository and commit.

    An installation from an index has neither of these two.
    """

    requirement: str | None
    repository: str | None = None
    commit: str | None = None


NOWHERE = Installed(None)
"""What no other machine can install."""


def installed() -> Installed:
    """The installation that is running. One that says nothing of itself counts as one from the disk."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        origin = distribution(NAME).read_text('direct_url.json')
        return _from(json.loads(origin)) if origin else Installed(f'{NAME}=={__version__}')
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return NOWHERE


def _from(origin: Any) -> Installed:
    url = origin['url']
    parts = urlsplit(url)
    # What is written is committed: nothing that logs the person in who installed it.
    if parts.scheme == 'file' or parts.password or parts.username not in (None, 'git'):
        return NOWHERE
    if 'vcs_info' in origin:
        commit = origin['vcs_info']['commit_id']
        return Installed(f'{NAME} @ git+{url}@{commit}', url, commit)
    return Installed(f'{NAME} @ {url}')
