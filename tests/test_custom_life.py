"""A client that its developer owns, through new, check and update: what the tool says, and that it leaves it alone.

Across modules: the life of one provider, by way of all commands.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from storage_scaffold.cli.app import cli

SPECS = Path(__file__).resolve().parents[1] / 'specs'
CLIENT = 'label_studio/io_storages/rclone/client.py'


@pytest.fixture
def spec(mini_checkout: Path) -> Path:
    """`specs/rclone.yml` inside the checkout, its finished client beside it."""
    shutil.copytree(SPECS / 'rclone', mini_checkout / 'specs/rclone', ignore=shutil.ignore_patterns('__pycache__'))
    return Path(shutil.copy(SPECS / 'rclone.yml', mini_checkout / 'specs'))


@pytest.fixture
def run(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`storage-scaffold` in the checkout; it finds no Python that could make migrations."""
    monkeypatch.setattr('storage_scaffold.migrations.python._candidates', lambda _root: iter(()))
    monkeypatch.chdir(mini_checkout)
    return lambda *arguments: CliRunner().invoke(cli, list(arguments), prog_name='storage-scaffold')


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding='utf-8')
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding='utf-8')


def test_a_field_that_comes_later(spec: Path, mini_checkout: Path, run: Callable[..., Result]) -> None:
    made = run('new', 'rclone', '--spec', str(spec))
    assert made.exit_code == 0, made.output
    assert 'owned' not in run('check').output

    _replace(spec, '  username:\n', '  token: {credential: true}\n  username:\n')
    assert run('update', 'rclone').exit_code == 0
    assert (mini_checkout / CLIENT).read_bytes() == (SPECS / 'rclone/client.py').read_bytes()
    for checked in (run('check'), run('check', '--render')):
        assert checked.exit_code == 1
        assert '`RcloneOptions` lacks `token`: add `token: str = field(repr=False)`' in checked.output

    _replace(mini_checkout / CLIENT, '    username: str\n', '    username: str\n    token: str = field(repr=False)\n')
    assert 'owned' not in run('check').output


def test_a_starter_is_found_until_it_is_written(spec: Path, run: Callable[..., Result]) -> None:
    _replace(spec, '  file: rclone/client.py\n', '')
    assert run('new', 'rclone', '--spec', str(spec)).exit_code == 0
    checked = run('check')
    assert checked.exit_code == 1
    for method in ('__init__', 'list', 'read', 'open_range', 'write', 'delete', 'validate'):
        assert f'`RcloneClient.{method}` is not written yet' in checked.output


def test_a_capability_that_comes_later(spec: Path, mini_checkout: Path, run: Callable[..., Result]) -> None:
    assert run('new', 'rclone', '--spec', str(spec)).exit_code == 0
    _replace(spec, '{delete: true, range: true}', '{delete: false, range: true, presign: true}')
    refused = run('update', 'rclone')
    assert refused.exit_code == 2 and 'objects stay when their annotations are deleted' in refused.output
    updated = run('update', 'rclone', '--allow-breaking')
    assert updated.exit_code == 0, updated.output
    models = (mini_checkout / 'label_studio/io_storages/rclone/models.py').read_text(encoding='utf-8')
    assert 'delete_annotation' not in models and '.presign(' in models
    assert '`RcloneClient` lacks `presign`: add `def presign(self, key: str, ttl: int) -> str:`' in run('check').output
