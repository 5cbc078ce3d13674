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
@output.data_options
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
    GitLab, a hook of pre-commit, lines in .gitattributes, a rule for coding assistants. The questions are: python, ci
    (github,gitlab), pre_commit, merge_driver, assistants; by default, they are answered as the tree suggests.

    The answers are in .storage-scaffold/config.yml: change them there and run this again. Run it again after an
    update of the tool, too: your edits are merged into the new text, and where that fails, both stay between conflict
    markers (exit 1).
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
    """The answers of the command line. Raises UsageError, SpecError with every problem."""
    import json

    from storage_scaffold.config import parsed

    said = output.data_of(data, file)
    lines = []
    for key, value in said.items():
        text = value if isinstance(value, str) else json.dumps(value)
        if (key, text) != ('python', ''):
            lines.append(f'{key}: [{text}]' if key == 'ci' and not text.startswith('[') else f'{key}: {text}')
    empty = {} if said.get('python', 'no') else {'python': ''}
    return {**(parsed('\n'.join(lines).encode(), '--data').answers if lines else {}), **empty}


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
