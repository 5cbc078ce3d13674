"""`storage-scaffold init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from storage_scaffold.checkout import Checkout
    from storage_scaffold.commands.init import Render


@click.command(
    'init',
    context_settings=output.CONTEXT,
    short_help='Set up a Label Studio checkout for a team: config, CI, hooks, specs.',
    epilog=output.example('storage-scaffold init', 'storage-scaffold init --data ci=github --defaults --dry-run'),
)
@output.checkout_option
@click.option(
    '--data',
    multiple=True,
    metavar='KEY=VALUE',
    help='Answer a question: python, ci (github,gitlab), pre_commit, merge_driver or assistants. Can be repeated.',
)
@click.option(
    '--data-file',
    type=click.Path(path_type=Path),
    metavar='FILE',
    help='A YAML file with answers; --data comes first.',
)
@click.option('--defaults', is_flag=True, help='Ask nothing: what is not answered is as the tree suggests.')
@output.dry_run_option
@output.stage_option
@output.format_option
@output.debug_option
def command(
    checkout: Path | None,
    data: tuple[str, ...],
    data_file: Path | None,
    defaults: bool,
    dry_run: bool,
    stage: bool,
) -> None:
    """Set up a Label Studio checkout for everybody who works in it, all or nothing; `undo` takes it back.

    Brings a config and a place for specs in .storage-scaffold/, and what the answers ask for: jobs for GitHub or
    GitLab, a hook of pre-commit, lines in .gitattributes, a rule for coding assistants. The answers are in
    .storage-scaffold/config.yml: change them there and run this again. After an update of the tool, run it again
    too: your edits are merged into the new text, and where that fails, both stay between conflict markers (exit 1).
    """
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.init import init
    from storage_scaffold.installed import installed
    from storage_scaffold.report.initialized import initialized, left_of_init

    given = _given(data, data_file)
    into = sink('init', dry_run=dry_run, stage=stage)
    tree = into.open(checkout)
    plan = init(tree, given, _render(tree, given, defaults), installed())
    finish(into, tree, plan, initialized, left_of_init)


def _given(data: tuple[str, ...], file: Path | None) -> dict[str, Any]:
    """The answers of the command line. Raises UsageError with every problem of one of them."""
    from storage_scaffold.config import parsed
    from storage_scaffold.errors import UsageError
    from storage_scaffold.spec.reading.source import read_bytes

    found = parsed(read_bytes(file, str(file)), str(file)).answers if file else {}
    for item in data:
        key, is_answer, value = item.partition('=')
        if not is_answer:
            raise UsageError(f'--data {item}: there is no value', 'write --data KEY=VALUE')
        if key == 'ci' and not value.startswith('['):
            value = f'[{value}]'
        empty = {'python': ''} if (key, value) == ('python', '') else {}
        found |= empty or parsed(f'{key}: {value}'.encode(), f'--data {key}').answers
    return found


def _render(tree: Checkout, given: dict[str, Any], defaults: bool) -> Render:
    """What asks a person and renders the template. Raises UsageError for answers that nobody can be asked for."""
    from storage_scaffold.commands.init import QUESTIONS, answered
    from storage_scaffold.copier_template import rendered
    from storage_scaffold.errors import Problem, UsageError

    missing = [name for name in QUESTIONS if name not in answered(tree, given)]
    ask = bool(missing) and not defaults
    if ask and (output.is_json() or not output.interactive()):
        raise UsageError(
            [Problem(f'there is no answer for `{name}`, and nobody to ask') for name in missing],
            f'--data {missing[0]}=VALUE and so on, or --defaults for all of them',
        )
    return lambda data, usual: rendered('checkout', data=data, last=usual, ask=ask)
