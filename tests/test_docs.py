"""The pages name what exists: paths, links, tests; and the contracts' page has every contract that is cited.

Across modules: pages are compared with the whole project.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, text_of, without_blocks

CONTRACTS = (ROOT / 'docs/contracts.md').read_text(encoding='utf-8')
INSIDE = ROOT / 'tests/label_studio/inside/contracts'
OUTSIDE = ROOT / 'tests/label_studio/test_contracts.py'
GENERATED = ROOT / 'tests/golden/minio/label_studio/io_storages/tests/test_minio.py'
HEADING = re.compile(r'^### R(\d+)\. .+$', re.MULTILINE)


def _sections() -> dict[int, str]:
    """The text of each contract by its number."""
    starts = list(HEADING.finditer(CONTRACTS))
    ends = [start.start() for start in starts[1:]] + [CONTRACTS.index('\n## What a client owes')]
    return {int(start[1]): CONTRACTS[start.end() : end] for start, end in zip(starts, ends, strict=True)}


def _quoted(text: str) -> list[str]:
    return re.findall(r'`([^`\n]+)`', text)


def _tests(text: str) -> list[str]:
    """The tests that a text names by file, `…` standing for any."""
    return [name for name in _quoted(text) if '::' in name and '…' not in name]


@cache
def _functions(file: Path) -> frozenset[str]:
    """The functions of a module, those in classes as `Class::function` too."""
    found: set[str] = set()
    for node in ast.parse(file.read_bytes()).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        names = [item.name for item in inner if isinstance(item, ast.FunctionDef)]
        found.update(names, (f'{node.name}::{name}' for name in names if isinstance(node, ast.ClassDef)))
    return frozenset(found)


def _exists(test: str) -> bool:
    """Whether there is such a test, in the short forms of the contracts' page too."""
    path, _, name = test.partition('::')
    file = GENERATED if path == 'test_<name>.py' else ROOT / path if '/' in path else INSIDE / path
    return file.is_file() and name.partition('[')[0] in _functions(file)


def _named_inside() -> list[str]:
    """The tests in `inside/contracts/`, as the page writes them."""
    return [
        f'{file.name}::{name}'
        for file in sorted(INSIDE.glob('test_*.py'))
        for name in sorted(_functions(file))
        if name.startswith('test_')
    ]


def _numbers_outside() -> range:
    """The numbers that `test_contract_is_kept` is run for."""
    [call] = [
        node
        for node in ast.walk(ast.parse(OUTSIDE.read_bytes()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == 'range'
    ]
    return range(*(ast.literal_eval(argument) for argument in call.args))


def _cited() -> Iterator[tuple[Path, int]]:
    """Each file that cites contracts, and their numbers."""
    for top in ('storage_scaffold', 'templates', 'tests', 'specs'):
        for file in sorted((ROOT / top).rglob('*')):
            if file.suffix in ('.py', '.j2', '.yml') and file.is_file():
                text = file.read_text(encoding='utf-8', errors='replace')
                for number in re.findall(r'(?<![A-Za-z0-9])R(\d{1,2})(?![A-Za-z0-9])', text):
                    yield file.relative_to(ROOT), int(number)


def _anchor(heading: str) -> str:
    """The anchor that GitHub gives to a heading."""
    return re.sub(r'[^\w\- ]', '', heading.lower()).replace(' ', '-')


@cache
def _anchors(file: Path) -> frozenset[str]:
    headings = re.findall(r'^#+ (.+)$', without_blocks(file.read_text(encoding='utf-8')), re.MULTILINE)
    return frozenset(map(_anchor, headings))


def test_every_contract_that_is_cited_has_its_heading() -> None:
    sections = _sections()
    cited = list(_cited())
    assert len({file for file, _ in cited}) > 15
    assert [citation for citation in cited if citation[1] not in sections] == []


def test_the_contracts_are_those_that_are_run() -> None:
    assert list(_sections()) == list(_numbers_outside())
    assert [
        number for number, text in _sections().items() if f'`test_contract_is_kept[R{number:02}]`' not in text
    ] == []


@pytest.mark.parametrize('number', _sections(), ids=lambda number: f'R{number:02}')
def test_a_contract_names_its_tests(number: int) -> None:
    text = _sections()[number]
    assert '*Otherwise:*' in text and '*Shown by:*' in text
    own = {test for test in _named_inside() if f'::test_R{number:02}_' in test}
    assert own and own <= set(_tests(text))
    assert {test for test in _tests(text) if '::test_R' in test} == own


def test_every_test_of_the_contracts_is_named() -> None:
    named = set(_tests(CONTRACTS))
    outside = {
        f'{OUTSIDE.relative_to(ROOT).as_posix()}::{name}' for name in _functions(OUTSIDE) if name[:5] == 'test_'
    }
    assert (outside | set(_named_inside())) - named == set()


@pytest.mark.parametrize('page', PAGES)
def test_every_test_that_is_named_exists(page: str) -> None:
    assert [test for test in _tests((ROOT / page).read_text(encoding='utf-8')) if not _exists(test)] == []


@pytest.mark.parametrize('page', PAGES)
def test_every_path_that_is_named_exists(page: str) -> None:
    """Those below a directory of the repository, and modules of tests that are named without theirs."""
    words = [word.partition('::')[0] for word in _quoted((ROOT / page).read_text(encoding='utf-8'))]
    ours = re.compile(r'(storage_scaffold|templates|tests|docs(?!/source)|specs)/[^<…]*')
    whole = [word for word in words if ours.fullmatch(word)]
    short = [word for word in words if re.fullmatch(r'test_\w+\.py', word)]
    assert whole or page not in ('SECURITY.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/contracts.md')
    assert [word for word in whole if not (ROOT / word).exists()] == []
    assert [word for word in short if not any((ROOT / 'tests').rglob(word))] == []


@pytest.mark.parametrize('page', (*PAGES, 'CHANGELOG.md'))
def test_every_link_leads_somewhere(page: str) -> None:
    for target in re.findall(r'\]\(([^)\s]+)\)', without_blocks(text_of(page))):
        path, _, anchor = target.partition('#')
        if '://' not in target:
            file = (ROOT / page).parent.joinpath(path) if path else ROOT / page
            assert file.exists(), target
            assert not anchor or anchor in _anchors(file), target
