"""The commands are measured beside the other generators.

Across modules: `benchmarks/tool` is not part of the tool.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.tool.stage import ROOT
from tests.label_studio.environment import CACHE, LabelStudio, ToolMissing, existing

PEERS = ('copier-help', 'copier-copy', 'cookiecutter', 'cruft-check')


def test_the_peers_are_measured_too(label_studio: LabelStudio, tmp_path: Path) -> None:
    try:
        peers = existing(CACHE / 'peers/.installed').parent
    except ToolMissing as missing:
        pytest.skip(str(missing))
    runs = tmp_path / 'runs.json'
    command = (sys.executable, '-m', 'benchmarks.tool', '--tree', label_studio.source, '--peers', peers)
    arguments = ('--json', runs, '--rounds', '1', '--rows', 'new', 'check-1', *PEERS)
    done = subprocess.run((*command, *arguments), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written = json.loads(runs.read_bytes())
    assert {*written['runs']} == {'new', 'check-1', *PEERS}
    assert [(goal['row'], goal['other']) for goal in written['goals']] == [
        ('new', 'copier-copy'),
        ('check-1', 'cruft-check'),
    ]
