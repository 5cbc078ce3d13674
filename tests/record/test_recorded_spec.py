"""The spec of a managed provider, as its lock names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import SpecError
from storage_scaffold.record.lock import Inputs, Lock
from storage_scaffold.record.recorded_spec import load_managed
from tests.samples import spec

RECORDED = PurePosixPath('.storage-scaffold/wasabi/spec.yml')
INPUTS = Inputs(RECORDED, '0' * 64, 'open-source', '0' * 64, {}, '0.1.0', '26.1.0')
LOCK = Lock('wasabi', INPUTS)


@pytest.fixture
def tree(mini_checkout: Path) -> Checkout:
    return Checkout.at(mini_checkout)


def put(tree: Checkout, path: PurePosixPath, data: bytes) -> None:
    target = tree.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def test_copy_beside_the_lock(tree: Checkout) -> None:
    put(tree, RECORDED, spec('wasabi'))
    provider, source = load_managed(tree, LOCK)
    assert (provider.name, provider.edition) == ('wasabi', 'open-source')
    assert source.data == spec('wasabi')
    assert source.recorded_as('wasabi') == RECORDED
    assert source.path is None


def test_spec_in_the_checkout(tree: Checkout) -> None:
    path = PurePosixPath('specs/acme.yml')
    put(tree, path, spec('wasabi'))
    _, source = load_managed(tree, replace(LOCK, inputs=replace(INPUTS, spec=path)))
    assert source.path == path


def test_an_edition_that_the_spec_does_not_name_is_that_of_the_lock(tree: Checkout) -> None:
    put(tree, RECORDED, spec('wasabi', edition=False))
    provider, _ = load_managed(tree, LOCK)
    assert provider.edition == 'open-source'


def test_a_spec_without_a_name_gets_that_of_the_lock(tree: Checkout) -> None:
    put(tree, RECORDED, spec('wasabi').replace(b'name: wasabi\n', b''))
    assert load_managed(tree, LOCK)[0].name == 'wasabi'


@pytest.mark.parametrize(
    ('data', 'message'),
    [
        (None, 'the spec of `wasabi` is missing'),
        (spec('other'), 'the spec is for `other`, not for `wasabi`'),
        (spec('wasabi') + b'presing: true\n', 'unknown key `presing`'),
    ],
)
def test_refused(tree: Checkout, data: bytes | None, message: str) -> None:
    if data is not None:
        put(tree, RECORDED, data)
    with pytest.raises(SpecError, match=message) as caught:
        load_managed(tree, LOCK)
    assert str(RECORDED) in str(caught.value)


def test_what_cannot_be_generated_is_refused(tree: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        'storage_scaffold.spec.supported._unsupported', lambda _provider: [(('title',), 'teleportation')]
    )
    put(tree, RECORDED, spec('wasabi'))
    with pytest.raises(SpecError, match='cannot be generated yet: teleportation'):
        load_managed(tree, LOCK)
