"""Providers that clash: `new` refuses what is taken, but a merge may bring in another provider later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from storage_scaffold.check.findings import Finding, Rule, Severity
from storage_scaffold.check.subject import Judge, ManagedTree
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import Installed, clash, installed
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

# What the syntax tree will say, and perhaps more: parsing the models of all providers takes too long for every check.
_NAME = re.compile(rb'^[ \t]*class[ \t]+(\w+)', re.MULTILINE)
_SCHEME = re.compile(rb'^[ \t]*url_scheme\b[^=\n]*=[ \t(]*[\'"]([^\'"\n]*)', re.MULTILINE)


@dataclass(frozen=True)
class _Side:
    """A provider as one of two that may clash."""

    schemes: frozenset[str]
    models: frozenset[str]


def clashes(tree: ManagedTree) -> Iterator[Finding]:
    """A finding for each managed provider and each name or scheme of another one that it clashes with."""
    if not tree.locks:
        return
    checkout = tree.checkout
    sides = {path.parent: _side(checkout.read(path) or b'') for path in checkout.glob(_models(checkout, '*'))}
    suspects = [lock for lock in tree.locks if _may_clash(checkout.layout.home(lock.name), sides)]
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


def _models(checkout: Checkout, name: str) -> str:
    return f'{checkout.layout.storages}/{name}/models.py'


def _side(source: bytes) -> _Side:
    names = (name.decode('utf-8', 'replace').lower() for name in _NAME.findall(source))
    schemes = (scheme.decode('utf-8', 'replace') for scheme in _SCHEME.findall(source) if scheme)
    endings = tuple(model.lower() for model in MODELS)
    return _Side(frozenset(schemes), frozenset(name for name in names if name.endswith(endings)))


def _may_clash(home: PurePosixPath, sides: dict[PurePosixPath, _Side]) -> bool:
    mine = sides.get(home)
    return mine is not None and any(
        not mine.models.isdisjoint(other.models)
        or any(clash(one, two) for one in mine.schemes for two in other.schemes)
        for directory, other in sides.items()
        if directory != home
    )


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
