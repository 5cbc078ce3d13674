"""`storage-scaffold demo`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'demo',
    context_settings=output.CONTEXT,
    short_help='Try it: fetch Label Studio and generate a provider in it.',
    epilog=output.example('storage-scaffold demo /tmp/label-studio-demo'),
)
@click.argument('directory', metavar='[DIR]', default='label-studio-demo', type=click.Path(path_type=Path))
@output.verbose_option
@output.debug_option
def command(directory: Path) -> None:
    """Fetch Label Studio 1.23.2, commit it in DIR as a baseline and generate the provider wasabi in it.

    DIR (default: ./label-studio-demo) must be empty or not exist. The source package (72 MB) is downloaded once with
    pip and cached. Label Studio is not started.
    """
    from storage_scaffold.cli.people import django
    from storage_scaffold.cli.progress import Progress
    from storage_scaffold.cli.sinks import Apply, finish
    from storage_scaffold.commands.new import new
    from storage_scaffold.demo import prepare
    from storage_scaffold.plan.plan import Later
    from storage_scaffold.report.outcome import created
    from storage_scaffold.resources import specs_dir

    progress = Progress(everywhere=True)
    try:
        root = prepare(directory, progress)
    finally:
        progress('')
    into = Apply('new wasabi')
    tree = into.open(root)
    plan = new(tree, 'wasabi', specs_dir() / 'wasabi.yml', django(tree, None, None), edition='open-source')
    if plan.migration:
        # `demo` cannot be repeated in a directory that is in use.
        plan = replace(plan, migration=replace(plan.migration, later=Later.UPDATED))
    finish(into, tree, plan, created)
    output.report(_next(directory, is_complete=not plan.migration))


def _next(directory: Path, *, is_complete: bool) -> Iterator[str]:
    """What a person can look at and do next."""
    from storage_scaffold.demo import VERSION
    from storage_scaffold.report.lines import command, heading

    yield ''
    yield heading('What to look at next')
    for words, what in (
        ('status --short', 'what was added and what was edited'),
        ('diff', 'the registrations: only insertions'),
    ):
        yield command(f'git -C {shlex.quote(str(directory))} {words}  # {what}', '  ')
    yield f'  {directory}/label_studio/io_storages/wasabi/README.md  # what was generated'
    where = shlex.quote(str(directory))
    if is_complete:
        yield command(f'storage-scaffold check --checkout {where}  # nothing has drifted', '  ')
        return
    venv = shlex.quote(f'{directory}/.venv')
    yield heading('To make the migration too, install what Label Studio needs (about 1 GB)')
    yield command(f'python3 -m venv {venv} && {venv}/bin/pip install label-studio=={VERSION}', '  ')
    yield command(f'storage-scaffold update wasabi --checkout {where}', '  ')
    yield 'Until then, `storage-scaffold check` reports the missing migration, and nothing else.'
