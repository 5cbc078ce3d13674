"""The guide's checklist for one managed provider: what is done, the evidence, and what is left for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.checklist.items import (
    ITEMS,
    SECTIONS,
    AtPoint,
    Dependency,
    GeneratedLine,
    Migration,
    Person,
    Proof,
)
from storage_scaffold.checkout import Checkout
from storage_scaffold.record.lock import Lock, lock_path
from storage_scaffold.register.locked import stands
from storage_scaffold.register.points import DEPENDENCY
from storage_scaffold.spec.provider import Provider
from storage_scaffold.text import lines_of

__all__ = ['SECTIONS', 'Answer', 'checklist']

_DEFINED = re.compile(r'\s*def (\w+)')


@dataclass(frozen=True)
class Answer:
    """One item: done, with evidence (`file:line`, and the name of a test), or left, with what to do."""

    number: str
    text: str
    done: bool
    words: tuple[str, ...]

    @property
    def section(self) -> str:
        """The number of the guide's section."""
        return self.number[0]


def checklist(checkout: Checkout, lock: Lock, provider: Provider) -> Iterator[Answer]:
    """All items of the guide that apply to a provider with these roles, capabilities and credentials."""
    finder = _Finder(checkout, lock)
    layout = checkout.layout
    left_out = _left_out(provider, lock) | (set() if layout.models_write_app_label else {'2.6'})
    names = {'name': lock.name, 'scheme': provider.scheme, 'layout': layout, 'roles': ' and '.join(provider.roles)}
    names['said_of_edition'] = f' ({layout.name})' if layout.caveat else ''
    for item in ITEMS:
        if item.number in left_out:
            continue
        proofs = tuple(proof for proof in item.proofs if _applies(proof, provider))
        found = [finder.find(proof) for proof in proofs]
        done = not any(isinstance(proof, Person) for proof in proofs) and all(found)
        words = tuple(dict.fromkeys(filter(None, found))) if done else finder.left(proofs)
        yield Answer(item.number, item.text.format(**names), done, tuple(word.format(**names) for word in words))


def _left_out(provider: Provider, lock: Lock) -> frozenset[str]:
    """The items that do not apply to `provider`."""
    left_out = set() if provider.credentials else {'2.1c', '2.13', '3.4', '3.6'}
    if all(entry.point != DEPENDENCY for entry in lock.registrations):
        left_out.add('2.11b')
    if not provider.capabilities.delete:
        left_out |= {'2.3b', '2.10b', '4g'}
    if not provider.imports:
        left_out |= {'1.2a', '2.1b', '2.2a', '2.2b', '2.2c', '2.2d', '2.2e', '2.14a', '4c', '4d', '7a', '7c'}
    if not provider.exports:
        left_out |= {'1.2b', '2.3a', '2.3b', '2.3c', '2.10a', '2.10b', '2.10c', '2.14b', '4f', '4g', '7b'}
    return frozenset(left_out)


def _applies(proof: Proof, provider: Provider) -> bool:
    return not isinstance(proof, GeneratedLine) or proof.role in (None, *provider.roles)


def _no_sources(checkout: Checkout, proof: Proof) -> str:
    """Why a proof cannot exist in this tree: a source package from PyPI lacks the web app and the docs."""
    about = proof.file if isinstance(proof, GeneratedLine) else proof.point if isinstance(proof, AtPoint) else ''
    if about.startswith('web') and not checkout.exists(checkout.layout.web_index):
        return 'this tree does not have the sources of the web app'
    if about.startswith('docs') and not checkout.exists(checkout.layout.docs_overview):
        return 'this tree does not have the sources of the documentation'
    return ''


class _Finder:
    """Looks up proofs in the files and registrations of one provider."""

    def __init__(self, checkout: Checkout, lock: Lock) -> None:
        self.checkout, self.lock = checkout, lock
        layout = checkout.layout
        home = layout.home(lock.name)
        self.files = {
            'readme': home / 'README.md',
            'init': home / '__init__.py',
            'lock': lock_path(lock.name),
            'tests': layout.storages_tests / f'test_{lock.name}.py',
            'web': layout.web_providers / f'{lock.name}.ts',
            'web-test': layout.web_providers / f'{lock.name}.test.ts',
            'docs': layout.docs / f'storage_{lock.name}.md',
            **{name: home / f'{name}.py' for name in ('models', 'importing', 'serializers', 'api')},
        }

    def find(self, proof: Proof) -> str:
        """Where `proof` is found (`file:line`); '' if it is not."""
        match proof:
            case GeneratedLine(file, pattern):
                return self._line(self.files[file], pattern)
            case AtPoint(point):
                return self._registered(point)
            case Migration():
                made = [item.path for item in self.lock.migrations if self.checkout.exists(item.path)]
                return ', '.join(map(str, made))
            case Dependency():
                return self._dependency()
        return ''

    def left(self, proofs: tuple[Proof, ...]) -> tuple[str, ...]:
        """What to do about an item that is not done."""
        return tuple(dict.fromkeys(self._lacking(proof) for proof in proofs if not self.find(proof)))

    def _lacking(self, proof: Proof) -> str:
        words = _no_sources(self.checkout, proof)
        match proof:
            case Person(why):
                words = why
            case GeneratedLine(file) if not words:
                path = self.files[file]
                words = f'not found in {path}' if self.checkout.exists(path) else f'{path} is missing'
            case AtPoint(point) if not words:
                words = f'not registered: {point}'
            case Migration():
                words = f'storage-scaffold update {self.lock.name}'
            case Dependency():
                words = f'not in {self.checkout.layout.pyproject}'
        return words

    def _line(self, path: PurePosixPath, pattern: str) -> str:
        content = self.checkout.read(path)
        if content is None:
            return ''
        expression = re.compile(pattern)
        for number, line in enumerate(content.decode('utf-8', 'replace').splitlines() or [''], 1):
            if expression.match(line):
                test = _DEFINED.match(line) if path == self.files['tests'] else None
                return f'{path}:{number} {test[1]}' if test else f'{path}:{number}'
        return ''

    def _registered(self, point: str) -> str:
        entry = next((entry for entry in self.lock.registrations if entry.point == point), None)
        if entry is None or not stands(self.checkout, entry):
            return ''
        return f'{entry.path}:{lines_of(self.checkout.read(entry.path) or b"", [entry.snippet])[0]}'

    def _dependency(self) -> str:
        if any(entry.point == DEPENDENCY for entry in self.lock.registrations):
            return self._registered(DEPENDENCY)
        if key := self.lock.left_out.get(DEPENDENCY):
            return self._line(self.checkout.layout.pyproject, rf'\s*["\']{re.escape(key)}\b')
        return 'it only needs packages that Label Studio already needs'
