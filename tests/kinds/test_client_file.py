"""The finished client that a spec names: where it may lie, and what is said about one that cannot be used."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.kinds.client_file import MAX_BYTES, read_client_file
from storage_scaffold.render.provider import starter
from storage_scaffold.spec.loader import load_spec

SPECS = Path(__file__).resolve().parents[2] / 'specs'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A directory with a spec of kind custom and the finished client beside it."""
    shutil.copy(SPECS / 'rclone.yml', tmp_path)
    shutil.copytree(SPECS / 'rclone', tmp_path / 'rclone', ignore=shutil.ignore_patterns('__pycache__'))
    return tmp_path


def read(home: Path, spec: str = 'rclone.yml') -> bytes | None:
    return read_client_file(load_spec(home / spec), home / spec, starter)


def refused(home: Path) -> list[Problem]:
    with pytest.raises(SpecError) as caught:
        read(home)
    assert 'leave `client.file` out of' in (caught.value.remedy or '')
    return caught.value.problems


def test_its_bytes(home: Path) -> None:
    assert read(home) == (home / 'rclone/client.py').read_bytes()


def test_none_is_named(home: Path) -> None:
    text = (home / 'rclone.yml').read_text(encoding='utf-8')
    (home / 'rclone.yml').write_text(text.replace('  file: rclone/client.py\n', ''), encoding='utf-8')
    assert read(home) is None
    assert read(SPECS, 'minio.yml') is None


def test_it_is_missing(home: Path) -> None:
    (home / 'rclone/client.py').unlink()
    [problem] = refused(home)
    assert (problem.message, problem.file) == ('`client.file` is not there', str(home / 'rclone/client.py'))


def test_it_is_no_file(home: Path) -> None:
    (home / 'rclone/client.py').unlink()
    os.mkfifo(home / 'rclone/client.py')
    assert refused(home)[0].message == '`client.file` is not a file'


def test_it_is_too_large(home: Path) -> None:
    with (home / 'rclone/client.py').open('ab') as file:
        file.truncate(MAX_BYTES + 1)
    assert refused(home)[0].message == '`client.file` has more than 1024 KiB'


def test_it_lies_elsewhere_by_a_link(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp('elsewhere')
    shutil.move(home / 'rclone/client.py', elsewhere)
    (home / 'rclone/client.py').symlink_to(elsewhere / 'client.py')
    assert refused(home)[0].message == '`client.file` leads out of the directory of the spec'


def test_it_is_found_from_the_directory_of_the_spec(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home / 'rclone')
    assert read_client_file(load_spec(Path('../rclone.yml')), Path('../rclone.yml'), starter)


def test_it_breaks_the_protocol(home: Path) -> None:
    client = home / 'rclone/client.py'
    client.write_bytes(client.read_bytes().replace(b'    def delete(self', b'    def remove(self'))
    [problem] = refused(home)
    assert problem.message == '`RcloneClient` lacks `delete`'
    assert problem.file == str(client)
    assert problem.line and problem.column == 1 and problem.source == 'class RcloneClient:'
