from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError
from storage_scaffold.installed import Installed
from storage_scaffold.record.brought import BASE, RECORD, Brought, Record, base_text, read_record
from storage_scaffold.record.digest import text_digest
from tests.cli.conftest import Invoke, invoke

__all__ = ['invoke']

AGENTS = PurePosixPath('AGENTS.md')
ROW = {'base': '0' * 64, 'entry': '', 'is_open': False}
ELSEWHERE = {'requirement': None, 'repository': None, 'commit': None}
MADE_UP = {
    'is not JSON': '{',
    'missing or unknown keys': {'more': 1},
    'reads format 1': {'format': 2},
    'contains `..`': {'files': {'../x': ROW}},
    '`base` is': {'files': {'AGENTS.md': {**ROW, 'base': '../x'}}},
    'is not a string': {'source': {**ELSEWHERE, 'commit': 1}},
    '`init` does not write': {'files': {'pyproject.toml': ROW}},
}


def recorded(root: Path, record: Any) -> Checkout:
    whole = record if isinstance(record, str) else json.dumps({'format': 1, 'files': {}, 'source': ELSEWHERE} | record)
    (root / RECORD).parent.mkdir(parents=True)
    (root / RECORD).write_text(whole)
    return Checkout.at(root)


def test_what_is_written_is_read(mini_checkout: Path) -> None:
    record = Record({AGENTS: Brought('0' * 64, '\nentry\n', is_open=True)}, Installed('a @ b', 'b', 'c'))
    assert read_record(recorded(mini_checkout, record.dump().decode()), [AGENTS]) == record


def test_without_a_record_there_is_nothing(mini_checkout: Path) -> None:
    assert read_record(Checkout.at(mini_checkout), [AGENTS]) == Record()


@pytest.mark.parametrize(('words', 'record'), MADE_UP.items())
def test_what_init_would_not_have_written_is_refused(mini_checkout: Path, words: str, record: Any) -> None:
    with pytest.raises(CheckoutError, match=words) as refused:
        read_record(recorded(mini_checkout, record), [AGENTS])
    assert 'restore it from git (`git checkout -- .storage-scaffold/.init`)' in str(refused.value.remedy)


def test_only_the_text_with_the_digest_is_a_base(mini_checkout: Path) -> None:
    brought = Brought(text_digest(b'a\n'))
    path = mini_checkout / BASE / brought.base
    path.parent.mkdir(parents=True)
    path.write_bytes(b'a\r\n')
    assert base_text(Checkout.at(mini_checkout), brought) == b'a\n', 'git made the line end'
    path.write_bytes(b'b\n')
    with pytest.raises(CheckoutError, match='is not the text that its name says'):
        base_text(Checkout.at(mini_checkout), brought)
    path.unlink()
    with pytest.raises(CheckoutError, match='is missing'):
        base_text(Checkout.at(mini_checkout), brought)


def test_a_damaged_record_stops_init_before_it_writes(invoke: Invoke, mini_checkout: Path) -> None:
    recorded(mini_checkout, {'files': {'.gitattributes': ROW}})
    (mini_checkout / '.gitattributes').write_text('')
    result = invoke('init', '--defaults', '--checkout', mini_checkout)
    assert result.exit_code == 2 and 'without it, edited files cannot be merged' in result.stderr, result.output
    assert sorted(path.name for path in (mini_checkout / '.storage-scaffold').iterdir()) == ['.init']
