"""Tests stand where the code stands: who looks for the tests of a module finds them by its name.

Across modules: this is about all of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
CODE = TESTS.parent / 'storage_scaffold'
# Trees that tests work on hold test modules of their own.
MATERIAL = ('fixtures', 'golden')
# A sentence with a reason, in the docstring of the test module or of a package around it.
ACROSS = re.compile(r'^Across modules: \S.+\.', re.MULTILINE | re.DOTALL)


def modules() -> Iterator[Path]:
    """All test modules, as seen from `tests/`."""
    paths = (path.relative_to(TESTS) for path in sorted(TESTS.rglob('test_*.py')))
    return (path for path in paths if path.parts[0] not in MATERIAL)


def mirrored(test: Path) -> bool:
    """Whether `test` has the name of a module or package of the code in the same place, or of that place itself."""
    name = test.stem.removeprefix('test_')
    place = CODE / test.parent
    return (place / f'{name}.py').exists() or (place / name).is_dir() or (place.name == name and place.is_dir())


def reason(path: Path) -> bool:
    """Whether the docstring of `path` says why it is not the mirror of one module."""
    text = (TESTS / path).read_text(encoding='utf-8') if (TESTS / path).exists() else ''
    return bool(ACROSS.search(ast.get_docstring(ast.parse(text)) or ''))


def test_each_has_the_name_of_what_it_tests_or_says_why_not() -> None:
    """To fix it: rename the test module, or add a sentence to its docstring that begins with `Across modules:`."""
    assert [
        str(test)
        for test in modules()
        if not mirrored(test)
        and not any(reason(path) for path in (test, *(folder / '__init__.py' for folder in test.parents)))
    ] == []


def test_no_reason_is_left_behind() -> None:
    """To fix it: take `Across modules:` out of what has the name of a module."""
    assert [str(test) for test in modules() if mirrored(test) and reason(test)] == []
