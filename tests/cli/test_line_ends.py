"""A tree whose files have CRLF gets files with CRLF, and is left as it was.

Across modules: every command that writes a provider's files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.render import provider as renderer
from tests.cli.conftest import Invoke
from tests.register.support import crlf
from tests.samples import repository, snapshot

REAL_RENDERER = renderer.render_provider
RECORDS = tuple(f'.storage-scaffold/{name}' for name in ('.answers/', '.state/', 'spec.schema.json', 'wasabi/'))


@pytest.fixture
def tree(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch, no_label_studio: None) -> Path:
    monkeypatch.setattr(renderer, 'render_provider', REAL_RENDERER)
    for path in mini_checkout.rglob('*'):
        if path.is_file():
            path.write_bytes(crlf(path.read_bytes()))
    monkeypatch.chdir(repository(mini_checkout))
    return mini_checkout


def with_lf(tree: Path) -> list[str]:
    """The files, but for what no person edits, with a line that does not end in CRLF."""
    texts = {path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob('*') if path.is_file()}
    return [
        name
        for name, data in texts.items()
        if data.count(b'\n') != data.count(b'\r\n') and not name.startswith(('.git/', *RECORDS))
    ]


def test_a_tree_with_crlf_stays_one(
    invoke: Invoke, tree: Path, spec_file: Path, fake_django: Callable[..., Path]
) -> None:
    before = snapshot(tree)
    python = fake_django()
    assert invoke('new', 'wasabi', '--spec', spec_file, '--python', python).exit_code == 0
    assert list((tree / 'label_studio/io_storages/migrations').glob('*_wasabi.py'))
    assert with_lf(tree) == []
    assert invoke('check', '--render').exit_code == 0, invoke('check', '--render').output

    spec_file.write_bytes(spec_file.read_bytes().replace(b'Wasabi', b'Wasabi Cloud'))
    assert invoke('update', 'wasabi', '--spec', spec_file, '--python', python).exit_code == 0
    (tree / 'label_studio/io_storages/wasabi/README.md').unlink()
    assert invoke('update', '--python', python).exit_code == 0
    assert with_lf(tree) == []
    assert invoke('check', '--render').exit_code == 0
    assert invoke('remove', 'wasabi', '--yes').exit_code == 0
    assert snapshot(tree) == before


def test_what_a_team_writes_in_it_too(invoke: Invoke, tree: Path) -> None:
    assert invoke('spec', 'wasabi', '--data', 'kind=s3', '--defaults').exit_code == 0
    assert invoke('templates', 'eject', 'README.md', '--block', 'overview').exit_code == 0
    assert (tree / '.storage-scaffold/specs/wasabi.yml').is_file()
    assert (tree / '.storage-scaffold/templates').is_dir()
    assert with_lf(tree) == []
    assert 'nothing to do' in invoke('spec', 'wasabi', '--data', 'kind=s3', '--defaults').stdout
