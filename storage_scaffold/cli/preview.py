"""`storage-scaffold preview`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import complete, output


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
@output.debug_option
def command(spec: Path, browse: bool, target: Path | None, name: str | None) -> None:
    """Show what SPEC generates, without a checkout: the form, the files and the registrations.

    Writes one self-contained HTML page, to open in a browser or to send to somebody, and prints its path.
    """
    import tempfile

    from storage_scaffold.commands.spec_file import located
    from storage_scaffold.errors import UsageError
    from storage_scaffold.report.preview import build, render
    from storage_scaffold.spec.loader import load_spec

    if browse and target == output.STDOUT:
        raise UsageError('--open needs a file, but --output is standard output', 'leave out one of the two')
    spec = located(spec)
    provider = load_spec(spec, name=name)
    shown = build(provider, spec.name)
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


def _open(path: Path) -> None:
    """Opens the page. A machine without a browser is not an error: the path has been printed."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        output.say('No browser was found: open the file yourself.', err=True)
