"""`storage-scaffold verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import complete, output

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage_scaffold.commands.verify import Source
    from storage_scaffold.verify.process import Event

FORMATS = ('text', 'json')


@click.command(
    'verify',
    context_settings=output.CONTEXT,
    short_help="Try a provider's client on your own service.",
    epilog=output.example(
        'storage-scaffold verify wasabi.yml --config my-wasabi.yml',
        'storage-scaffold verify wasabi --prefix sandbox --read-only',
    ),
)
@click.argument('what', metavar='NAME|SPEC', shell_complete=complete.providers)
@click.option(
    '--config',
    type=click.Path(path_type=Path),
    metavar='FILE',
    help='A YAML file with what people type into the form: `bucket` and the fields of the spec.',
)
@click.option('--prefix', default='', help='The folder of the bucket to stay in. Default: the whole bucket.')
@click.option('--read-only', is_flag=True, help='Write nothing; list and read what is there.')
@click.option(
    '--python', metavar='CMD', help="A Python that has the client's packages, such as the one of Label Studio."
)
@output.checkout_option
@output.form_option(FORMATS, 'json for scripts.')
@output.debug_option
@click.pass_context
def command(
    ctx: click.Context,
    what: str,
    config: Path | None,
    prefix: str,
    read_only: bool,
    python: str | None,
    checkout: Path | None,
    form: str,
) -> None:
    """Try the client of a provider on your own service: of the file SPEC, or of the managed provider NAME.

    Values that --config does not have are taken from STORAGE_SCAFFOLD_<FIELD> in the environment, or asked for. What
    is written lies in the folder storage-scaffold-verify and is deleted at the end; what a killed run has left, by the
    next one. Do not run two at once in one folder.

    Exit codes: 0 the service does all that the spec says; 1 it does not; 2 bad usage, spec or values; 3 the
    environment failed.
    """
    from storage_scaffold.commands.verify import verify
    from storage_scaffold.report.verified import document, text

    source, root, usual = _source(what, checkout)
    tell, end = _progress()
    try:
        verified = verify(
            source,
            config,
            root=root,
            prefix=prefix,
            read_only=read_only,
            python=python or usual,
            ask=_ask if output.interactive() else None,
            tell=tell,
        )
    finally:
        end()
    if form == 'json':
        output.say(output.plain(document(verified)))
    else:
        output.report(text(verified))
    ctx.exit(verified.exit_code)


def _source(what: str, checkout: Path | None) -> tuple[Source, Path, str | None]:
    """The provider, the directory from which a Python is looked for, and the one that the checkout's config names."""
    from storage_scaffold.commands.verify import of_checkout, of_spec
    from storage_scaffold.resources import CATALOG

    if what.startswith(CATALOG) or Path(what).is_file() or Path(what).suffix in ('.yml', '.yaml'):
        return of_spec(Path(what)), checkout or Path.cwd(), None
    from storage_scaffold.cli.checkouts import find_checkout
    from storage_scaffold.config import configured

    tree = find_checkout(checkout)
    return of_checkout(tree, what), tree.root, configured(tree).python_command(tree.root)


def _ask(label: str, hidden: bool) -> str:
    return str(click.prompt(label, hide_input=hidden, err=True))


def _progress() -> tuple[Callable[[Event], None], Callable[[], None]]:
    """What shows a person at the terminal what is being tried, and what takes that away again."""
    from storage_scaffold.cli.progress import Progress
    from storage_scaffold.verify.inside.checks import CHECKS

    progress, names = Progress('Verify'), list(CHECKS)

    def tell(event: Event) -> None:
        if event['event'] == 'begin':
            check = event['check']
            progress(CHECKS[check].title, names.index(check) + 1, len(names))

    return tell, lambda: progress('')
