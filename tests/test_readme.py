"""The specs in the README are specs.

Across modules: it is about a document.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.check.findings import Comparison, Finding
from storage_scaffold.check.registrations import REGISTRATION_MISSING
from storage_scaffold.cli.app import COMMANDS
from storage_scaffold.errors import SpecError
from storage_scaffold.report.text import text
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.supported import unsupported

README = Path(__file__).resolve().parents[1] / 'README.md'
SHOWN = re.findall(
    r'^```yaml\n(spec: .*?)^```$|^\$ cat \S+\n(.*?)^\$', README.read_text(encoding='utf-8'), re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize('spec', [''.join(parts) for parts in SHOWN])
def test_a_shown_spec_can_be_generated(spec: str) -> None:
    assert unsupported(load_bytes(spec.encode('utf-8'), 'README.md')) == []


def test_both_are_found() -> None:
    assert len(SHOWN) == 2


def test_check_says_what_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    missing = Finding(
        REGISTRATION_MISSING,
        'wasabi',
        'prefetch of one task: is missing',
        PurePosixPath('label_studio/tasks/api.py'),
        line=302,
        diff=("-            'io_storages_wasabiimportstoragelink',",),
        command='storage-scaffold update wasabi',
    )
    said = '\n'.join(text(Comparison(('wasabi',), (missing,)), tmp_path))
    assert f'$ storage-scaffold check\n{said}\n```' in README.read_text(encoding='utf-8')


def test_a_bad_spec_is_refused_in_the_words_that_are_shown() -> None:
    spec = b'spec: 1\nname: acme\ntitle: Acme\npresing: true\nclient: {kind: s3}\n'
    with pytest.raises(SpecError) as refused:
        load_bytes(spec, 'acme.yml')
    assert f'error: {refused.value.problems[0]}\n```' in README.read_text(encoding='utf-8')


def test_every_command_is_named() -> None:
    page = README.read_text(encoding='utf-8')
    assert [
        name for name in COMMANDS if not re.search(rf'`{name}[ `]|storage-scaffold {name}|make {name}', page)
    ] == []


@pytest.mark.parametrize('command', ['make demo', 'make test'])
def test_it_begins_with_a_command_that_does_the_work_and_one_that_runs_all_tests(command: str) -> None:
    assert f'\n{command} ' in README.read_text(encoding='utf-8').partition('## Install')[0]
    assert f'\n{command.removeprefix("make ")}:' in (README.parent / 'Makefile').read_text(encoding='utf-8')
