"""The versions of templates and black, found without loading them."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

from storage_scaffold import resources
from storage_scaffold.record import versions
from storage_scaffold.render.environment import environment


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the templates that a test may change."""
    copy = Path(shutil.copytree(resources.templates_dir(), tmp_path / 'templates'))
    monkeypatch.setattr(resources, 'templates_dir', lambda: copy)
    monkeypatch.setattr(versions, 'templates_digest', versions.templates_digest.__wrapped__)
    return copy


def test_black_is_the_installed_one() -> None:
    assert versions.black_version() == version('black')


def test_every_template_that_is_rendered_counts(templates: Path) -> None:
    before = versions.templates_digest('s3')
    every = environment().list_templates(extensions=['j2', 'yml'])
    theirs = tuple(f'clients/{kind}/' for kind in resources.kind_dirs() if kind != 's3')
    for name in (name for name in every if not name.startswith(('preview/', 'checkout/', 'spec/', *theirs))):
        original = (templates / name).read_bytes()
        (templates / name).write_bytes(original + b' ')
        assert versions.templates_digest('s3') != before, name
        (templates / name).write_bytes(original)
    assert versions.templates_digest('s3') == before


def test_another_kind_does_not_count(templates: Path) -> None:
    before = versions.templates_digest('s3')
    (templates / 'clients/webdav/client.py.j2').write_bytes(b'')
    assert versions.templates_digest('s3') == before
    assert versions.templates_digest('webdav') != before
    assert before in versions.templates_digests()


def test_a_new_name_counts(templates: Path) -> None:
    before = versions.templates_digest('s3')
    (templates / 'clients/s3/options.py.j2').rename(templates / 'clients/s3/other.j2')
    assert versions.templates_digest('s3') != before
