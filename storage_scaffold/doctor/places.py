"""The registration points: where `new` would put the entries of a provider that has one at each of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from storage_scaffold.checkout import Checkout
from storage_scaffold.doctor.observation import Level, Observation
from storage_scaffold.errors import CheckoutError
from storage_scaffold.record.lock import Lock
from storage_scaffold.register.engine import apply_registrations, registrations_without_file
from storage_scaffold.register.locked import entries_of
from storage_scaffold.register.points import Registration, registrations
from storage_scaffold.register.shape import Ours
from storage_scaffold.register.wanted import left_out_notes
from storage_scaffold.spec.provider import Provider

TOPIC = 'Registration points'


def examine(checkout: Checkout, probe: Provider, locks: Collection[Lock]) -> Iterator[Observation]:
    """An observation for each point: its file has the place for an entry of `probe`, or what follows without it.

    `locks` are those of the managed providers, whose entries stand there already.
    """
    items = registrations(probe, layout=checkout.layout)
    fileless = registrations_without_file(checkout.read, items)
    ours = entries_of(locks)
    for item in items:
        if item not in fileless:
            yield from _place(checkout, item, ours)
    for note in left_out_notes(checkout, probe, locks):
        yield Observation(TOPIC, Level.NOTE, note)


def _place(checkout: Checkout, item: Registration, ours: Callable[[str], Ours]) -> Iterator[Observation]:
    try:
        apply_registrations(checkout.read, [item], ours)
    except CheckoutError as error:
        if item.point.harmless:
            return  # it is left out, with a note
        for problem in error.problems:
            again = f'give it that form again; `git log -p -- {item.point.path}` shows what has changed'
            yield Observation(
                TOPIC, Level.PROBLEM, problem.message, item.point.path, problem.line, problem.hint or again
            )
    else:
        yield Observation(TOPIC, Level.OK, item.point.title, item.point.path)
