"""The benchmarks of the commands and of the kinds run, and say what they have measured.

Across modules: `benchmarks` is not part of the tool.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.kinds import results as kinds
from benchmarks.kinds.rows import ROWS as KIND_ROWS
from benchmarks.kinds.sides import fill, of_kind
from benchmarks.published import ROOT, replaced
from benchmarks.tool.measure import Call, Cost, measure
from benchmarks.tool.results import GOALS, TITLES, costs, document, goals
from benchmarks.tool.rows import ROWS
from tests.clients.subject import Case
from tests.clients.subjects import SUBJECTS
from tests.samples import repository

ASKED = ('help', 'validate', 'new-first', 'new-full', 'check-3', 'update-label', 'remove')


def test_every_row_of_the_tool_can_be_measured(mini_checkout: Path, tmp_path: Path) -> None:
    """In one round, without the peers, which `tests/label_studio/test_benchmark_tool.py` has."""
    tree, runs = repository(mini_checkout), tmp_path / 'runs.json'
    command = (sys.executable, '-m', 'benchmarks.tool', '--tree', tree, '--peers', tmp_path, '--json', runs)
    arguments = ('--rounds', '1', '--rows', *ASKED, 'new')
    done = subprocess.run((*command, *arguments), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written = json.loads(runs.read_bytes())
    assert {name: len(costs) for name, costs in written['runs'].items()} == dict.fromkeys((*ASKED, 'new'), 1)
    assert all(cost > 0 for (costs,) in written['runs'].values() for cost in costs.values())
    assert [(goal['row'], goal['other']) for goal in written['goals']] == [('update-label', 'new'), ('remove', 'new')]
    assert all(f'| {TITLES[name]} ' in done.stdout for name in ASKED)


def test_goals_are_of_rows() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))
    assert {name for goal in GOALS for name in (goal.row, goal.other)} <= {*names}


def test_a_goal_is_judged_by_medians() -> None:
    measured = {
        'help': [Cost(20, 1, 1), Cost(19, 1, 1), Cost(900, 1, 1)],
        'copier-help': [Cost(100, 1, 1)] * 3,
        'new': [Cost(1000, 2000, 50)] * 3,
        'remove': [Cost(401, 1, 1)] * 3,
    }
    assert [line.split('|')[4:-1] for line in goals(measured).replace(' ', '').splitlines()[2:]] == [
        ['0.20', '≤0.2', 'yes'],
        ['0.40', '≤0.4', 'no'],
    ]
    assert costs(measured).splitlines()[-1].split() == ['|', '`remove`', '|', '401', '|', '1', '|', '1', '|']
    assert [goal['ratio'] for goal in json.loads(document(measured))['goals']] == [0.2, 0.401]


def test_the_cost_of_children_counts(tmp_path: Path) -> None:
    work = 'import time\nwhile time.process_time() < .3: pass'
    child = f'import subprocess, sys; subprocess.run([sys.executable, "-c", {work!r}], check=True)'
    assert measure(Call((sys.executable, '-c', child), tmp_path)).cpu > 300


def test_a_command_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r'ended with 3:\nwhy'):
        measure(Call((sys.executable, '-c', 'print("why"); raise SystemExit(3)'), tmp_path))


@pytest.mark.parametrize(
    ('page', 'command'),
    [('README.md', 'benchmark'), ('docs/benchmark.md', 'benchmark'), ('docs/benchmark.md', 'benchmark-kinds')],
)
def test_the_pages_have_a_place_for_the_tables(page: str, command: str) -> None:
    text = (ROOT / page).read_text(encoding='utf-8')
    once = replaced(text, command, 'a table')
    assert replaced(replaced(text, command, 'another'), command, 'a table') == once
    assert once.count('a table') == text.count('a table') + 1
    with pytest.raises(ValueError, match='no place'):
        replaced('# A page\n', command, 'a table')


def test_every_row_of_the_kinds_can_be_measured(tmp_path: Path) -> None:
    """At one server, in a small way; Label Studio's own is in `tests/label_studio/test_benchmark_kinds.py`."""
    sizes = {row: row.sized(0.002) for row in KIND_ROWS}
    with SUBJECTS['s3-rclone'](tmp_path) as subject:
        case = Case(subject, 'benchmark')
        fill(case.bucket, sizes)
        side = of_kind(case)
        results = [side.measure(row, size) for row, size in sizes.items()]
        listing, *_ = KIND_ROWS
        with pytest.raises(SystemExit, match='s3-rclone, list: not all of it was done'):
            side.measure(listing, 41)
    assert [(result.row, result.size) for result in results] == [('list', 40), ('stream', 1), ('read', 2)]
    head, _, line = kinds.table(results).splitlines()
    assert 'list 40: s' in head and 'stream 1 MB: s' in head and 'read 2 small: s' in head
    assert line.startswith('| s3-rclone ')
    assert len(json.loads(kinds.document('now', results))['runs']) == 3


def test_a_table_of_kinds_has_the_medians_of_each_side() -> None:
    runs = [kinds.Result('a', 'read', 1000, wall, cpu=1, added=2**20 * 3) for wall in (1, 9, 2)]
    other = kinds.Result('b', 'read', 1000, 4, cpu=0.5, added=0)
    cells = [[cell.strip() for cell in line.split('|')[1:-1]] for line in kinds.table([*runs, other]).splitlines()]
    assert cells[2:] == [['a', '2.00', '1.00', '3'], ['b', '4.00', '0.50', '0']]
