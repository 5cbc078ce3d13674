"""A tree of Label Studio with one mistake in it at a time, and what the tests say."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from storage_scaffold.register.engine import withdraw_registrations
from storage_scaffold.register.points import registrations
from storage_scaffold.spec.loader import load_spec
from tests.label_studio.mistakes.table import Mistake
from tests.label_studio.scaffold import spec
from tests.label_studio.suites import Suite, run_suite

# What no Python test needs; 8 of 120 MB are left.
_NOT_COPIED = shutil.ignore_patterns('.git', 'web', 'static', 'static_build')


@dataclass(frozen=True)
class Verdict:
    """What a pytest run said, by names as in its report: what passed, and what did not with its message."""

    passed: frozenset[str]
    failures: dict[str, str]
    tail: str

    def __str__(self) -> str:
        return '\n'.join((*(f'{name}: {message[-1500:]}' for name, message in self.failures.items()), self.tail))


class Workshop:
    """Runs tests in copies of `tree`, which are as they were after each run; shared by two threads."""

    def __init__(self, tree: Path, python: Path, scratch: Path) -> None:
        self._python = python
        self._scratch = scratch
        self._trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(2):
            self._trees.put(shutil.copytree(tree, scratch / f'tree-{number}', ignore=_NOT_COPIED))

    def without_mistake(self, mistakes: Iterable[Mistake]) -> Verdict:
        """All the tests that are run for any of `mistakes`, in the tree as it is."""
        tests = dict.fromkeys(test for mistake in mistakes for test in _tests(mistake))
        with self._tree() as tree:
            return run_tests(tests, tree, self._python, self._scratch / 'none')

    def with_mistake(self, mistake: Mistake) -> Verdict:
        """The tests of `mistake`, in a tree with just that in it."""
        with self._tree() as tree, made(mistake, tree):
            return run_tests(_tests(mistake), tree, self._python, self._scratch / mistake.name)

    @contextmanager
    def _tree(self) -> Iterator[Path]:
        tree = self._trees.get()
        try:
            yield tree
        finally:
            self._trees.put(tree)


def changed_files(mistake: Mistake, tree: Path) -> dict[Path, bytes]:
    """The files of `tree` that a mistake changes, as it leaves them; nothing is written.

    Fails the test when the text of an edit is not found exactly once, or when the registration does not exist.
    """
    changed: dict[Path, bytes] = {}
    for edit in mistake.edits:
        path = tree / 'label_studio' / edit.path
        text = changed.get(path, path.read_bytes()).decode()
        assert (
            text.count(edit.before) == 1
        ), f'{mistake.name}: {text.count(edit.before)} times {edit.before!r} in {path}'
        changed[path] = text.replace(edit.before, edit.after).encode()
    if mistake.withdrawn:
        chosen = [item for item in registrations(load_spec(spec('minio'))) if item.point.id == mistake.withdrawn]
        assert len(chosen) == 1, f'{mistake.name}: there is no registration point {mistake.withdrawn}'
        without = withdraw_registrations(lambda path: (tree / path).read_bytes(), chosen)
        changed.update({tree / path: content for path, content in without.items()})
    assert changed, f'{mistake.name} changes nothing'
    return changed


@contextmanager
def made(mistake: Mistake, tree: Path) -> Iterator[None]:
    """`tree` with the mistake in it, for a while."""
    changed = changed_files(mistake, tree)
    before = {path: path.read_bytes() for path in changed}
    try:
        _write(changed)
        yield
    finally:
        _write(before)


def run_tests(tests: Iterable[str], tree: Path, python: Path, scratch: Path) -> Verdict:
    """`tests`, by node id below label_studio/, in `tree`; `scratch` takes data directory and report."""
    scratch.mkdir()
    outcome = run_suite(Suite(tuple(tests), fast=True), tree, python, scratch)
    passed, failures = set(), {}
    report = scratch / 'junit.xml'
    for case in ET.parse(report).iter('testcase') if report.exists() else ():
        name = f'{case.get("classname")}::{case.get("name")}'
        wrong = [part for part in case if part.tag in ('failure', 'error', 'skipped')]
        if wrong:
            failures[name] = ' '.join(part.get('message', '') for part in wrong)
        else:
            passed.add(name)
    return Verdict(frozenset(passed), failures, outcome.tail)


def reported(test: str) -> str:
    """A node id as reports name the test: `a/b.py::C::test` is `a.b.C::test`."""
    file, *names = test.split('::')
    module = file.removesuffix('.py').replace('/', '.')
    return '::'.join(('.'.join((module, *names[:-1])), names[-1]))


def _tests(mistake: Mistake) -> tuple[str, ...]:
    return tuple(filter(None, (*mistake.noticed, mistake.healthy)))


def _write(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.write_bytes(content)
