"""Plans as data: their changes, and several plans joined into one."""

from __future__ import annotations

from pathlib import PurePosixPath

from storage_scaffold.errors import Problem
from storage_scaffold.plan.plan import Change, MigrationRequest, Ownership, Plan, changes, combined, joined

A, B, C = PurePosixPath('a'), PurePosixPath('b'), PurePosixPath('c')
OWNED = Ownership.OWNED


def test_changes_are_the_differences_from_the_tree() -> None:
    there = {A: b'1', B: b'2'}
    found = changes(there.get, {A: b'1', B: None, C: b'3'}, OWNED)
    assert list(found) == [Change(B, b'2', None, OWNED), Change(C, None, b'3', OWNED)]


def test_combined_changes_go_from_the_first_state_to_the_last() -> None:
    first = Plan('x', 'x', (Change(B, b'1', b'2', OWNED), Change(C, None, b'3', OWNED)))
    second = Plan('y', 'y', (Change(A, None, b'5', OWNED), Change(B, b'2', b'4', OWNED), Change(C, b'3', None, OWNED)))
    assert combined([first, second]) == (Change(A, None, b'5', OWNED), Change(B, b'1', b'4', OWNED))


def test_a_joined_plan_has_everything_of_its_parts_except_their_migrations() -> None:
    one = Plan('x', 'x', (Change(B, None, b'1', OWNED),), ('note',), migration=MigrationRequest('x', ()), also=(C,))
    two = Plan('y', 'y', (Change(A, None, b'2', OWNED),), conflicts=(Problem('conflict'),), also=(C,))
    plan = joined('update', 'x y', [one, two])
    assert (plan.title, plan.provider, plan.parts) == ('update x y', 'x y', (one, two))
    assert (plan.notes, plan.conflicts, plan.migration) == (('note',), (Problem('conflict'),), None)
    assert plan.paths == (A, B, C)
