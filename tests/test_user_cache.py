"""What is in the cache is what this user put there, whatever its directory holds and whoever owns it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold import user_cache as module
from storage_scaffold.user_cache import VARIABLE, UserCache, user_cache

NAME, CONTENT = 'name', b'content'


@pytest.fixture
def cache(tmp_path: Path) -> UserCache:
    """A cache with one entry."""
    made = UserCache(tmp_path / 'cache' / 'things', most_entries=3, most_bytes=100)
    made.write(NAME, CONTENT)
    return made


def entries(cache: UserCache) -> list[str]:
    return sorted(path.name for path in cache.directory.iterdir())


def test_an_entry_is_read_again(cache: UserCache) -> None:
    assert (cache.read(NAME), cache.read('other')) == (CONTENT, None)
    assert stat.S_IMODE((cache.directory / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.directory.stat().st_mode) == 0o700
    cache.write(NAME, b'newer')
    assert cache.read(NAME) == b'newer'


SPOILT: dict[str, Callable[[Path], object]] = {
    'empty': lambda path: path.write_bytes(b''),
    'cut off': lambda path: path.write_bytes(path.read_bytes()[:-1]),
    'one bit': lambda path: path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1])),
    'huge': lambda path: path.write_bytes(hashlib.sha256(bytes(101)).digest() + bytes(101)),
    'writable by others': lambda path: path.chmod(0o666),
    'a link': lambda path: path.symlink_to(path.rename(path.with_suffix('.there'))),
    'a directory': lambda path: (path.unlink(), path.mkdir()),
    'a pipe': lambda path: (path.unlink(), os.mkfifo(path)),
    'gone': lambda path: path.unlink(),
}


@pytest.mark.parametrize('how', SPOILT)
def test_a_spoilt_entry_is_not_read_and_can_be_written_again(how: str, cache: UserCache) -> None:
    SPOILT[how](cache.directory / NAME)
    assert cache.read(NAME) is None
    cache.write(NAME, CONTENT)
    assert cache.read(NAME) == (None if how == 'a directory' else CONTENT)


REFUSED: dict[str, Callable[[Path], object]] = {
    'writable by others': lambda path: path.chmod(0o777),
    'writable by a group': lambda path: path.chmod(0o770),
    'a link': lambda path: path.symlink_to(path.rename(path.with_name('there'))),
    'a file': lambda path: (path.rename(path.with_name('there')), path.write_bytes(b'')),
}


@pytest.mark.parametrize('how', REFUSED)
def test_a_directory_that_is_not_only_ours_is_not_used(how: str, cache: UserCache) -> None:
    REFUSED[how](cache.directory)
    before = sorted(cache.directory.parent.rglob('*'))
    assert cache.read(NAME) is None
    cache.write('other', CONTENT)
    assert sorted(cache.directory.parent.rglob('*')) == before


def test_a_directory_of_another_user_is_not_used(cache: UserCache, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = cache.directory.stat().st_uid
    monkeypatch.setattr(os, 'geteuid', lambda: owner + 1)
    assert cache.read(NAME) is None


@pytest.mark.parametrize('call', ['mkdir', 'listdir', 'rename', 'open'])
def test_a_disk_that_cannot_be_written_is_no_problem(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, 'No space left on device')

    cache = UserCache(tmp_path / 'things', 3, 100)
    monkeypatch.setattr(module.os, call, fails)
    cache.write(NAME, CONTENT)
    monkeypatch.undo()
    assert not cache.directory.exists() or entries(cache) == [], 'no drafts either'


def test_its_size_is_bounded(cache: UserCache) -> None:
    cache.write('large', bytes(100))
    assert entries(cache) == [NAME]
    for name in ('one', 'other', NAME):
        cache.write(name, CONTENT)
    assert entries(cache) == [NAME, 'one', 'other']
    cache.write('fourth', CONTENT)
    assert entries(cache) == ['fourth']


def test_one_variable_turns_it_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    assert user_cache('things', 3, 100) is None, 'as for all tests'
    monkeypatch.delenv(VARIABLE)
    found = user_cache('things', 3, 100)
    assert found is not None and found.directory.name == 'things'
