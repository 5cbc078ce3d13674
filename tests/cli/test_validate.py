"""`storage-scaffold validate`."""

from __future__ import annotations

from pathlib import Path

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


def test_a_spec_that_cannot_be_generated_yet_is_valid_and_reported(invoke: Invoke, spec_file: Path) -> None:
    spec_file.write_bytes(spec('wasabi') + b'roles: [import]\n')
    result = invoke('validate', spec_file)
    assert result.exit_code == 0
    assert 'cannot generate it yet' in result.stdout


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
