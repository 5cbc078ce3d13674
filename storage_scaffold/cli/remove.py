"""`storage-scaffold remove`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import complete, output


@click.command(
    'remove',
    context_settings=output.CONTEXT,
    short_help='Remove a managed provider from a checkout.',
    epilog=output.example('storage-scaffold remove wasabi --dry-run'),
)
@click.argument('name', shell_complete=complete.providers)
@output.checkout_option
@click.option('--purge', is_flag=True, help='Also remove files that you own and hand edits.')
@click.option('--yes', is_flag=True, help='Do not ask.')
@output.dry_run_option
@output.lock_option
@output.django_options
@output.format_option
@output.debug_option
def command(
    name: str,
    checkout: Path | None,
    purge: bool,
    yes: bool,
    dry_run: bool,
    lock: bool,
    migrate: bool | None,
    python: str | None,
) -> None:
    """Remove the managed provider NAME from a checkout: its files, its registrations and its record.

    Migrations that were never committed are removed too; otherwise a new migration drops the tables. No work is lost:
    files that you own stay, and the command refuses if generated files have uncommitted edits. --purge removes both.
    """
    from storage_scaffold.cli.people import django, locked
    from storage_scaffold.cli.sinks import Question, finish, sink
    from storage_scaffold.commands.remove import remove
    from storage_scaffold.report.outcome import left_of_remove, removed, to_remove

    question = Question(
        f'Remove {name}?', to_remove, 'removing needs a confirmation, and there is no terminal to ask at'
    )
    into = sink(f'remove {name}', dry_run=dry_run, question=None if yes else question)
    tree = into.open(checkout)
    plan = remove(tree, name, django(tree, migrate, python), purge=purge, ready=into.require_consent)
    plan = locked(tree, plan, lock)
    finish(into, tree, plan, removed, left_of_remove)
