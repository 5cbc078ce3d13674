"""A tree with a hundred managed providers is judged, and gets one more, like any other.

Across modules: `check` and `new` beside many providers.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.checkout import Checkout, clashes
from storage_scaffold.checkout.snapshot import Snapshot
from storage_scaffold.commands.new import plan_new
from storage_scaffold.record import lock as locks
from storage_scaffold.record.build import record
from storage_scaffold.record.lock import read_locks
from storage_scaffold.record.merge_base import part_paths
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.register.points import points
from storage_scaffold.register.syntax import python_ast, splicing
from tests.commands.support import apply, loaded, render, spec
from tests.conftest import CHECKOUT
from tests.copies import multiplied, renamed
from tests.register.test_shared import FLAT, MANAGERS

FIRST, *OTHERS = (f'p{number:03}' for number in range(1, 101))


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', render)


@pytest.fixture
def hundred(mini_checkout: Path) -> Checkout:
    """The miniature with one provider, and ninety-nine copies of it with records of their own."""
    tree = Checkout.at(mini_checkout)
    apply(tree.root, plan_new(tree, loaded(described(FIRST)), SpecSource(described(FIRST))).changes)
    lock = read_locks(tree)[FIRST]
    for path in {entry.path for entry in lock.registrations}:
        before, after = ((root / path).read_text(encoding='utf-8') for root in (CHECKOUT, tree.root))
        (tree.root / path).write_text(multiplied(before, after, FIRST, OTHERS), encoding='utf-8')
    for name in OTHERS:
        data, provider = described(name), loaded(described(name))
        entries = tuple(
            replace(
                entry, **{key: renamed(getattr(entry, key), FIRST, name) for key in ('key', 'sort', 'code', 'snippet')}
            )
            for entry in lock.registrations
        )
        rendered = render(provider, tree.features, f'.storage-scaffold/{name}/spec.yml', tree.layout)
        files = record(provider, SpecSource(data), tree.features, rendered, entries, {}, lock.left_out)
        for path, content in {**rendered, **files}.items():
            (tree.root / path).parent.mkdir(parents=True, exist_ok=True)
            (tree.root / path).write_bytes(content)
    return Checkout.at(tree.root)


def described(name: str) -> bytes:
    return spec(name.title(), name=name)


def rules(tree: Checkout) -> set[str]:
    return {item.rule.id for item in compare(tree).findings}


def test_a_hundred_are_checked_and_one_more_is_made(hundred: Checkout) -> None:
    assert len(read_locks(hundred)) == 100
    # nobody has made migrations here; the shared lines come with the next command
    assert rules(hundred) == {'migration-missing', 'shared-registration'}
    plan = plan_new(hundred, loaded(described('more')), SpecSource(described('more')))
    apply(hundred.root, plan.changes)
    assert rules(hundred) == {'migration-missing'}
    assert FLAT in (hundred.root / MANAGERS).read_bytes()
    assert any('at most 64 tables' in note for note in plan.notes)


def test_each_file_of_label_studio_is_parsed_once_for_all(hundred: Checkout) -> None:
    files = {entry.path for lock in read_locks(hundred).values() for entry in lock.registrations}
    python_ast.parse.cache_clear()
    compare(hundred)
    assert python_ast.parse.cache_info().misses <= len([path for path in files if path.suffix == '.py']) + 1
    splicing._stands.cache_clear()
    splicing._document.cache_clear()
    compare(hundred)
    assert splicing._document.cache_info().misses <= len(points(hundred.layout))


def test_the_files_of_a_provider_are_not_kept(hundred: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are a dozen for each, twice, in a hundred providers."""
    snapshots: list[Snapshot] = []

    class Watched(Snapshot):
        def __init__(self, source: Checkout) -> None:
            super().__init__(source)
            snapshots.append(self)

    monkeypatch.setattr('storage_scaffold.check.compare.Snapshot', Watched)
    compare(hundred)
    (snapshot,) = snapshots
    files = {path for lock in read_locks(hundred).values() for path in (*lock.outputs, *part_paths(lock))}
    assert len(files) > 200
    assert not files & snapshot._contents.keys()


def test_each_lock_is_parsed_once(hundred: Checkout) -> None:
    locks._parsed.cache_clear()
    compare(hundred)
    plan_new(hundred, loaded(described('more')), SpecSource(described('more')))
    assert locks._parsed.cache_info().misses == 100


def test_others_are_not_parsed_for_a_new_one(hundred: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(_source: bytes, path: PurePosixPath) -> None:
        pytest.fail(f'{path} was parsed')

    for function in ('schemes', 'defined_names'):
        monkeypatch.setattr(clashes, function, parsed)
    clashes.check_provider(hundred, loaded(described('more')))
