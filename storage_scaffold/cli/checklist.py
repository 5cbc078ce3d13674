"""`storage-scaffold checklist`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'checklist',
    context_settings=output.CONTEXT,
    short_help="Go through the guide's checklist for a managed provider.",
    epilog=output.example('storage-scaffold checklist wasabi'),
)
@click.argument('name')
@output.checkout_option
@output.format_option
@output.debug_option
def command(name: str, checkout: Path | None, form: str) -> None:
    """Go through the checklist of Label Studio's guide for the managed provider NAME.

    Each item is done, with the line or test that shows it, or left to a person.
    """
    import json
    from dataclasses import asdict

    from storage_scaffold.checklist import SECTIONS, checklist
    from storage_scaffold.cli.steps import find_checkout
    from storage_scaffold.commands.common import managed
    from storage_scaffold.record.lock import read_locks
    from storage_scaffold.record.recorded_spec import load_managed

    tree = find_checkout(checkout)
    lock = managed(read_locks(tree), name)
    provider, _ = load_managed(tree, lock)
    answers = list(checklist(tree, lock, provider))
    if form == 'json':
        output.say(output.plain(json.dumps([asdict(answer) for answer in answers], indent=2)))
        return
    for section, title in SECTIONS.items():
        output.say(f'{section}. {title}')
        for answer in answers:
            if answer.section == section:
                output.say(output.plain(f'  [{"x" if answer.done else " "}] {answer.number} {answer.text}'))
                for word in answer.words:
                    output.say(output.plain(f'        {word}'))
    done = sum(answer.done for answer in answers)
    output.say(f'{done} of {len(answers)} items are done, {len(answers) - done} are left to you.')
