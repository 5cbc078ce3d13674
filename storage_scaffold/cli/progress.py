"""What a person at a terminal sees of something that takes seconds: what it does, and how far it is."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from rich.progress import Progress as Rows
    from rich.progress import TaskID


class Progress:
    """Shows the steps of something slow on stderr, if that is a terminal: one row each, with their seconds.

    Called with the name of each step before it begins, and with an empty text at the end: all rows are then gone.
    Called again with a step's name and `done` of `total`, it shows how far it is; steps that are counted share a row.
    Nothing is shown in the first `after` seconds. A dumb terminal gets a line for each step, and so does, with
    `everywhere`, what is not a terminal.
    """

    def __init__(self, title: str = '', *, after: float = 0, everywhere: bool = False) -> None:
        self._title, self._step, self._total = f'{title}: ' if title else '', '', 0
        self._begin, self._everywhere = time.monotonic() + after, everywhere
        self._rows: Rows | None = None
        self._row: TaskID | None = None

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Begins a step, says how far it is, or (an empty text) ends the last one."""
        terminal = sys.stderr.isatty()
        if not (terminal or self._everywhere) or time.monotonic() < self._begin:
            return
        if not step:
            self._end()
        elif terminal and os.environ.get('TERM') != 'dumb':
            self._show(step, done, total)
        elif step != self._step and not (total and self._total):
            output.say(output.plain(f'{self._title}{step} …'), err=True)
        self._step, self._total = step, total

    def _show(self, step: str, done: int, total: int) -> None:
        if self._rows is None:
            self._rows = _rows()
            self._rows.start()
        text, far = f'{self._title}{output.plain(step)}', f'{done}/{total}  ' if total else ''
        if self._row is not None and (step == self._step or (total and self._total)):
            self._rows.update(self._row, description=text, far=far)
            return
        if self._row is not None:
            self._rows.update(self._row, total=1, completed=1, far='')
        self._row = self._rows.add_task(text, total=None, far=far)

    def _end(self) -> None:
        if self._rows is not None:
            self._rows.stop()
        self._rows = self._row = None


def _rows() -> Rows:
    from rich.console import Console
    from rich.progress import Progress as Rows
    from rich.progress import ProgressColumn, SpinnerColumn, Task, TextColumn
    from rich.table import Column
    from rich.text import Text

    class Terminal(Console):
        def show_cursor(self, show: bool = True) -> bool:
            # a process that is killed could not bring it back
            return False

    class Far(ProgressColumn):
        def render(self, task: Task) -> Text:
            seconds = task.finished_time if task.finished else task.elapsed
            return Text(f'{task.fields["far"]}{seconds or 0:.0f} s', 'cyan')

    return Rows(
        # ASCII, for terminals that have no more
        SpinnerColumn('line', finished_text='[green]ok[/green]'),
        TextColumn('{task.description}', markup=False, table_column=Column()),
        Far(table_column=Column(no_wrap=True)),
        console=Terminal(stderr=True),
        transient=True,
        refresh_per_second=5,
        redirect_stdout=False,
        redirect_stderr=False,
    )
