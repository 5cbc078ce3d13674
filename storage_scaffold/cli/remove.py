"""`storage-scaffold remove`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'remove',
    context_settings=output.CONTEXT,
    short_help='Take a managed provider out of a checkout.',
    epilog=output.example('storage-scaffold remove wasabi --dry-run'),
)
@click.argument('name')
@output.checkout_option
@click.option('--purge', is_flag=True, help='Take files of your own and hand edits too.')
@click.option('--yes', is_flag=True, help='Do not ask.')
@output.dry_run_option
@output.django_options
@output.debug_option
def command(
    name: str,
    checkout: Path | None,
    purge: bool,
    yes: bool,
    dry_run: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """Take the managed provider NAME out of a checkout: its files, its registrations and its record.

    Migrations that were never committed go too; else a new one that drops the tables is made. No work is lost: files
    of your own stay, and the command stops for edits in generated files that git does not have; --purge takes both.
    """
    from storage_scaffold.cli.people import django
    from storage_scaffold.cli.sinks import Question, finish, sink
    from storage_scaffold.commands.remove import remove
    from storage_scaffold.report.outcome import removed, to_remove

    question = Question(f'Remove {name}?', to_remove, 'nobody can be asked here whether to remove it')
    into = sink(f'remove {name}', dry_run=dry_run, question=None if yes else question)
    tree = into.open(checkout)
    plan = remove(tree, name, django(migrate, python), purge=purge, ready=into.require_consent)
    finish(into, tree, plan, removed)
