"""`storage-scaffold check`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from storage_scaffold.cli import complete, output

PATIENCE = 1.0  # seconds
FORMATS = ('text', 'json', 'github', 'sarif')


@click.command(
    'check',
    context_settings=output.CONTEXT,
    short_help='Check that managed providers match their specs.',
    epilog=output.example(
        'storage-scaffold check',
        'storage-scaffold check wasabi --render --format sarif',
        'storage-scaffold check --against origin/main',
    ),
)
@click.argument('names', nargs=-1, metavar='[NAME]...', shell_complete=complete.providers)
@output.checkout_option
@click.option(
    '--render', 'prove', is_flag=True, help='Render the specs again and compare, instead of comparing hashes.'
)
@output.form_option(FORMATS, 'json for scripts, github for annotations of a pull request, sarif for code scanning.')
@click.option(
    '--against',
    metavar='REV',
    help='Also find what breaks stored data, stored URIs or existing storages since the branch, tag or commit REV.',
)
@output.debug_option
@click.pass_context
def command(
    ctx: click.Context,
    names: tuple[str, ...],
    checkout: Path | None,
    prove: bool,
    against: str | None,
    form: str,
) -> None:
    """Check that the providers NAME (all of them if none is named) are in the checkout exactly as their specs say.

    Exit codes: 0 they are; 1 something drifted, and each finding ends with the command that fixes it, or (--against)
    something breaks; 2 something cannot be judged. Nothing in the checkout is written, and Label Studio
    does not need to be installed.
    """
    from storage_scaffold.cli.checkouts import find_checkout
    from storage_scaffold.cli.progress import Progress
    from storage_scaffold.commands.check import check

    tree = find_checkout(checkout)
    progress = Progress('Check', after=PATIENCE)
    try:
        found = check(tree, names, rendered=prove, against=against, tell=progress)
    finally:
        progress('')
    if form == 'text':
        from storage_scaffold.report.text import text

        lines = list(text(found, tree.root))
    elif form == 'github':
        from storage_scaffold.report.github import github

        lines = list(github(found, tree.root, os.environ.get('GITHUB_WORKSPACE')))
    elif form == 'sarif':
        from storage_scaffold.report.sarif import sarif

        lines = [sarif(found)]
    else:
        from storage_scaffold.report.document import document

        lines = [document(found)]
    if form == 'text':
        output.report(lines)
    else:
        output.say(output.plain('\n'.join(lines)))
    ctx.exit(found.exit_code)
