"""`storage-scaffold preview`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage_scaffold.cli import complete, output

if TYPE_CHECKING:
    from storage_scaffold.report.preview import Preview
    from storage_scaffold.spec.provider import Edition, Provider


@click.command(
    'preview',
    context_settings=output.CONTEXT,
    short_help='Show what a spec generates, as a page for the browser.',
    epilog=output.example('storage-scaffold preview wasabi.yml --open'),
)
@click.argument('spec', type=click.Path(path_type=Path), shell_complete=complete.specs)
@click.option('--open', 'browse', is_flag=True, help='Open the page in the browser.')
@click.option(
    '-o',
    '--output',
    'target',
    type=click.Path(path_type=Path),
    metavar='FILE',
    help='Where to write the page; `-` is standard output. Default: a new temporary directory.',
)
@click.option('--name', help='The name of the provider, if the spec does not say.')
@output.checkout_option
@output.templates_option
@output.debug_option
def command(
    spec: Path,
    browse: bool,
    target: Path | None,
    name: str | None,
    checkout: Path | None,
    templates: str | None,
) -> None:
    """Show what SPEC generates, without a checkout: the form, the files and the registrations.

    Writes one self-contained HTML page, to open in a browser or to send to somebody, and prints its path. In a
    checkout with templates of your own, the page shows what `new` would generate there.
    """
    import tempfile

    from storage_scaffold.commands.spec_file import located
    from storage_scaffold.errors import UsageError
    from storage_scaffold.report.preview import render
    from storage_scaffold.spec.loader import load_spec

    if browse and target == output.STDOUT:
        raise UsageError('--open needs a file, but --output is standard output', 'leave out one of the two')
    file = located(spec)
    provider = load_spec(file, name=name)
    if file != spec:  # a ready spec is for every edition
        provider = replace(provider, edition=None)
    shown = _shown(provider, file.name, checkout, templates)
    for missing in shown.missing:
        output.report([f'this version cannot generate it yet: {missing}'], err=True)
    page = render(shown).encode('utf-8')
    path = target or Path(tempfile.mkdtemp(prefix='storage-scaffold-')) / f'{provider.name}.html'
    output.write(path, page)
    if path == output.STDOUT:
        return
    output.say(output.plain(str(path)))
    if browse:
        _open(path)


def _shown(provider: Provider, spec: str, directory: Path | None, templates: str | None) -> Preview:
    """The preview: for the checkout if its templates are its own, or its places are, as those of Enterprise trees."""
    from storage_scaffold.checkout.layout import LAYOUTS
    from storage_scaffold.checkout.own_templates import SHIPPED
    from storage_scaffold.cli.checkouts import find_checkout, templates_in
    from storage_scaffold.errors import CheckoutError
    from storage_scaffold.record.lock import read_locks
    from storage_scaffold.record.recorded_spec import chosen_templates
    from storage_scaffold.report.preview import build, full

    if templates == str(SHIPPED):
        return build(provider, spec)
    try:
        tree = find_checkout(directory)
    except CheckoutError:
        if directory or templates:
            raise
        return build(provider, spec)
    lock = read_locks(tree).get(provider.name)
    own = chosen_templates(tree, lock, templates_in(tree, templates))
    edition: Edition = 'enterprise' if tree.layout.edition == 'enterprise' else 'open-source'
    if own.texts or (tree.layout != LAYOUTS[edition] and provider.edition in (None, edition)):
        provider = replace(provider, edition=provider.edition or edition)
        return build(provider, spec, full(tree.features), tree.layout, own=own)
    return build(provider, spec)


def _open(path: Path) -> None:
    """Opens the page. A machine without a browser is not an error: the path has been printed."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        output.say('No browser was found: open the file yourself.', err=True)
