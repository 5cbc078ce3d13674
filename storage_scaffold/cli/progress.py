"""One line on a terminal that says what is being done, for how long, and what is done already."""

from __future__ import annotations

import shutil
import sys
import threading
import time

_EVERY = 0.2
_CLEAR = '\r\x1b[K'


class Progress:
    """Shows the steps of something that takes seconds, on stderr, which must be a terminal.

    Called with the name of each step before it begins, and with an empty text at the end: the line is then gone.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._steps: list[tuple[str, float]] = []
        self._over = threading.Event()
        self._one = threading.Lock()
        self._clock: threading.Thread | None = None

    def __call__(self, step: str) -> None:
        """Begins a step, or ends the last one."""
        if not step:
            self._end()
            return
        with self._one:
            self._steps.append((step, time.monotonic()))
        self._show()
        if self._clock is None:
            self._over.clear()
            self._clock = threading.Thread(target=self._tick, daemon=True)
            self._clock.start()

    def line(self, now: float) -> str:
        """What is done, with its seconds, and what has been going on until `now`."""
        starts = [start for _, start in self._steps[1:]]
        done = [f'{step} {end - start:.0f} s' for (step, start), end in zip(self._steps[:-1], starts, strict=True)]
        step, start = self._steps[-1]
        return f'{self._title}: {", ".join([*done, f"{step} … {now - start:.0f} s"])}'

    def _tick(self) -> None:
        while not self._over.wait(_EVERY):
            self._show()

    def _show(self) -> None:
        with self._one:
            sys.stderr.write(_CLEAR + _cut(self.line(time.monotonic())))
            sys.stderr.flush()

    def _end(self) -> None:
        if self._clock is not None:
            self._over.set()
            self._clock.join()
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
        self._clock, self._steps = None, []


def _cut(line: str) -> str:
    """`line` in one row of the terminal; what is going on stands at its end, so its beginning is cut off."""
    room = shutil.get_terminal_size().columns - 1
    return line if len(line) <= room else f'…{line[1 - room :]}'
