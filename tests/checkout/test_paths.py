"""Paths from others' hands."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage_scaffold.checkout.paths import UnsafePath, locate, relative


@pytest.mark.parametrize(
    ('path', 'why'),
    [
        ('', 'empty'),
        ('.', 'empty'),
        ('/etc/passwd', 'relative'),
        ('C:/windows', 'relative'),
        ('a\\b', 'forward slashes'),
        ('..', 'contains `..`'),
        ('a/../../b', 'contains `..`'),
        ('a/./b', 'is not normalized'),
        ('a//b', 'is not normalized'),
        ('a/', 'is not normalized'),
        ('a\nb', 'control'),
        ('a\0b', 'control'),
        ('.git/hooks/pre-commit', "git's own"),
        ('sub/.GIT/config', "git's own"),
    ],
)
def test_unsafe_paths_are_refused_with_the_reason(path: str, why: str) -> None:
    with pytest.raises(UnsafePath, match=why):
        relative(path)


@pytest.mark.parametrize('path', ['a', 'label_studio/io_storages/x y/ü.py', '.gitignore', '.storage-scaffold/a/b'])
def test_plain_paths_pass_unchanged(path: str) -> None:
    assert str(relative(path)) == path


@given(st.text(max_size=40))
def test_what_passes_stays_below_its_root(text: str) -> None:
    try:
        path = relative(text)
    except UnsafePath:
        return
    root = Path('/some/root')
    assert (root / path).resolve().is_relative_to(root)
    assert root / path != root


def test_links_inside_are_read_but_never_written_through(tmp_path: Path) -> None:
    (tmp_path / 'real').mkdir()
    (tmp_path / 'real' / 'a').write_bytes(b'a')
    (tmp_path / 'link').symlink_to('real')
    assert locate(tmp_path, PurePosixPath('link/a'), follow=True)[1] is not None
    with pytest.raises(UnsafePath, match='symlink'):
        locate(tmp_path, PurePosixPath('link/a'), follow=False)


def test_links_that_leave_or_lead_nowhere_are_refused(tmp_path: Path) -> None:
    root = tmp_path / 'root'
    root.mkdir()
    (tmp_path / 'outside').write_bytes(b'secret')
    (root / 'out').symlink_to('../outside')
    (root / 'nowhere').symlink_to('missing')
    (root / 'loop').symlink_to('loop')
    with pytest.raises(UnsafePath, match='leaves the checkout'):
        locate(root, PurePosixPath('out'), follow=True)
    for name in ('nowhere', 'loop'):
        with pytest.raises(UnsafePath, match='broken symlink'):
            locate(root, PurePosixPath(name), follow=True)


def test_a_file_on_the_way_is_no_directory(tmp_path: Path) -> None:
    (tmp_path / 'file').write_bytes(b'')
    with pytest.raises(UnsafePath, match='not a directory'):
        locate(tmp_path, PurePosixPath('file/below'), follow=True)
