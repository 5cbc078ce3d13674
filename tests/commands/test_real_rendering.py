"""An update with the real renderer.

Across modules: `new` and `update` with the templates, which the other tests here do without.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checklist import checklist
from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.accept import accept
from storage_scaffold.commands.eject import eject
from tests.commands.support import (
    CLASSES,
    HOME,
    RECORD,
    STORAGES,
    apply,
    loaded,
    lock,
    new,
    remove,
    requested,
    spec,
    update,
    updating,
)
from tests.samples import snapshot

TEST = PurePosixPath('label_studio/io_storages/tests/test_wasabi.py')


@pytest.fixture
def renderer() -> None:
    """The real renderer."""


def test_a_provider_from_new_to_remove(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    new(mini_checkout)
    first = snapshot(mini_checkout)
    assert updating(mini_checkout).changes == ()

    other = spec('Wasabi 2', fields='region: {default: us-east-1}, zone: {label: Zone}')
    client = HOME / 'client.py'
    (mini_checkout / client).write_bytes((mini_checkout / client).read_bytes() + b'\n# mine\n')
    plan = accept(Checkout.at(mini_checkout), [client])
    apply(mini_checkout, plan.changes)
    plan = update(mini_checkout, other)
    assert plan.conflicts == ()
    assert (mini_checkout / client).read_bytes().endswith(b'\n# mine\n')
    assert {HOME / 'models.py', HOME / 'serializers.py', HOME / 'form_layout.yml'} <= set(plan.paths)
    assert requested(plan).name == 'wasabi', 'none was made yet'
    assert updating(mini_checkout, other).changes == ()

    update(mini_checkout)
    (mini_checkout / client).write_bytes((mini_checkout / client).read_bytes().removesuffix(b'\n# mine\n'))
    update(mini_checkout)
    assert snapshot(mini_checkout) == first
    remove(mini_checkout)
    assert {path: entry for path, entry in snapshot(mini_checkout).items() if '.state' not in path} == before


def test_ejected_code_does_not_mention_the_tool(mini_checkout: Path) -> None:
    new(mini_checkout)
    paths = list(lock(mini_checkout).outputs)
    texts = {path: (mini_checkout / path).read_bytes() for path in paths}
    assert all(b'storage-scaffold' in text for text in texts.values())
    apply(mini_checkout, eject(Checkout.at(mini_checkout), 'wasabi').changes)
    assert not (mini_checkout / RECORD).exists()
    for path in paths:
        text = (mini_checkout / path).read_bytes()
        header = next(line for line in texts[path].splitlines(keepends=True) if b'storage-scaffold update' in line)
        assert text == texts[path].replace(header, b'')
        assert b'storage-scaffold' not in text
        assert not text.startswith(b'\n')


def _left(root: Path, data: bytes) -> set[str]:
    """The items of the checklist that are not done."""
    return {item.number for item in checklist(Checkout.at(root), lock(root), loaded(data)) if not item.done}


@pytest.mark.parametrize(('role', 'other'), [('import', 'Export'), ('export', 'Import')])
def test_a_role_is_taken_away_and_given_back(mini_checkout: Path, role: str, other: str) -> None:
    new(mini_checkout)
    whole, left = snapshot(mini_checkout), _left(mini_checkout, spec())
    names = ', '.join(f"CreateModel(name='Wasabi{name}')" for name in CLASSES)
    migration = mini_checkout / STORAGES / 'migrations/0023_wasabi.py'
    migration.write_text(f'operations = [{names}]\n')

    one = spec(more=f'roles: [{role}]\n')
    plan = update(mini_checkout, one)

    gone = {f'wasabi{other}Storage'.lower(), f'wasabi{other}StorageLink'.lower()}
    assert (requested(plan).drops, gone <= set(requested(plan).models)) == (gone, True)
    assert (mini_checkout / HOME / 'importing.py').exists() is (role == 'import')
    assert ('link-names' in {entry.point for entry in lock(mini_checkout).registrations}) is (role == 'import')
    assert _left(mini_checkout, one) <= left
    assert updating(mini_checkout, one).changes == ()

    assert update(mini_checkout, spec()).migration is None, 'the tables are those of the last migration again'
    migration.unlink()
    update(mini_checkout)
    assert snapshot(mini_checkout) == whole
