"""A migration that was formatted is compared with what git has of it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.git import GitFailed
from storage_scaffold.migrations.formatted import is_formatted
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import MigrationFile
from tests.samples import git, repository

PATH = PurePosixPath('label_studio/io_storages/migrations/0023_wasabi.py')
MADE = b"operations = [migrations.CreateModel(name='X', fields=[('a', b.C('\xc3\xa9'))])]\n"
FORMATTED = b'operations = [\n    migrations.CreateModel(name="X", fields=[("a", b.C("\xc3\xa9"))]),\n]\n'
EDITED = FORMATTED.replace(b'"a"', b'"b"')
RECORD = MigrationFile(PATH, text_digest(MADE))


@pytest.fixture
def root(mini_checkout: Path) -> Path:
    (mini_checkout / PATH).write_bytes(MADE)
    return mini_checkout


def judged(root: Path, content: bytes) -> bool:
    (root / PATH).write_bytes(content)
    return is_formatted(Checkout.at(root), RECORD, content)


def test_one_that_was_committed(root: Path) -> None:
    repository(root)
    assert judged(root, FORMATTED) and not judged(root, EDITED)
    git(root, 'commit', '--quiet', '--all', '--message', 'edited')
    assert judged(root, FORMATTED), 'as it was made, it is in an earlier commit'
    git(root, 'rm', '--quiet', '--force', str(PATH))
    git(root, 'commit', '--quiet', '--message', 'gone')
    (root / PATH.parent).mkdir(exist_ok=True)
    assert not judged(root, FORMATTED), 'git does not track it any more'


def test_one_that_is_only_staged(root: Path) -> None:
    git(root, 'init', '--quiet')
    git(root, 'add', str(PATH))
    assert judged(root, FORMATTED) and not judged(root, EDITED)


def test_one_that_git_never_had_counts_as_edited(root: Path) -> None:
    assert not judged(root, FORMATTED)
    git(root, 'init', '--quiet')
    assert not judged(root, FORMATTED)


def test_a_git_that_fails_is_no_answer(root: Path) -> None:
    (root / '.git').write_text('gitdir: /nowhere\n')
    with pytest.raises(GitFailed):
        judged(root, FORMATTED)
