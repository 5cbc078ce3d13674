"""Guided by coverage, looks for a file that the loader of specs crashes on, hangs on, or writes for.

`python -m tests.spec.fuzz_loader CORPUS -max_total_time=60`; the arguments are libFuzzer's. Needs atheris.
"""

from __future__ import annotations

import os
import sys

import atheris

with atheris.instrument_imports(include=['storage_scaffold.spec', 'ruamel.yaml']):
    from storage_scaffold.spec.loader import load_bytes

from storage_scaffold.errors import SpecError

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
FORBIDDEN = ('os.', 'socket.', 'subprocess.', 'shutil.')
_loading = False


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """Ends the process, which libFuzzer reports, when loading does more than to read."""
    if not _loading:
        return
    writes = event == 'open' and isinstance(arguments[2], int) and arguments[2] & WRITING
    if writes or (event.startswith(FORBIDDEN) and event not in ('os.listdir', 'os.scandir')):
        print(f'the loader does {event}{arguments}', file=sys.stderr)
        os.abort()


def one_input(data: bytes) -> None:
    """A provider, or a refusal that can be shown."""
    global _loading  # noqa: PLW0603 - an audit hook cannot be taken away again
    _loading = True
    try:
        load_bytes(data, 'fuzz.yml')
    except SpecError as error:
        assert error.problems
        str(error).encode('utf-8')
    finally:
        _loading = False


if __name__ == '__main__':
    sys.addaudithook(watch)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
