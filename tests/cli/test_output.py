"""What is printed where nobody sits at a terminal."""

from __future__ import annotations

import pytest

from storage_scaffold.cli.output import colour, report
from storage_scaffold.report.lines import Line, Table, Tree, command


def test_a_report_is_its_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('COLUMNS', '20')
    monkeypatch.delenv('FORCE_COLOR', raising=False)
    report(
        [
            Line('  ', ('place', 'label_studio/io_storages/urls.py:29'), '  import of the views \x1b[1m'),
            command('git commit -m "A message that is wider than that"', '    '),
            Table([('a', 'one two three four five six')], indent='  '),
            Tree([('a/b/c.py', '3 lines'), ('a/d/', '')]),
        ]
    )
    assert capsys.readouterr().out.splitlines() == [
        '  label_studio/io_storages/urls.py:29  import of the views \\x1b[1m',
        '    git commit -m "A message that is wider than that"',
        '  a  one two three four five six',
        '  a/b/c.py  3 lines',
        '  a/d/',
    ]


@pytest.mark.parametrize(
    ('env', 'terminal', 'coloured'),
    [
        ({}, True, True),
        ({}, False, False),
        ({'TERM': 'dumb'}, True, False),
        ({'NO_COLOR': '1'}, True, False),
        ({'NO_COLOR': ''}, True, True),
        ({'FORCE_COLOR': '1'}, False, True),
        ({'FORCE_COLOR': '1', 'TERM': 'dumb'}, True, True),
        ({'FORCE_COLOR': '1', 'NO_COLOR': '1'}, True, False),
    ],
)
def test_colours(monkeypatch: pytest.MonkeyPatch, env: dict[str, str], terminal: bool, coloured: bool) -> None:
    for name in ('NO_COLOR', 'FORCE_COLOR', 'TERM'):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    class Stream:
        def isatty(self) -> bool:
            return terminal

    assert colour(Stream()) is coloured
