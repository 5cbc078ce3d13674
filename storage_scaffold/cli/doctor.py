"""`storage-scaffold doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from storage_scaffold.doctor.observation import Observation
    from storage_scaffold.report.lines import Role

_ROLES: dict[str, Role] = {'ok': 'good', 'note': 'note', 'problem': 'bad'}
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
    from storage_scaffold.doctor.observation import Level

    found = list(examine(checkout))
    exit_code = int(any(item.level is Level.PROBLEM for item in found))
    if output.is_json():
        from storage_scaffold.report.envelope import enveloped

        output.say(output.plain(enveloped(exit_code, {'lines': [_document(item) for item in found]})))
    else:
        output.report(_report(found))
    ctx.exit(exit_code)


def _report(found: Sequence[Observation]) -> Iterator[str]:
    from storage_scaffold.report.lines import Table, heading

    for topic, about in groupby(found, lambda item: item.topic):
        yield heading(topic)
        # One row for all places of a file that are as they should be.
        yield Table((row for _, group in groupby(about, _alike) for row in _rows(list(group))), indent='  ')
        yield ''
    yield _summary(found)


def _rows(group: Sequence[Observation]) -> Iterator[tuple[str, str]]:
    from storage_scaffold.report.lines import Line

    first = group[0]
    mark = Line((_ROLES[first.level.value], first.level.value.ljust(_WIDTH)))
    place = f'{first.file}:{first.line}' if first.line else str(first.file or '')
    words = ', '.join(item.text for item in group)
    yield mark, Line(('place', place), f': {words}') if place else words
    remedy = f'To fix it: {first.remedy}' if first.level.value == 'problem' else first.remedy
    yield from (('', row) for row in remedy.splitlines())


def _alike(item: Observation) -> tuple[str, PurePosixPath | None, Observation | None]:
    """What the observations of one row have in common."""
    is_shared = item.file is not None and item.level.value == 'ok'
    return item.level.value, item.file, None if is_shared else item


def _summary(found: Sequence[Observation]) -> str:
    problems, notes = (sum(item.level.value == level for item in found) for level in ('problem', 'note'))
    counts = [f'{count} {noun}{"" if count == 1 else "s"}' for count, noun in ((problems, 'problem'), (notes, 'note'))]
    return f'{counts[0]}, {counts[1]}.' if problems else f'No problem, {counts[1]}: providers can be added here.'


def _document(item: Observation) -> dict[str, Any]:
    return {
        'topic': item.topic,
        'level': item.level.value,
        'text': item.text,
        'file': str(item.file) if item.file else None,
        'line': item.line,
        'remedy': item.remedy or None,
    }
