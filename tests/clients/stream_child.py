"""Run as a program, so that nothing else is in its memory: streams an object, prints its size and what RSS grew by.

Reads from stdin as JSON: the client's `path`, its `classes` (client, options), the `options`, the `key`,
and the `constants` of the module that are to be others.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
from typing import Any


def _client(task: dict[str, Any]) -> Any:
    spec = importlib.util.spec_from_file_location('judged_client', task['path'])
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules['judged_client'] = module
    spec.loader.exec_module(module)
    vars(module).update(task['constants'])
    client, options = (getattr(module, name) for name in task['classes'])
    return client(options(**task['options']))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == 'darwin' else 1024)


def main() -> None:
    task = json.load(sys.stdin)
    client = _client(task)
    # what the first request imports and connects is not the stream's
    client.open_range(task['key'], 'bytes=0-0').close()
    before = _peak()
    streamed = sum(map(len, client.open_range(task['key']).iter_chunks(chunk_size=1024 * 1024)))
    print(streamed, _peak() - before)


if __name__ == '__main__':
    main()
