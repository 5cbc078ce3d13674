"""`storage-scaffold spec`."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import click

from storage_scaffold.cli import complete, output

if TYPE_CHECKING:
    from storage_scaffold.checkout import Checkout
    from storage_scaffold.commands.spec import Kept
    from storage_scaffold.questions.ask import Filled


@click.command(
    'spec',
    context_settings=output.CONTEXT,
    short_help='Answer questions about a service, and get its spec.',
    epilog=output.example(
        'storage-scaffold spec acme',
        'storage-scaffold spec acme --data kind=s3 --data endpoint=https://s3.acme.com --defaults',
    ),
)
@click.argument('name', required=False, shell_complete=complete.ready_names)
@click.option(
    '-o',
    '--output',
    'target',
    type=click.Path(path_type=Path, dir_okay=False),
    metavar='FILE',
    help='Where to write it. Default: .storage-scaffold/specs/NAME.yml in a checkout, else NAME.yml here.',
)
@output.data_options
@output.checkout_option
@output.debug_option
def command(
    name: str | None,
    target: Path | None,
    data: tuple[str, ...],
    data_file: Path | None,
    defaults: bool,
    checkout: Path | None,
) -> None:
    """Answer questions about a service, and get a spec that is valid, short and commented.

    Only what matters for the chosen client kind is asked, and each answer is checked at once. What is given by --data
    is not asked. The answers are kept: `spec NAME` starts from them again, and keeps what was edited in the spec.
    """
    given = {**output.data_of(data, data_file), **({'name': name} if name else {})}
    tree = _tree(checkout, target)
    if tree:
        _in_checkout(tree, given, target, defaults)
    else:
        _beside(given, target, defaults)


def _tree(directory: Path | None, target: Path | None) -> Checkout | None:
    """The checkout to write to, if the spec is to lie in one. Raises CheckoutError for a half-written one."""
    from storage_scaffold.cli.checkouts import find_checkout, readable
    from storage_scaffold.errors import CheckoutError

    try:
        root = find_checkout(directory).root
    except CheckoutError:
        if directory:
            raise
        return None
    return readable(root) if target is None or _absolute(target).is_relative_to(root) else None


def _in_checkout(tree: Checkout, given: Mapping[str, Any], target: Path | None, defaults: bool) -> None:
    """Writes spec, schema and answers through a plan, which `undo` takes back."""
    from storage_scaffold.checkout.tree import SPECS
    from storage_scaffold.cli.sinks import Apply
    from storage_scaffold.commands.spec import kept, kept_path, schema_from, spec, usual
    from storage_scaffold.record.lock import read_locks

    def place(name: str) -> PurePosixPath:
        if target:
            return PurePosixPath(_absolute(target).relative_to(tree.root).as_posix())
        return SPECS / f'{name}.yml'

    name = str(given.get('name', ''))
    before = kept(tree.read(kept_path(name))) if name.isidentifier() else None
    managed = read_locks(tree)
    last = {**usual(tree), **(before.answers if before else {})}
    found = _answered(given, last, defaults, schema_from(place(name)))
    name = found.answers['name']
    into = Apply(f'spec {name}')
    into.open(tree.root)
    plan = spec(tree, name, place(name), kept(tree.read(kept_path(name))), found)
    into.take(tree, plan)
    written = [tree.root / change.path for change in plan.changes]
    _report(tree.root / place(name), name, written, plan.notes, 'update' if name in managed else 'new')


def _beside(given: Mapping[str, Any], target: Path | None, defaults: bool) -> None:
    """Writes the spec and its schema outside of a checkout; the answers are kept in the user's cache directory."""
    import hashlib

    from storage_scaffold.commands.spec import SCHEMA, Kept, kept, merged_spec, schema_after
    from storage_scaffold.spec.reading.source import read_bytes
    from storage_scaffold.user_cache import user_cache

    cache = user_cache('answers', 200, 1024 * 1024)
    name = str(given.get('name', ''))

    def entry(file: Path) -> str:
        return hashlib.sha256(os.fsencode(_absolute(file))).hexdigest()

    def last(file: Path) -> Kept | None:
        return kept(cache.read(entry(file))) if cache else None

    before = last(target or Path(f'{name}.yml'))
    found = _answered(given, before.answers if before else {}, defaults, SCHEMA)
    name = found.answers['name']
    file = target or Path(f'{name}.yml')
    beside = file.with_name(SCHEMA)
    now = read_bytes(file, str(file)) if file.exists() else None
    text = merged_spec(str(file), now, last(file), found)
    there = read_bytes(beside, str(beside)) if beside.exists() else None
    new, notes = schema_after(str(beside), there)
    written = [item for item in ((beside, there, new), (file, now, text)) if item[1] != item[2]]
    for path, _, content in written:
        output.write(path, content)
    if cache:
        cache.write(entry(file), Kept(found.answers, found.spec).dump())
    _report(file, name, [path for path, *_ in written], notes)


def _answered(given: Mapping[str, Any], kept: Mapping[str, str], defaults: bool, schema: str) -> Filled:
    """The answers of a person at the terminal, or those that are given; `kept` are those to start from."""
    from storage_scaffold.errors import UsageError
    from storage_scaffold.questions.ask import filled, unanswered
    from storage_scaffold.questions.draft import problems

    ask = not defaults and sys.stdin.isatty() and sys.stdout.isatty()
    while True:
        found = filled(given, kept, ask=ask, schema=schema)
        if not ask and not defaults and (missing := unanswered(found, given, kept)):
            raise UsageError(missing, 'give the answers, or --defaults to take what is shown')
        wrong = problems(found.spec.decode('utf-8'))
        if not wrong:
            return found
        error = UsageError(wrong, 'these answers do not go together: change one of them')
        if not ask:
            raise error
        output.problems(error)
        kept = found.answers


def _report(file: Path, name: str, written: list[Path], notes: Iterable[str], then: str = 'new') -> None:
    """What was written, and what comes next."""
    for path in written:
        what = {'spec.schema.json': ', for editors', file.name: ', the spec'}.get(path.name, ', your answers')
        output.say(output.plain(f'{_shown(path)}: written{what}.'))
    if not written:
        output.say(output.plain(f'{_shown(file)}: nothing to do.'))
    for note in notes:
        output.say(output.plain(f'Note: {note}'))
    place = shlex.quote(_shown(file))
    output.say('Next')
    output.say(output.plain(f'  storage-scaffold validate {place}'))
    output.say(output.plain(f'  storage-scaffold preview {place}  # the form, in a browser'))
    output.say(output.plain(f'  storage-scaffold {then} {name} --spec {place}'))


def _absolute(file: Path) -> Path:
    return file.parent.resolve() / file.name


def _shown(file: Path) -> str:
    """The path from the current directory where that is not longer."""
    try:
        return min(str(file), os.path.relpath(file), key=len)
    except ValueError:
        # on another drive of Windows
        return str(file)
