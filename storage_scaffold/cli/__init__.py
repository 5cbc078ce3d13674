"""The command line: `storage-scaffold`."""

from __future__ import annotations


def main() -> None:
    """The console script. Exits with 0 (done), 1 (drift), 2 (bad usage, spec or checkout) or 3 (environment, bug)."""
    from storage_scaffold.cli.app import cli

    cli(prog_name='storage-scaffold')
