"""Run as a program, so that nothing else is in its memory: does one row with one client, prints what that cost.

Reads JSON from stdin: the module of the `side` beside this file with its `arguments`, the method (`do`) that is called
with each of the texts in `of`, and the small object (`first`) that is read before, since what the first request
imports and connects is not the row's.
"""

import gc
import importlib
import json
import re
import sys
import time
from pathlib import Path


def memory(which):
    """A figure of this process, in bytes: VmRSS is what it has, VmHWM the most that it had since the last reset."""
    status = Path('/proc/self/status').read_text(encoding='ascii')
    return int(re.search(rf'{which}:\s+(\d+)', status)[1]) * 1024


task = json.load(sys.stdin)
side = importlib.import_module(task['side']).Side(**task['arguments'])
side.read(task['first'])
do = getattr(side, task['do'])
gc.collect()
Path('/proc/self/clear_refs').write_text('5', encoding='ascii')
before, wall, cpu = memory('VmRSS'), time.perf_counter(), time.process_time()
done = sum(map(do, task['of']))
result = {'done': done, 'wall': time.perf_counter() - wall, 'cpu': time.process_time() - cpu}
print(json.dumps({**result, 'added': max(0, memory('VmHWM') - before)}))
