"""The benchmark of the commands runs, and says what it has measured.

Across modules: `benchmarks/tool` is not part of the tool.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.tool.measure import Call, Cost, measure
from benchmarks.tool.results import GOALS, TITLES, costs, document, goals, replaced
from benchmarks.tool.rows import ROWS
from benchmarks.tool.stage import ROOT
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


@pytest.mark.parametrize('page', ['README.md', 'docs/benchmark.md'])
def test_the_pages_have_a_place_for_the_tables(page: str) -> None:
    text = (ROOT / page).read_text(encoding='utf-8')
    assert replaced(replaced(text, 'other'), 'a table').count('a table') == replaced(text, 'a table').count('a table')
    with pytest.raises(ValueError, match='no place'):
        replaced('# A page\n', 'a table')
