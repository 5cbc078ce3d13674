"""`storage-scaffold validate`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage_scaffold.resources import specs_dir
from tests.cli.conftest import Invoke
from tests.samples import spec


def test_good_specs_are_named(invoke: Invoke, spec_file: Path) -> None:
    result = invoke('validate', spec_file)
    assert (result.exit_code, result.stderr) == (0, '')
    assert result.stdout == f'{spec_file}: ok: Wasabi (name wasabi, kind s3)\n'


def test_all_problems_of_all_files_at_once(invoke: Invoke, spec_file: Path, tmp_path: Path) -> None:
    bad = [tmp_path / f'bad{number}.yml' for number in (1, 2)]
    for file in bad:
        file.write_bytes(spec('wasabi') + b'presgin: false\nrole: [import]\n')
    result = invoke('validate', bad[0], spec_file, bad[1])
    assert result.exit_code == 2
    for file in bad:
        assert f'error: {file}:7:1: ' in result.stderr
        assert f'error: {file}:8:1: ' in result.stderr
    assert 'did you mean `presign`?' in result.stderr
    assert f'{spec_file}: ok' in result.stdout


@pytest.mark.parametrize(
    ('tail', 'place'),
    [
        (
            'client: {kind: sftp, root: "{region}/data"}\n',
            '5:28: cannot be generated yet: `client.root`: a field of type `string` at its beginning',
        ),
        ('client: {kind: custom, file: gone.py}\n', 'gone.py: `client.file` is not there'),
    ],
)
def test_refuses_what_new_refuses_in_any_checkout_and_says_where(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, tail: str, place: str
) -> None:
    text = spec('wasabi').decode()
    if tail.startswith('client'):
        text = re.sub('client: .*\n', tail, text)
    else:
        text += tail
    spec_file.write_text(text)
    validated = invoke('validate', spec_file)
    created = invoke('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout)
    assert (validated.exit_code, validated.stdout, created.exit_code) == (2, '', 2)
    for result in (validated, created):
        assert place in result.stderr


def test_standard_input(invoke: Invoke) -> None:
    result = invoke('validate', '-', answer=spec('wasabi').decode())
    assert (result.exit_code, result.stdout) == (0, '<stdin>: ok: Wasabi (name wasabi, kind s3)\n')
    result = invoke('validate', '-', answer=spec('wasabi').decode() + 'presgin: false\n')
    assert (result.exit_code, result.stdout) == (2, '')
    assert 'error: <stdin>:7:1: unknown key `presgin`' in result.stderr
    assert 'the file is too large' in invoke('validate', '-', answer='#' * 300_000).stderr


def test_a_missing_file_and_no_file(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke('validate', tmp_path / 'none.yml').exit_code == 2
    result = invoke('validate')
    assert result.exit_code == 2
    assert 'FILE' in result.stderr


def test_the_ready_specs_are_valid(invoke: Invoke) -> None:
    specs = sorted(specs_dir().glob('*.yml'))
    assert specs
    result = invoke('validate', *specs)
    assert result.exit_code == 0, result.stderr
    assert 'cannot generate' not in result.stdout
