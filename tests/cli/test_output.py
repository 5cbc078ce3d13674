"""What a narrow terminal shows of a row that is wider than it is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ROW = '  label_studio/io_storages/urls.py:29  import of the views'
COMMAND = '    git commit -m "A message that is much wider than this terminal is"'
PROGRAM = f'from storage_scaffold.cli.output import fitted, say\nfor line in {[ROW, COMMAND]!r}: say(fitted(line))'


@pytest.mark.skipif(os.name == 'nt', reason='needs a pseudo-terminal')
def test_a_row_is_broken_between_its_columns_and_a_command_never() -> None:
    ours, theirs = os.openpty()
    env = {**os.environ, 'COLUMNS': '45'}
    subprocess.run([sys.executable, '-c', PROGRAM], env=env, stdout=theirs, check=True)
    seen = os.read(ours, 4096).decode().splitlines()
    os.close(ours)
    os.close(theirs)
    assert seen == ['  label_studio/io_storages/urls.py:29', '      import of the views', COMMAND]


def test_in_a_pipe_every_row_is_one_line() -> None:
    done = subprocess.run([sys.executable, '-c', PROGRAM], stdout=subprocess.PIPE, check=True, text=True)
    assert done.stdout.splitlines() == [ROW, COMMAND]
