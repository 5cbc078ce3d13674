"""Run in a Label Studio tree: does one row for one side, and writes what that cost.

Arguments: the row, the side, its size, the file to write to.
"""

import gc
import json
import re
import sys
import time
from pathlib import Path

sys.path[0] = str(Path.cwd())  # as manage.py has it

import django  # noqa: E402

django.setup()

import core.urls  # noqa: E402, F401 - the first request would import the views
from counting import Counts  # noqa: E402
from sides import Side  # noqa: E402
from work import WORK  # noqa: E402


def peak():
    """The most memory that this process had since the last reset, in bytes."""
    status = Path('/proc/self/status').read_text(encoding='ascii')
    return int(re.search(r'VmHWM:\s+(\d+)', status)[1]) * 1024


def reset_peak():
    """What was needed to prepare does not count."""
    gc.collect()
    Path('/proc/self/clear_refs').write_text('5', encoding='ascii')


row, side, size, answer = sys.argv[1:]
counts = Counts().start()
work = WORK[row](Side(side), int(size))
reset_peak()
queries, requests, wall, cpu = counts.queries, counts.requests, time.perf_counter(), time.process_time()
done = work()
result = {
    'done': done,
    'wall': time.perf_counter() - wall,
    'cpu': time.process_time() - cpu,
    'peak': peak(),
    'queries': counts.queries - queries,
    'requests': counts.requests - requests,
}
Path(answer).write_text(json.dumps(result), encoding='utf-8')
