from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold import __version__
from storage_scaffold.installed import Installed, installed

COMMIT = '0123456789abcdef0123456789abcdef01234567'
URL = 'https://git.example/tools/storage-scaffold'


class Distribution:
    """One whose direct_url.json has this text."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    def read_text(self, _name: str) -> str | None:
        return self.text


def from_origin(monkeypatch: pytest.MonkeyPatch, origin: Any) -> Installed:
    text = None if origin is None else origin if isinstance(origin, str) else json.dumps(origin)
    monkeypatch.setattr('importlib.metadata.distribution', lambda _name: Distribution(text))
    return installed()


def test_an_index_git_and_an_archive_are_named_as_pip_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_origin(monkeypatch, None) == Installed(f'storage-scaffold=={__version__}')
    git = {'url': URL, 'vcs_info': {'vcs': 'git', 'commit_id': COMMIT, 'requested_revision': 'main'}}
    assert from_origin(monkeypatch, git) == Installed(f'storage-scaffold @ git+{URL}@{COMMIT}', URL, COMMIT)
    ssh = {'url': 'ssh://git@git.example/x', 'vcs_info': {'vcs': 'git', 'commit_id': COMMIT}}
    assert from_origin(monkeypatch, ssh).repository == 'ssh://git@git.example/x'
    wheel = {'url': f'{URL}-0.1.0.whl', 'archive_info': {}}
    assert from_origin(monkeypatch, wheel).requirement == f'storage-scaffold @ {URL}-0.1.0.whl'


@pytest.mark.parametrize(
    'origin',
    [
        {'url': 'file:///home/me/storage-scaffold', 'dir_info': {'editable': True}},
        {'url': 'file:///home/me/repo', 'vcs_info': {'vcs': 'git', 'commit_id': COMMIT}},
        {'url': 'https://me:secret@git.example/x', 'vcs_info': {'vcs': 'git', 'commit_id': COMMIT}},
        {'url': 'https://token@git.example/x', 'vcs_info': {'vcs': 'git', 'commit_id': COMMIT}},
        '{}',
        'not JSON',
        '[]',
    ],
)
def test_what_no_other_machine_gets_is_not_named(monkeypatch: pytest.MonkeyPatch, origin: Any) -> None:
    assert from_origin(monkeypatch, origin) == Installed(None)


def test_a_source_tree_that_nobody_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr('importlib.metadata.distribution', missing)
    assert installed() == Installed(None)
