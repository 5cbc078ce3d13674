"""The command line: `storage-scaffold`."""

from __future__ import annotations

import gc

# Next to nothing of what a command makes is garbage in cycles; looking for it takes a tenth of `new`.
_ALLOCATIONS = 50_000


def main() -> None:
    """The console script. Exits with 0 (done), 1 (drift), 2 (bad usage, spec or checkout) or 3 (environment, bug)."""
    gc.set_threshold(_ALLOCATIONS)
    from storage_scaffold.cli.app import cli

    cli(prog_name='storage-scaffold')
