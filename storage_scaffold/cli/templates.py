"""`storage-scaffold templates`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.group(
    'templates',
    context_settings=output.CONTEXT,
    short_help='Show the templates of providers, and replace some by your own.',
    epilog=output.example('storage-scaffold templates list', 'storage-scaffold templates show README.md'),
)
def command() -> None:
    """Show the templates that providers are made of, and put templates of your own in the place of some of them.

    `new` and `update` take them with --templates DIR, a directory in the checkout; the record of a provider holds
    which they were, and `check` and `update` follow them.
    """


@command.command('list', context_settings=output.CONTEXT)
@output.format_option
@output.debug_option
def list_templates() -> None:
    """List the templates, with the names of the blocks that one of your own can replace alone."""
    from storage_scaffold.commands.templates import templates
    from storage_scaffold.report.lines import Table

    found = templates()
    if output.is_json():
        from storage_scaffold.report.envelope import enveloped

        output.say(output.plain(enveloped(0, {'templates': [vars(item) for item in found]})))
        return
    rows = [('TEMPLATE', 'BLOCKS'), *((item.called, ' '.join(item.blocks)) for item in found)]
    output.report([Table(rows, head=True)])


@command.command('show', context_settings=output.CONTEXT)
@click.argument('name')
@output.debug_option
def show(name: str) -> None:
    """Print the template NAME: all of its name, or the end of it."""
    from storage_scaffold.commands.templates import named, text_of

    click.echo(text_of(named(name)), nl=False)


@command.command(
    'eject',
    context_settings=output.CONTEXT,
    epilog=output.example('storage-scaffold templates eject README.md --block overview'),
)
@click.argument('name')
@click.option('--block', 'blocks', multiple=True, metavar='BLOCK', help='Only this block of it. Can be repeated.')
@click.option('--templates', metavar='DIR', help='Where to. Default: .storage-scaffold/templates.')
@output.checkout_option
@output.dry_run_option
@output.format_option
@output.debug_option
def eject(name: str, blocks: tuple[str, ...], templates: str | None, checkout: Path | None, dry_run: bool) -> None:
    """Copy the template NAME, or some of its blocks, into a directory of the checkout, for you to change."""
    from functools import partial

    from storage_scaffold.checkout.tree import TEMPLATES
    from storage_scaffold.cli.checkouts import path_in
    from storage_scaffold.cli.sinks import finish, sink
    from storage_scaffold.commands.templates import eject as eject_template
    from storage_scaffold.commands.templates import named
    from storage_scaffold.report.outcome import left_of_template, template_ejected

    into = sink(f'templates eject {name}', dry_run=dry_run)
    tree = into.open(checkout)
    directory = path_in(tree, Path(templates)) if templates else TEMPLATES
    plan = eject_template(tree, named(name), directory, blocks)
    view = partial(template_ejected, directory=directory)
    finish(into, tree, plan, view, partial(left_of_template, directory=directory))
