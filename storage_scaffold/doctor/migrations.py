"""The migration graph of the storages, and the Python that would make the next migration."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import CONFIG
from storage_scaffold.doctor.observation import Level, Observation, refused
from storage_scaffold.errors import CheckoutError
from storage_scaffold.migrations.graph import read_graph
from storage_scaffold.migrations.make import require_one_leaf
from storage_scaffold.migrations.python import Python, find_python, tried
from storage_scaffold.remedies import edit, restore

TOPIC = 'Migrations'


def examine(checkout: Checkout) -> Iterator[Observation]:
    """Which migration a new one would follow, and which Python would make it; each other one with why it cannot."""
    yield from _graph(checkout)
    yield from _pythons(checkout)


def _graph(checkout: Checkout) -> Iterator[Observation]:
    layout = checkout.layout
    try:
        graph = read_graph(checkout, layout.migrations, layout.app_label)
        require_one_leaf(checkout)
    except CheckoutError as error:
        yield from refused(TOPIC, error)
        return
    for migration, parent in graph.lacking:
        path = layout.migrations / f'{parent}.py'
        words = f'follows {parent}, which is missing: Django refuses to migrate'
        remedy = f'`{restore(path)}`, or `{edit(migration.path)}`'
        yield Observation(TOPIC, Level.PROBLEM, words, migration.path, migration.line, remedy)
    if not graph.leaves:
        yield Observation(
            TOPIC, Level.PROBLEM, 'there is no migration', layout.migrations, remedy=restore(layout.migrations)
        )
    else:
        yield Observation(TOPIC, Level.OK, f'the last one of the storages is {graph.leaves[-1].name}')


def _pythons(checkout: Checkout) -> Iterator[Observation]:
    if checkout.exists(CONFIG):
        from storage_scaffold.config import configured

        if wanted := configured(checkout).python_command(checkout.root):
            find_python(wanted, checkout.root, source=f'`python` in {CONFIG}:')
            yield Observation(TOPIC, Level.OK, f'{wanted} makes new ones, as {CONFIG} says')
            return
    there = False
    for command, found in tried(checkout.root):
        name = shlex.join(command)
        if isinstance(found, Python):
            yield Observation(TOPIC, Level.OK, f'{name} {"could make them too" if there else "makes new ones"}')
            there = True
        else:
            yield Observation(TOPIC, Level.NOTE, f'{name} cannot make new ones: {found}')
    if not there:
        yield Observation(
            TOPIC,
            Level.NOTE,
            'no Python here has Label Studio and its dependencies: `new` and `update` leave migrations to you',
            remedy='run `poetry install`, or name a Python that has Label Studio: --python "poetry run python"',
        )
