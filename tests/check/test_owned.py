"""Owned files are judged by their protocol, and other files beside them are assumed to be the developer's.

Across modules: owned files are judged by `kinds.protocol`, and found by the rules of `check`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.check.rendering import render
from storage_scaffold.checkout import Checkout
from tests.check.trees import STORAGES, add, make

SPEC = b"""\
spec: 1
name: acme
title: Acme
edition: open-source
client: {kind: custom}
fields: {host: {type: url, required: true}}
"""
CLIENT = STORAGES / 'acme/client.py'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tree = make(tmp_path / 'checkout', ())
    add(tree, 'acme', SPEC)
    return tree.root


def both(root: Path) -> list[tuple[str, str, int, str]]:
    tree = Checkout.at(root)
    quick = compare(tree)
    assert compare(tree, (), lambda lock: render(tree, lock)) == quick
    return [(found.rule.id, str(found.file), found.line, found.message) for found in quick.findings]


def test_a_method_left_unwritten_is_found_with_its_line(root: Path) -> None:
    found = both(root)
    assert found
    lines = (root / CLIENT).read_text().splitlines()
    for rule, file, line, _ in found:
        assert (rule, file) == ('owned-protocol', str(CLIENT))
        assert 'NotImplementedError' in '\n'.join(lines[line - 1 :][:40])


def test_a_missing_method_is_found(root: Path) -> None:
    before = len(both(root))
    source = (root / CLIENT).read_text()
    (root / CLIENT).write_text(source.replace('def validate(', 'def check_it('))
    assert any('validate' in message for *_, message in both(root))
    assert len(both(root)) >= before


def test_a_missing_file(root: Path) -> None:
    (root / CLIENT).unlink()
    assert [found[:2] for found in both(root)] == [('owned-missing', str(CLIENT))]


def test_a_helper_beside_it_is_a_note_and_not_drift(root: Path) -> None:
    before = both(root)
    (root / STORAGES / 'acme/helpers.py').write_bytes(b'ANSWER = 42\n')
    assert [found for found in both(root) if found not in before] == [
        ('own-file', f'{STORAGES}/acme/helpers.py', 1, 'was not generated: it is assumed to be yours')
    ]


def test_a_changed_spec_is_reported_before_its_protocol(root: Path) -> None:
    spec = root / '.storage-scaffold/acme/spec.yml'
    spec.write_bytes(spec.read_bytes() + b'description: Other words\n')
    assert {found[0] for found in both(root)} == {'spec-changed'}
