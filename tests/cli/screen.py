"""A pseudo-terminal in this process: what a person sees who runs the command in a window of that size."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import termios
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from storage_scaffold.cli.app import cli

# What changes colours, and nothing else.
COLOURS = re.compile(r'\x1b\[[0-9;]*m')


class Window:
    """A window of `columns` by 24. `env` is what the shell in it exports beside TERM."""

    def __init__(self, columns: int = 80, **env: str) -> None:
        self._columns, self._env = columns, env

    def run(self, *arguments: str | Path) -> str:
        """What `storage-scaffold ARGUMENTS` writes on the terminal, with its colours, and LF as line ends."""
        ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, self._columns, 0, 0))
        seen: list[bytes] = []
        reader = threading.Thread(target=lambda: seen.append(read(ours)))
        reader.start()
        try:
            with pytest.MonkeyPatch.context() as patch, os.fdopen(theirs, 'w', encoding='utf-8') as stream:
                _enter(patch, {'TERM': 'xterm', 'COLUMNS': str(self._columns), **self._env})
                patch.setattr('sys.stdout', stream)
                patch.setattr('sys.stderr', stream)
                cli([str(argument) for argument in arguments], prog_name='storage-scaffold', standalone_mode=True)
        except SystemExit:
            pass
        finally:
            reader.join()
            os.close(ours)
        return seen[0].decode().replace('\r\n', '\n')


def _enter(patch: pytest.MonkeyPatch, env: Mapping[str, str]) -> None:
    for name in ('NO_COLOR', 'FORCE_COLOR'):
        patch.delenv(name, raising=False)
    for name, value in env.items():
        patch.setenv(name, value)


def read(terminal: int) -> bytes:
    """What is written until the other end is closed, which is an error on Linux and an end of file elsewhere."""
    seen = b''
    with suppress(OSError):
        while found := os.read(terminal, 65536):
            seen += found
    return seen


def rows(text: str, columns: int) -> int:
    """How many rows of the window a text takes, without what was taken away again."""
    left = COLOURS.sub('', text).rpartition('\x1b[2K')[2]
    return sum(max(1, -(-len(line) // columns)) for line in left.splitlines())
