"""The provider that a record was rendered from."""

from __future__ import annotations

from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.record.last_rendered import last_rendered
from storage_scaffold.record.lock import read_locks
from storage_scaffold.spec.provider import Provider
from tests.commands import support
from tests.commands.support import RECORD


def rendered(root: Path) -> Provider | str:
    checkout = Checkout.at(root)
    return last_rendered(checkout, read_locks(checkout)['wasabi'])


def test_it_is_that_of_the_last_update_whatever_the_spec_says_now(
    mini_checkout: Path,
) -> None:
    support.new(mini_checkout)
    support.edit(mini_checkout, RECORD / 'spec.yml', 'title: Wasabi', 'title: Wasabi 2')
    found = rendered(mini_checkout)
    assert isinstance(found, Provider) and found.title == 'Wasabi'
    support.update(mini_checkout, support.spec('Wasabi 2'))
    found = rendered(mini_checkout)
    assert isinstance(found, Provider) and found.title == 'Wasabi 2'


def test_a_record_without_it_says_so(mini_checkout: Path) -> None:
    support.new(mini_checkout)
    for path in (mini_checkout / RECORD).rglob('*'):
        if path.is_file() and path.name not in ('lock.json', 'spec.yml'):
            path.unlink()
    found = rendered(mini_checkout)
    assert isinstance(found, Provider), 'the spec has not changed since'
    support.edit(mini_checkout, RECORD / 'spec.yml', 'title: Wasabi', 'title: Wasabi 2')
    assert rendered(mini_checkout) == 'the record does not hold the spec that it was last rendered from'
