"""What the shell completes: names of providers, their files, and specs. It answers at each Tab, so it loads nothing.

Nobody waits for an explanation at a Tab: outside a checkout, and where a record cannot be read, there are no answers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

_RECORDS = '.storage-scaffold'
_SPECS = ('.yml', '.yaml')

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def providers(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The managed providers that are not on the command line yet."""
    typed = ctx.params.get(parameter.name or '') or ()
    return _items(name for name, _ in _records(ctx) if name.startswith(incomplete) and name not in typed)


def ready_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the ready specs that are not managed here yet."""
    from storage_scaffold.resources import ready_names

    there = {name for name, _ in _records(ctx)}
    return _items(name for name in ready_names() if name.startswith(incomplete) and name not in there)


def specs(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The YAML files in the directory that is typed; without any, whatever the shell completes a path to.

    After the beginning of `catalog:`, the ready specs.
    """
    from storage_scaffold.resources import CATALOG, ready_names

    if incomplete and (CATALOG.startswith(incomplete) or incomplete.startswith(CATALOG)):
        return _items(f'{CATALOG}{name}' for name in ready_names() if f'{CATALOG}{name}'.startswith(incomplete))
    head, tail = os.path.split(incomplete)
    names = (path.name for path in _listed(Path(head or '.')) if path.suffix in _SPECS and path.is_file())
    there = incomplete.removesuffix(tail)
    return _items(f'{there}{name}' for name in names if name.startswith(tail)) or _path(incomplete)


def generated_files(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The generated files of the provider that the command line names, or of all, as seen from this directory."""
    wanted = ctx.params.get('name') or ctx.params.get('names') or ()
    typed = {str(path) for path in _several(ctx.params.get(parameter.name or ''))}
    root = _root(ctx)
    found = [
        os.path.relpath(root / path) if root else ''
        for name, lock in _records(ctx)
        if not wanted or name in _several(wanted)
        for path in _outputs(lock)
    ]
    return _items(path for path in sorted(found) if path.startswith(incomplete) and path not in typed)


def _items(values: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(value) for value in values if value.isprintable()]


def _path(incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type='file')]


def _several(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _root(ctx: click.Context) -> Path | None:
    """The nearest directory with records, from `--checkout` or from here upwards."""
    start = Path(ctx.params.get('checkout') or '.').absolute()
    return next((place for place in (start, *start.parents) if (place / _RECORDS).is_dir()), None)


def _records(ctx: click.Context) -> Iterator[tuple[str, Path]]:
    """The name and the lock of each managed provider."""
    root = _root(ctx)
    for place in _listed(root / _RECORDS) if root else ():
        if (place / 'lock.json').is_file():
            yield place.name, place / 'lock.json'


def _listed(directory: Path) -> list[Path]:
    try:
        return sorted(directory.iterdir())
    except OSError:
        return []


def _outputs(lock: Path) -> list[str]:
    import json

    try:
        return list(json.loads(lock.read_bytes())['outputs'])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return []
