"""`storage-scaffold checklist`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import complete, output

if TYPE_CHECKING:
    from storage_scaffold.checklist import Answer
    from storage_scaffold.report.lines import Role


@click.command(
    'checklist',
    context_settings=output.CONTEXT,
    short_help="Go through the guide's checklist for a managed provider.",
    epilog=output.example('storage-scaffold checklist wasabi'),
)
@click.argument('name', shell_complete=complete.providers)
@output.checkout_option
@output.format_option
@output.debug_option
def command(name: str, checkout: Path | None) -> None:
    """Go through the checklist of Label Studio's guide for the managed provider NAME.

    Each item is either done, with the line or test that shows it, or left to you.
    """
    import json
    from dataclasses import asdict

    from storage_scaffold.cli.checkouts import find_checkout
    from storage_scaffold.commands.checklist import answers_of

    answers = answers_of(find_checkout(checkout), name)
    if output.is_json():
        output.say(output.plain(json.dumps([asdict(answer) for answer in answers], indent=2)))
        return
    output.report(_lines(answers))


def _lines(answers: Sequence[Answer]) -> Iterator[str]:
    from storage_scaffold.checklist import SECTIONS
    from storage_scaffold.report.lines import Line, heading

    for section, title in SECTIONS.items():
        yield heading(f'{section}. {title}')
        for answer in answers:
            if answer.section == section:
                mark: tuple[Role, str] = ('good', '[x]') if answer.done else ('', '[ ]')
                yield Line('  ', mark, f' {answer.number} {answer.text}')
                yield from (Line('        ', ('faint', word)) for word in answer.words)
    done = sum(answer.done for answer in answers)
    yield f'{done} of {len(answers)} items are done, {len(answers) - done} are left to you.'
