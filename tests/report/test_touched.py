"""The lists of touched files, in which a record takes few lines however many files it has."""

from __future__ import annotations

from pathlib import PurePosixPath

from storage_scaffold.plan.diff import diff
from storage_scaffold.plan.plan import Change, Ownership, Plan, ordered
from storage_scaffold.report.touched import touched_files

RECORD = PurePosixPath('.storage-scaffold/wasabi')
PARTS = [RECORD / 'base' / (name * 64) for name in 'abc']
CHANGES = ordered(
    *(Change(path, None, b'text', Ownership.RECORD) for path in PARTS),
    Change(RECORD / 'lock.json', b'1\n', b'2\n', Ownership.RECORD),
    Change(PurePosixPath('a/b/c/spec.yml'), b'name: a\n', b'name: b\n', Ownership.RECORD),
)


def test_a_folder_of_a_record_is_one_line() -> None:
    assert '\n'.join(touched_files(Plan('update wasabi', 'wasabi', CHANGES))).split('\n') == [
        'Record',
        f'  {RECORD}/base/  3 files',
        f'  {RECORD}/lock.json  1 line',
        '  a/b/c/spec.yml  1 line',
        '',
    ]


def test_a_diff_sums_the_record_up_but_shows_the_spec() -> None:
    shown = list(diff(CHANGES))
    assert shown[:2] == ['--- a/a/b/c/spec.yml', '+++ b/a/b/c/spec.yml']
    assert shown[-1] == f'Record {RECORD}/: lock.json (+1 -1 lines), base/ (3 files)'
    assert shown[-2] == '+name: b'
