"""A formatter over the tree changes the layout of the licence, which is no feature of the checkout."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.record.recorded_features import recorded_features
from tests.check.trees import STORAGES, Judges, make

S3 = STORAGES / 's3/__init__.py'
LICENCE = '"""Under the licence\nof the house.\n"""'


@pytest.fixture(scope='module')
def judges(tmp_path_factory: pytest.TempPathFactory) -> Judges:
    return Judges.of(make(tmp_path_factory.mktemp('features') / 'checkout', ('wasabi',)))


def recorded(judges: Judges, licence: object) -> Lock:
    lock = read_locks(judges.tree)['wasabi']
    features = {**lock.inputs.features, 'licence': licence}
    return replace(lock, inputs=replace(lock.inputs, features=MappingProxyType(features)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ('now', 'kept'),
    [
        (LICENCE, True),
        ('"""Under the licence\nof the house."""', True),
        ("'''Under the licence\nof the house.\n'''", True),
        ('"""Under another licence."""', False),
        ('"""Of the house."""', False),
    ],
)
def test_the_licence_is_as_recorded_if_only_its_layout_is_another(judges: Judges, now: str, kept: bool) -> None:
    tree = Overlay(judges.tree.root, {S3: f'{now}\n'.encode()})
    found = recorded_features(tree, recorded(judges, LICENCE))
    assert (found.licence == LICENCE) is kept
    assert replace(found, licence='') == replace(tree.features, licence='')


@pytest.mark.parametrize(
    'forged', [f'{LICENCE}\nimport os', f'{LICENCE}; import os', f'{LICENCE}  # x', 'x', True, '']
)
def test_a_forged_licence_never_reaches_generated_code(judges: Judges, forged: object) -> None:
    tree = Overlay(judges.tree.root, {S3: f'{LICENCE}\n'.encode()})
    assert recorded_features(tree, recorded(judges, forged)).licence == LICENCE
