"""Diffs that `patch` and people can read."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage_scaffold.plan.diff import unified
from storage_scaffold.plan.plan import Change, Ownership
from tests.samples import git


def diff(before: bytes | None, after: bytes | None) -> list[str]:
    return list(unified(Change(PurePosixPath('dir/file'), before, after, Ownership.REGISTERED)))


def numbered(*numbers: int) -> bytes:
    return b''.join(b'%d\n' % number for number in numbers)


def test_an_insertion_with_three_lines_around_it() -> None:
    assert diff(numbered(*range(1, 10)), numbered(*range(1, 6), 55, *range(6, 10))) == [
        '--- a/dir/file',
        '+++ b/dir/file',
        '@@ -3,6 +3,7 @@',
        *(' 3', ' 4', ' 5', '+55', ' 6', ' 7', ' 8'),
    ]


def test_new_and_removed_files() -> None:
    assert diff(None, b'a\n') == ['--- /dev/null', '+++ b/dir/file', '@@ -0,0 +1 @@', '+a']
    assert diff(b'a\n', None) == ['--- a/dir/file', '+++ /dev/null', '@@ -1 +0,0 @@', '-a']
    assert diff(None, b'')[1:] == ['new file mode 100644', 'index 0000000..e69de29', '']
    assert diff(b'', None)[1:] == ['deleted file mode 100644', 'index e69de29..0000000', '']


def test_a_missing_final_newline_is_marked() -> None:
    assert diff(b'a', b'a\n')[2:] == ['@@ -1 +1 @@', '-a', '\\ No newline at end of file', '+a']


@pytest.mark.parametrize('data', [b'a\0b', b'\xff\xfe'])
def test_binary_data_is_only_counted(data: bytes) -> None:
    assert diff(None, data)[2:] == [f'Binary file: none before, {len(data)} bytes after']


LINES = st.lists(st.sampled_from([b'a', b'b', b'},', b'', b'c\r']), max_size=30)


@settings(max_examples=40, deadline=None)
@given(LINES, LINES)
def test_patch_turns_before_into_after(
    tmp_path_factory: pytest.TempPathFactory, old: list[bytes], new: list[bytes]
) -> None:
    before, after = (b''.join(line + b'\n' for line in lines) for lines in (old, new))
    if before == after or not before or not after:
        return
    root: Path = tmp_path_factory.mktemp('patch')
    (root / 'dir').mkdir()
    (root / 'dir/file').write_bytes(before)
    text = '\n'.join(diff(before, after)) + '\n'
    command = ['git', 'apply', '--whitespace=nowarn', '--unsafe-paths', '-']
    done = subprocess.run(command, cwd=root, input=text.encode(), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert (root / 'dir/file').read_bytes() == after


@pytest.mark.parametrize(
    ('before', 'after'),
    [
        ('aaaab', 'baaab'),
        ('', 'a'),
        ('a', ''),
        ('abcdefghijklmnopq', 'abXdefghijklmnYpq'),
        ('aaaaaaaaaa', 'aaaaaXaaaaa'),
        ('aaaaaaaaaa', 'aaaaaaaa'),
        ('abababab', 'babababa'),
    ],
)
def test_git_applies_it(tmp_path: Path, before: str, after: str) -> None:
    old, new = ('\n'.join(text) + '\n' if text else '' for text in (before, after))
    (tmp_path / 'file').write_text(old)
    patch = '\n'.join(unified(Change(PurePosixPath('file'), old.encode(), new.encode(), Ownership.REGISTERED))) + '\n'
    git(tmp_path, 'init', '--quiet')
    (tmp_path / 'patch').write_text(patch)
    git(tmp_path, 'apply', 'patch')
    assert (tmp_path / 'file').read_text() == new
