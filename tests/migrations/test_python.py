"""The Python that runs Django."""

from __future__ import annotations

import shutil
import stat
import sys
from pathlib import Path

import pytest

from storage_scaffold.errors import UsageError
from storage_scaffold.migrations.python import Python, find_python


@pytest.fixture
def without_label_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    """No interpreter of this machine has Label Studio."""
    monkeypatch.setenv('PATH', '/usr/bin:/bin')
    monkeypatch.delenv('VIRTUAL_ENV', raising=False)
    monkeypatch.delenv('PYTHONPATH', raising=False)
    monkeypatch.setattr(sys, 'executable', shutil.which('false'))


def fake_python(path: Path, name: str) -> Path:
    """A command that answers the probe like an interpreter called `name`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho noise\necho \'["{name}", "/user/base"]\'\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.usefixtures('without_label_studio')
def test_without_a_python_the_answer_is_none(mini_checkout: Path) -> None:
    assert find_python(None, mini_checkout) is None


@pytest.mark.usefixtures('without_label_studio')
def test_pythons_are_tried_in_order(mini_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> str | None:
        python = find_python(None, mini_checkout)
        return python and python.executable

    fake_python(tmp_path / 'bin/poetry', 'poetry')
    monkeypatch.setenv('PATH', f'{tmp_path / "bin"}:/usr/bin:/bin')
    assert found() is None, 'no poetry.lock'
    (mini_checkout / 'poetry.lock').write_text('')
    assert found() == 'poetry'
    fake_python(mini_checkout / '.venv/bin/python', 'venv')
    assert found() == 'venv'
    fake_python(tmp_path / 'active/bin/python', 'active')
    monkeypatch.setenv('VIRTUAL_ENV', str(tmp_path / 'active'))
    assert found() == 'active'
    monkeypatch.setattr(sys, 'executable', str(fake_python(tmp_path / 'this', 'this')))
    assert found() == 'this'


@pytest.mark.usefixtures('without_label_studio')
def test_a_named_python_is_the_only_candidate(mini_checkout: Path, tmp_path: Path) -> None:
    fake_python(mini_checkout / '.venv/bin/python', 'venv')
    named = fake_python(tmp_path / 'with space' / 'py', 'named')
    assert find_python(f"'{named}' -X dev", mini_checkout) == Python('named', '/user/base')
    for command, words in {
        'false': 'exit code 1',
        '/nowhere/python': 'No such file',
        '': 'the command is empty',
        "'unbalanced": 'quotation',
        'echo hello': 'does not work',
    }.items():
        with pytest.raises(UsageError, match=words) as caught:
            find_python(command, mini_checkout)
        assert '--no-migrate' in str(caught.value.remedy)


def test_a_command_may_be_a_batch_file(mini_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = fake_python(tmp_path / 'poetry.cmd', 'of poetry')
    monkeypatch.setattr(shutil, 'which', lambda name: str(batch) if name == 'poetry' else None)
    assert find_python('poetry run python', mini_checkout) == Python('of poetry', '/user/base')


def test_the_probe_needs_django_and_label_studios_metadata(
    mini_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / 'site'
    (site / 'django').mkdir(parents=True)
    (site / 'django/__init__.py').touch()
    monkeypatch.setenv('PYTHONPATH', str(site))
    with pytest.raises(UsageError, match='label-studio'):
        find_python(sys.executable, mini_checkout)
    (site / 'label_studio-1.dist-info').mkdir()
    (site / 'label_studio-1.dist-info/METADATA').write_text('Metadata-Version: 2.1\nName: label-studio\nVersion: 1\n')
    python = find_python(sys.executable, mini_checkout)
    assert python is not None
    assert Path(python.executable).samefile(sys.executable)
