"""Properties of any two providers, in any order, whatever their specs say and wherever they are edited.

Across modules: all commands that plan, in any order.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.accept import accept
from storage_scaffold.errors import SpecError
from tests.commands.support import STORAGES, apply, loaded, lock, new, remove, update, updating
from tests.conftest import CHECKOUT, lay_down
from tests.samples import snapshot

STATE = '.storage-scaffold/.state'
NAMES = st.from_regex(r'[a-z]{3,8}(_[a-z]{2,5})?[0-9]?', fullmatch=True)
WORDS = st.text(st.characters(codec='utf-8', categories=('L', 'N', 'P', 'S', 'Zs')), min_size=1, max_size=12)
FIELDS = st.dictionaries(
    st.from_regex(r'[a-z]{4,8}', fullmatch=True),
    st.fixed_dictionaries(
        {'type': st.sampled_from(['string', 'text', 'boolean', 'url'])},
        optional={'label': WORDS, 'help': WORDS, 'required': st.just(True)},
    ),
    max_size=3,
)


@st.composite
def specs(draw: st.DrawFn, name: str) -> bytes:
    """A valid spec of kind s3 with that name; JSON is YAML too."""
    region: dict[str, Any] = {'default': 'eu-1'}
    own = draw(FIELDS)
    # each is read: the one before depends on it
    for before, after in zip([region, *own.values()], own, strict=False):
        before['depends_on'] = after
    document: dict[str, Any] = {
        'spec': 1,
        'name': name,
        'title': draw(WORDS),
        'edition': 'open-source',
        'client': {'kind': 's3', 'endpoint': 'https://s3.{region}.example.com'},
        'fields': {'region': region, **own},
    }
    if draw(st.booleans()):
        document['docs'] = {'overview': draw(WORDS)}
    if draw(st.booleans()):
        document['class_prefix'] = name.replace('_', '').title() + 'Store'
    data = json.dumps(document, ensure_ascii=False).encode()
    try:
        loaded(data)
    except SpecError:
        assume(False)
    return data


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Any]:
    """Two providers, another spec for the first, an order, and a place for an edit."""
    one = draw(NAMES)
    other = draw(NAMES.filter(lambda name: not name.startswith(one) and not one.startswith(name)))
    return {
        'names': (one, other),
        'specs': (draw(specs(one)), draw(specs(other))),
        'later': draw(specs(one)),
        'turned': draw(st.booleans()),
        'edit': draw(WORDS),
    }


def tree(root: Path) -> dict[str, Any]:
    """The snapshot of a checkout, without the tool's own state."""
    return {path: entry for path, entry in snapshot(root).items() if not path.startswith('.storage-scaffold')} | {
        path: entry
        for path, entry in snapshot(root).items()
        if path.endswith(('lock.json', 'spec.yml')) or '/base/' in path
    }


@settings(max_examples=5, deadline=None)
@given(lives())
def test_providers_are_created_changed_and_removed_without_a_trace(life: dict[str, Any]) -> None:
    (one, other), (first, second), later = life['names'], life['specs'], life['later']
    with tempfile.TemporaryDirectory() as scratch:
        root = lay_down(CHECKOUT, Path(scratch, 'checkout'))
        empty = tree(root)
        new(root, first)
        alone = tree(root)
        assert (new(root, first).changes, updating(root, first).changes) == ((), ())

        new(root, second)
        both = tree(root)
        for name in (one, other) if life['turned'] else (other, one):
            remove(root, name)
        assert tree(root) == empty
        new(root, second)
        new(root, first)
        assert tree(root) == both, 'the order of making leaves no trace'

        update(root, later)
        update(root, first)
        assert tree(root) == both, 'forth and back'
        remove(root, other)
        assert tree(root) == alone

        readme = STORAGES / one / 'README.md'
        (root / readme).write_bytes((root / readme).read_bytes() + f'{life["edit"]}\n'.encode())
        accepted = accept(Checkout.at(root), [readme])
        apply(root, accepted.changes)
        edited = tree(root)
        update(root, later)
        assert (root / readme).read_bytes().endswith(f'{life["edit"]}\n'.encode())
        assert lock(root, one).outputs[readme].conflict is None
        assert updating(root, later).changes == ()
        update(root, first)
        assert tree(root) == edited, 'an accepted edit is kept through it all'
