"""`storage-scaffold list`."""

from __future__ import annotations

from pathlib import Path

import click

from storage_scaffold.cli import output


@click.command(
    'list',
    context_settings=output.CONTEXT,
    short_help='List the managed providers of a checkout.',
    epilog=output.example('storage-scaffold list --format json'),
)
@output.checkout_option
@output.format_option
@output.debug_option
def command(checkout: Path | None) -> None:
    """List the managed providers of a checkout: kind, title, state, spec, and the version that generated them."""
    import json
    from dataclasses import asdict

    from storage_scaffold.cli.checkouts import find_checkout
    from storage_scaffold.commands.list import overviews
    from storage_scaffold.report.lines import Table

    found = overviews(find_checkout(checkout))
    if output.is_json():
        output.say(output.plain(json.dumps([asdict(item) for item in found], indent=2)))
        return
    if not found:
        output.say('No provider is managed here.')
        return
    rows = [('NAME', 'KIND', 'TITLE', 'STATE', 'SPEC', 'TOOL')]
    rows += [(item.name, item.kind or '?', item.title or '?', item.state, item.spec, item.tool) for item in found]
    output.report([Table(rows, head=True)])
