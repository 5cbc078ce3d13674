"""`storage-scaffold doctor`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from storage_scaffold.cli import output
from storage_scaffold.report.lines import Line as ReportLine
from storage_scaffold.report.lines import Part, Role
from storage_scaffold.report.lines import heading as title

if TYPE_CHECKING:
    from storage_scaffold.doctor.line import Line

_ROLES: dict[str, Role] = {'ok': 'good', 'note': '', 'problem': 'bad'}
_WIDTH = max(map(len, _ROLES))


@click.command(
    'doctor',
    context_settings=output.CONTEXT,
    short_help='Say what a Label Studio checkout is, and what would be refused in it.',
    epilog=output.example('storage-scaffold doctor --checkout label-studio'),
)
@output.checkout_option
@output.format_option
@output.debug_option
@click.pass_context
def command(ctx: click.Context, checkout: Path | None) -> None:
    """Say what a Label Studio checkout is and offers, and what other commands would refuse in it; write nothing.

    Release, edition and brand, each registration point, git, migrations and the Python that makes them, managed
    providers, tools. Exit codes: 0 there is no problem; 1 there is one, and its line ends with what fixes it.
    """
    from storage_scaffold.commands.doctor import examine
    from storage_scaffold.doctor.line import Level

    lines = list(examine(checkout))
    exit_code = int(any(line.level is Level.PROBLEM for line in lines))
    if output.is_json():
        from storage_scaffold.report.envelope import enveloped

        output.say(output.plain(enveloped(exit_code, {'lines': [_document(line) for line in lines]})))
    else:
        output.report([*_shown(lines), '', _summary(lines)])
    ctx.exit(exit_code)


def _shown(lines: Iterable[Line]) -> Iterator[str]:
    topic = ''
    # One row for all places of a file that are as they should be.
    for (heading, level, file, _), group in groupby(lines, _row):
        if heading != topic:
            yield from ([''] if topic else [])
            yield title(heading)
            topic = heading
        first, *others = group
        place = f'{file}:{first.line}' if first.line else str(file or '')
        words = ', '.join(line.text for line in (first, *others))
        mark: Part = (_ROLES[level], level.ljust(_WIDTH))
        yield ReportLine('  ', mark, '  ', ('place', place), f': {words}' if place else words)
        remedy = f'To fix it: {first.remedy}' if level == 'problem' else first.remedy
        yield from (f'  {"":{_WIDTH}}  {row}' for row in remedy.splitlines())


def _row(line: Line) -> tuple[str, str, PurePosixPath | None, Line | None]:
    """What the lines of one row have in common."""
    is_shared = line.file is not None and line.level.value == 'ok'
    return line.topic, line.level.value, line.file, None if is_shared else line


def _summary(lines: Sequence[Line]) -> str:
    problems, notes = (sum(line.level.value == level for line in lines) for level in ('problem', 'note'))
    counts = [f'{count} {noun}{"" if count == 1 else "s"}' for count, noun in ((problems, 'problem'), (notes, 'note'))]
    return f'{counts[0]}, {counts[1]}.' if problems else f'No problem, {counts[1]}: providers can be added here.'


def _document(line: Line) -> dict[str, Any]:
    return {
        'topic': line.topic,
        'level': line.level.value,
        'text': line.text,
        'file': str(line.file) if line.file else None,
        'line': line.line,
        'remedy': line.remedy or None,
    }
