"""`storage-scaffold schema`."""

from __future__ import annotations

import json
from pathlib import Path

from storage_scaffold.commands.schema import schema
from tests.cli.conftest import Invoke


def test_it_is_printed_or_written(invoke: Invoke, tmp_path: Path) -> None:
    printed = invoke('schema')
    assert (printed.exit_code, printed.stderr) == (0, '')
    assert json.loads(printed.stdout)['title'] == 'Storage provider spec, version 1'
    file = tmp_path / 'spec.schema.json'
    done = invoke('schema', '--output', file)
    assert (done.exit_code, done.stdout) == (0, '')
    assert file.read_bytes() == schema() == printed.stdout_bytes


def test_where_it_cannot_be_written_is_told(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke('schema', '-o', tmp_path / 'none/spec.schema.json')
    assert result.exit_code == 3
    assert 'spec.schema.json cannot be written: No such file or directory' in result.stderr


def test_the_help_says_how_a_spec_names_it(invoke: Invoke) -> None:
    assert '# yaml-language-server: $schema=../spec.schema.json\n' in invoke('schema', '--help').stdout
