"""`doctor`: what a tree is, and what the other commands would refuse in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from storage_scaffold import transaction
from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.check import check
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.unmerged import require_merged
from storage_scaffold.doctor import migrations, places, repository, tools
from storage_scaffold.doctor import tree as trees
from storage_scaffold.doctor.observation import Level, Observation, refused
from storage_scaffold.errors import ScaffoldError
from storage_scaffold.record.lock import Lock, read_locks
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider

PROVIDERS = 'Providers'
# A provider that has an entry at every point, and a package that no tree has.
_PROBE = b"""\
spec: 1
name: doctor_probe
title: Doctor probe
edition: open-source
client:
  kind: custom
  requires: {pypi: 'doctor-probe (>=1,<2)', import: doctor_probe}
"""


def examine(directory: Path | None) -> Iterator[Observation]:
    """All that is said of the checkout at `directory`, or around the current one; of this machine where there is none.

    Nothing that is wrong with a tree is an error here. Reads only.
    """
    try:
        checkout = Checkout.at(directory) if directory else Checkout.find()
    except ScaffoldError as error:
        yield from refused(trees.TOPIC, error)
        yield from tools.examine(None)
        return
    said = []
    for item in _of_tree(checkout):
        said.append((item.text, item.file))
        yield item
    for item in _guarded(trees.TOPIC, lambda: _refusals(checkout)):
        if (item.text, item.file) not in said:
            yield item
    yield from tools.examine(checkout)


def _of_tree(checkout: Checkout) -> Iterator[Observation]:
    yield from _guarded(trees.TOPIC, lambda: _half_written(checkout))
    yield from _guarded(trees.TOPIC, lambda: trees.examine(checkout))
    yield from _guarded(places.TOPIC, lambda: places.examine(checkout, _probe(), _locks(checkout)))
    yield from repository.examine(checkout)
    yield from _guarded(repository.TOPIC, lambda: _unmerged(checkout))
    yield from _guarded(migrations.TOPIC, lambda: migrations.examine(checkout))
    yield from _guarded(PROVIDERS, lambda: _providers(checkout))


@cache
def _probe() -> Provider:
    return load_bytes(_PROBE, 'doctor_probe')


def _guarded(topic: str, examination: Callable[[], Iterator[Observation]]) -> Iterator[Observation]:
    """What an examination says, and what prevents its end."""
    try:
        yield from examination()
    except ScaffoldError as error:
        yield from refused(topic, error)


def _half_written(checkout: Checkout) -> Iterator[Observation]:
    if message := transaction.pending(checkout.root):
        yield Observation(trees.TOPIC, Level.PROBLEM, message, remedy='storage-scaffold undo')


def _unmerged(checkout: Checkout) -> Iterator[Observation]:
    require_merged(checkout)
    yield from ()


def _locks(checkout: Checkout) -> list[Lock]:
    """The locks of all managed providers; none if one is broken, which the examination of providers says."""
    try:
        return list(read_locks(checkout).values())
    except ScaffoldError:
        return []


def _providers(checkout: Checkout) -> Iterator[Observation]:
    found = check(checkout)
    for name in found.providers:
        wrong = [finding for finding in found.findings if finding.provider == name and finding.rule.severity.exit_code]
        if wrong:
            words = f'{name}: {len(wrong)} finding{"" if len(wrong) == 1 else "s"}'
            yield Observation(PROVIDERS, Level.PROBLEM, words, remedy=f'storage-scaffold check {name}')
        else:
            yield Observation(PROVIDERS, Level.OK, f'{name}: as recorded')
    for finding in found.findings:
        if finding.provider not in found.providers and finding.rule.severity.exit_code:
            yield Observation(PROVIDERS, Level.PROBLEM, finding.message, finding.file, finding.line, finding.command)
    if not found.providers and not found.findings:
        yield Observation(PROVIDERS, Level.OK, 'none is managed here')


def _refusals(checkout: Checkout) -> Iterator[Observation]:
    """What `new` would say to the probe, whatever the reason. Yields nothing else."""
    plan_new(checkout, _probe(), SpecSource(_PROBE))
    yield from ()
