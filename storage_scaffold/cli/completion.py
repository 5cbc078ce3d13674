"""`storage-scaffold completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from storage_scaffold.cli import output


@click.command(
    'completion',
    context_settings=output.CONTEXT,
    short_help='Print the completion script for a shell.',
    epilog=output.example(
        'storage-scaffold completion bash > ~/.local/share/bash-completion/completions/storage-scaffold'
    ),
)
@click.argument('shell', type=click.Choice(['bash', 'zsh', 'fish']))
@click.pass_context
@output.debug_option
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL."""
    completion = get_completion_class(shell)
    assert completion is not None  # noqa: S101 - the choices are the shells that click knows
    group = ctx.find_root().command
    output.say(completion(group, {}, 'storage-scaffold', '_STORAGE_SCAFFOLD_COMPLETE').source())
