"""What an update does to files, registrations and record."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.plan import Kind
from tests.planning.support import (
    README,
    RECORD,
    STORAGES,
    new,
    spec,
    update,
    updating,
)
from tests.samples import snapshot

OTHER = spec('Wasabi 2')


def changed(root: Path, data: bytes) -> list[str]:
    return [str(path) for path in updating(root, data).paths]


def test_without_a_change_there_is_nothing_to_do_and_nothing_is_rendered(
    mini_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new(mini_checkout)
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', None)
    plan = updating(mini_checkout)
    assert (plan.changes, plan.conflicts) == ((), ())


def test_another_title_rewrites_what_shows_it(mini_checkout: Path) -> None:
    new(mini_checkout)
    plan = update(mini_checkout, OTHER)
    assert b'# Wasabi 2\n' in (mini_checkout / README).read_bytes()
    assert b"'title': 'Wasabi 2'" in (mini_checkout / STORAGES / 'functions.py').read_bytes()
    assert (mini_checkout / RECORD / 'spec.yml').read_bytes() == OTHER
    generated = [change.path for change in plan.changes if change.kind is Kind.GENERATED]
    assert generated == [README]
    assert {place.title for place in plan.registrations} == {
        'list of storages',
        'routes of the API',
        *(f'{side} types in the API test {test}' for side in ('import', 'export') for test in TAVERN),
    }
    assert all(place.line for place in plan.registrations)
    assert updating(mini_checkout, OTHER).changes == ()


TAVERN = ('io_storages', 'io_storages_presign_proxy')


@pytest.mark.parametrize(
    'other',
    [
        OTHER,
        spec(more='class_prefix: Wasabix\n'),
        spec(more='scheme: wsb\n'),
        spec(more='docs: {overview: Much}\n'),
        spec(fields='region: {default: us-east-1}, zone: {label: Zone}'),
        spec().replace(b'{kind: s3', b'{kind: s3, requires: {pypi: "some-sdk (>=1)", import: some_sdk}'),
    ],
    ids=['title', 'class prefix', 'scheme', 'a file more', 'a field more', 'a dependency'],
)
def test_forth_is_as_if_made_so_and_back_is_as_before(mini_checkout: Path, other: bytes) -> None:
    before = snapshot(mini_checkout)
    new(mini_checkout, other)
    made_so = snapshot(mini_checkout)
    from tests.planning.support import remove

    remove(mini_checkout)
    assert snapshot(mini_checkout) == before
    new(mini_checkout)
    first = snapshot(mini_checkout)
    update(mini_checkout, other)
    assert snapshot(mini_checkout) == made_so
    update(mini_checkout)
    assert snapshot(mini_checkout) == first
