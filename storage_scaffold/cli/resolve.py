"""`storage-scaffold resolve`."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import output

if TYPE_CHECKING:
    from storage_scaffold.checkout import Checkout


@click.command(
    'resolve',
    context_settings=output.CONTEXT,
    short_help='Settle the conflicts of a merge, rebase or cherry-pick.',
    epilog=output.example('storage-scaffold resolve --dry-run', 'storage-scaffold resolve --install'),
)
@output.checkout_option
@output.dry_run_option
@output.python_option
@click.option(
    '--install', is_flag=True, help='Have git merge registered files so by itself: prints what is left for you to do.'
)
@click.option('--driver', nargs=4, hidden=True, type=click.Path(path_type=Path), help='How git calls it.')
@output.format_option
@output.debug_option
@click.pass_context
def command(
    ctx: click.Context,
    checkout: Path | None,
    dry_run: bool,
    python: str | None,
    install: bool,
    driver: tuple[Path, Path, Path, Path] | None,
) -> None:
    """Settle what a merge, rebase, cherry-pick or revert left in conflict because branches have their own providers.

    The entries of all providers of both sides are put back into the files that they share; a provider that both sides
    have changed is rendered from its merged spec, with the edits of both; migrations are put one after the other. What
    is settled is staged. What is a real conflict stays marked and is named (exit 1): resolve it and run this again.
    """
    from storage_scaffold import git
    from storage_scaffold.cli.checkouts import find_checkout
    from storage_scaffold.cli.people import django
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.resolve import resolve
    from storage_scaffold.report.outcome import left_of_resolve, resolved

    if driver:
        ctx.exit(_drive(*driver))
    if install:
        _install(find_checkout(checkout))
        return
    into = sink('resolve', dry_run=dry_run, stage=git.is_repository(find_checkout(checkout).root))
    tree = into.open(checkout)
    finish(into, tree, resolve(tree, django(tree, None, python)), resolved, left_of_resolve)


def _install(tree: Checkout) -> None:
    """Names the merge driver in the configuration of this clone, and prints what has to be committed for it."""
    from storage_scaffold import git
    from storage_scaffold.commands.merge_driver import SETTINGS, attributes

    for key, value in SETTINGS.items():
        git.run(tree.root, 'config', key, value)
    lines = attributes(tree)
    more = " Commit these lines in the checkout's .gitattributes:" if lines else ''
    output.report([f'Git knows the merge driver in this clone.{more}'], err=True)
    for line in lines:
        output.say(line)


def _drive(base: Path, ours: Path, theirs: Path, file: Path) -> int:
    """Merges one file for git, which reads the result from `ours`.

    The exit code is 0 if nothing is in conflict, IN_CONFLICT if something is, and 1 if git has to merge the file.
    """
    from storage_scaffold.checkout import Checkout
    from storage_scaffold.commands.merge_driver import IN_CONFLICT, merge_for_git
    from storage_scaffold.register.merging import Versions

    tree = Checkout.find((Path.cwd() / file).parent)
    path = PurePosixPath((Path.cwd() / file).relative_to(tree.root).as_posix())
    merged = merge_for_git(tree, path, Versions(base.read_bytes(), ours.read_bytes(), theirs.read_bytes()))
    if merged is None:
        return 1
    # Not a file of the checkout: git made it for this, and reads it back.
    ours.write_bytes(merged.text)
    return IN_CONFLICT if merged.conflicts else 0
