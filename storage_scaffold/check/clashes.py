"""Providers that clash: `new` refuses what is taken, but a merge may bring in another provider later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge, ManagedTree
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import Glimpse, Installed, clash, installed
from storage_scaffold.errors import CheckoutError
from storage_scaffold.record.lock import Lock
from storage_scaffold.remedies import edit, update
from storage_scaffold.spec.provider import MODELS
from storage_scaffold.text import lines_of

CLASH = Rule(
    'clash',
    Severity.DRIFT,
    'Another provider has the same class or a scheme that begins alike',
    'Label Studio finds the storage of a URI by the beginning of its scheme, and Django knows a model by its name. '
    'Give one of the two providers another `scheme` or `class_prefix`.',
)


def clashes(tree: ManagedTree) -> Iterator[Finding]:
    """A finding for each managed provider and each name or scheme of another one that it clashes with."""
    if not tree.locks:
        return
    checkout = tree.checkout
    models = checkout.glob(f'{checkout.layout.storages}/*/models.py')
    suspected = _suspected({path.parent: Glimpse.of(checkout.read(path) or b'') for path in models})
    suspects = [lock for lock in tree.locks if checkout.layout.home(lock.name) in suspected]
    if not suspects:
        return
    try:
        exact = {found.directory: found for found in installed(checkout)}
    except CheckoutError:
        # a file that is not Python: the judges of what depends on it say so
        return
    managed = {checkout.layout.home(lock.name): lock for lock in tree.locks}
    for lock in suspects:
        for finding in _of(checkout, lock, exact):
            # Generated code changes with its spec, and code by hand where it stands.
            other = managed.get(finding.file.parent)
            command = f'{edit(other.inputs.spec)} && {update(other.name)}' if other else edit(finding.file)
            yield replace(finding, command=command)


def _suspected(glimpses: Mapping[PurePosixPath, Glimpse]) -> set[PurePosixPath]:
    """The directories that have a model in common with another one, or a scheme of which theirs is the beginning."""
    endings = tuple(model.lower() for model in MODELS)
    models, schemes = defaultdict[str, set[PurePosixPath]](set), defaultdict[str, set[PurePosixPath]](set)
    for directory, glimpse in glimpses.items():
        for name in (name for name in glimpse.classes if name.endswith(endings)):
            models[name].add(directory)
        for scheme in glimpse.schemes:
            schemes[scheme].add(directory)
    groups = list(models.values())
    for scheme in schemes:
        beginnings = (scheme[:length] for length in range(1, len(scheme) + 1))
        groups.append(set().union(*(schemes.get(beginning, ()) for beginning in beginnings)))
    return set().union(*(group for group in groups if len(group) > 1))


def _of(checkout: Checkout, lock: Lock, exact: dict[PurePosixPath, Installed]) -> Iterator[Finding]:
    home = checkout.layout.home(lock.name)
    mine = exact[home]
    models = {name.lower() for name in mine.classes if name.endswith(MODELS)}
    for directory, other in exact.items():
        if directory == home:
            continue
        for name in sorted(name for name in other.classes if name.lower() in models):
            yield _finding(checkout, lock, directory, name, f'class `{name}` is also a model of `{lock.name}`')
        for scheme in sorted(other.schemes):
            for own in sorted(own for own in mine.schemes if clash(own, scheme)):
                words = f'the scheme `{scheme}` and `{own}` of `{lock.name}` clash: one is a prefix of the other'
                yield _finding(checkout, lock, directory, scheme, words)


def _finding(checkout: Checkout, lock: Lock, directory: PurePosixPath, what: str, words: str) -> Finding:
    path = directory / 'models.py'
    return Finding(
        CLASH,
        lock.name,
        f'{words}; change one of them',
        path,
        line=lines_of(checkout.read(path) or b'', [what])[0],
        key=what,
    )


JUDGE = Judge((CLASH,), trees=(clashes,))
