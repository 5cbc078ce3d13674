"""`storage-scaffold checklist`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import complete, output


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

    from storage_scaffold.checklist import SECTIONS
    from storage_scaffold.cli.checkouts import find_checkout
    from storage_scaffold.commands.checklist import answers_of

    answers = answers_of(find_checkout(checkout), name)
    if output.is_json():
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
