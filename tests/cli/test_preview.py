"""`storage-scaffold preview`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.samples import spec


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the browser was asked to open."""
    found: list[str] = []
    monkeypatch.setattr('webbrowser.open', lambda url: found.append(url) is None)
    return found


def test_the_page_goes_into_a_directory_of_its_own(invoke: Invoke, spec_file: Path, opened: list[str]) -> None:
    result = invoke('preview', spec_file)
    assert (result.exit_code, result.stderr) == (0, '')
    path = Path(result.stdout.strip())
    assert path.name == 'wasabi.html'
    assert path.read_text(encoding='utf-8').startswith('<!doctype html>')
    assert path.parent.stat().st_mode & 0o077 == 0, 'nobody else can put another page there'
    assert opened == []
    path.unlink()
    path.parent.rmdir()


def test_or_where_the_user_says(invoke: Invoke, spec_file: Path, tmp_path: Path, opened: list[str]) -> None:
    target = tmp_path / 'page to show ä.html'
    result = invoke('preview', spec_file, '--open', '-o', target)
    assert (result.exit_code, result.stdout) == (0, f'{target}\n')
    assert b'Wasabi' in target.read_bytes()
    assert opened == [target.as_uri()]


def test_or_to_standard_output(invoke: Invoke, spec_file: Path) -> None:
    result = invoke('preview', spec_file, '--output', '-')
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b'<!doctype html>')
    assert result.stdout_bytes.endswith(b'</html>\n')


def test_a_machine_without_a_browser(
    invoke: Invoke, spec_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr('webbrowser.open', lambda url: False)
    result = invoke('preview', spec_file, '--open', '-o', tmp_path / 'page.html')
    assert result.exit_code == 0
    assert 'No browser' in result.stderr


def test_a_bad_spec_is_refused_as_validate_does(invoke: Invoke, spec_file: Path, tmp_path: Path) -> None:
    spec_file.write_bytes(spec('wasabi') + b'presgin: false\nrole: [import]\n')
    refused = invoke('preview', spec_file, '-o', tmp_path / 'page.html')
    assert refused.exit_code == 2
    errors = [line for line in invoke('validate', spec_file).stderr.splitlines() if line.startswith('error:')]
    assert len(errors) == 2
    assert [line for line in refused.stderr.splitlines() if line.startswith('error:')] == errors
    assert not (tmp_path / 'page.html').exists()


def test_a_spec_without_a_name(invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / 'x.yml'
    file.write_bytes(b'{spec: 1, title: Acme, client: {kind: s3}}')
    assert invoke('preview', file).exit_code == 2
    result = invoke('preview', file, '--name', 'acme', '-o', '-')
    assert result.exit_code == 0
    assert 'acme://' in result.stdout


def test_what_cannot_be_generated_is_reported(invoke: Invoke, undecided: Path, tmp_path: Path) -> None:
    kind = b'kind: s3, endpoint: "https://s3.{region}.wasabisys.com"'
    undecided.write_bytes(undecided.read_bytes().replace(kind, b'kind: sftp, root: "{region}/data"'))
    result = invoke('preview', undecided, '-o', tmp_path / 'page.html')
    assert result.exit_code == 0
    assert 'cannot generate it yet: `client.root`' in result.stderr


def test_where_it_cannot_be_written(invoke: Invoke, spec_file: Path, tmp_path: Path) -> None:
    result = invoke('preview', spec_file, '-o', tmp_path / 'none' / 'page.html')
    assert result.exit_code == 3
    assert 'cannot be written' in result.stderr
    result = invoke('preview', spec_file, '--open', '-o', '-')
    assert result.exit_code == 2
    assert '--open needs a file' in result.stderr


def test_a_title_cannot_control_the_terminal(invoke: Invoke, spec_file: Path, tmp_path: Path) -> None:
    assert '\x1b' not in invoke('preview', spec_file, '-o', tmp_path / '\x1b[31m.html').stdout
