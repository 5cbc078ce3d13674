"""Several registrations at once: all problems together, missing files, standings, snippets."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.errors import CheckoutError
from storage_scaffold.register.engine import (
    apply_registrations,
    registration_snippets,
    registration_state,
    registrations_without_file,
    withdraw_registrations,
)
from storage_scaffold.register.points import registrations
from storage_scaffold.register.shape import State
from storage_scaffold.register.syntax import python_ast
from tests.register.support import make_provider
from tests.register.test_points import OPTIONAL, Files, files_of, ours_of, registered

PROVIDER = make_provider('wasabi', requires='wasabi-sdk (>=1)')
SETTINGS = PurePosixPath('label_studio/core/settings/base.py')
FUNCTIONS = PurePosixPath('label_studio/io_storages/functions.py')
TASKS = PurePosixPath('label_studio/tasks/api.py')


@pytest.fixture
def files(full_checkout: Path) -> Files:
    return files_of(full_checkout)


def test_all_broken_points_are_named_at_once_with_their_lines(files: Files) -> None:
    files[SETTINGS] = files[SETTINGS].replace(b"IO_STORAGES_IMPORT_LINK_NAMES = [\n    'io", b"NAMES = [\n    'io")
    files[FUNCTIONS] = files[FUNCTIONS].replace(b"'name': 'redis'", b"'name': 'wasabi'")
    files[TASKS] = b'def broken(:\n'
    with pytest.raises(CheckoutError) as caught:
        apply_registrations(files.get, registrations(PROVIDER), ours_of([]))
    problems = {problem.file: problem for problem in caught.value.problems}
    assert set(problems) == {str(SETTINGS), str(FUNCTIONS), str(TASKS)}
    assert 'names of the import links: expected an assignment to IO_STORAGES' in problems[str(SETTINGS)].message
    assert problems[str(TASKS)].line == 1
    line = problems[str(FUNCTIONS)].line
    assert line and b'{' in files[FUNCTIONS].splitlines()[line - 1]
    assert "            'title': 'Wasabi',\n" in (problems[str(FUNCTIONS)].hint or '')
    assert caught.value.exit_code == 2
    assert caught.value.remedy


def test_a_required_file_that_is_missing_is_a_problem_each_time(files: Files) -> None:
    del files[FUNCTIONS]
    with pytest.raises(CheckoutError, match='expected this file, but it does not exist') as caught:
        apply_registrations(files.get, registrations(PROVIDER), ours_of([]))
    assert len(caught.value.problems) == 2


def test_a_trimmed_tree_is_registered_without_its_tests(files: Files) -> None:
    gone = {'tests', 'web', 'docs'}
    trimmed = {path: content for path, content in files.items() if gone.isdisjoint(path.parts)}
    del trimmed[PurePosixPath('pyproject.toml')]
    items = registrations(PROVIDER)
    changed = apply_registrations(trimmed.get, items, ours_of([]))
    assert not [path for path in changed if gone.intersection(path.parts) or path.name == 'pyproject.toml']
    skipped = registrations_without_file(trimmed.get, items)
    assert {item.point.id for item in skipped} == OPTIONAL - {'web-icon'}
    trimmed.update(changed)
    assert {item.state for item in registration_state(trimmed.get, items)} == {State.PRESENT, State.NO_FILE}
    assert set(withdraw_registrations(trimmed.get, items)) == set(changed)


def test_a_test_file_of_another_shape_is_a_problem_though_it_may_be_missing(files: Files) -> None:
    path = PurePosixPath('label_studio/io_storages/tests/factories.py')
    files[path] = b'x = 1\n'
    with pytest.raises(CheckoutError) as caught:
        apply_registrations(files.get, registrations(PROVIDER), ours_of([]))
    assert [problem.file for problem in caught.value.problems] == [str(path)] * 2


def test_half_a_registration_is_completed(files: Files) -> None:
    items = registrations(PROVIDER)
    whole = registered(files, [PROVIDER])
    half = dict(files)
    half.update(apply_registrations(files.get, items[::2], ours_of([])))
    assert {item.state for item in registration_state(half.get, items)} == {State.PRESENT, State.ABSENT}
    half.update(apply_registrations(half.get, items, ours_of([])))
    assert half == whole


def test_what_was_taken_out_by_hand_needs_no_removing(files: Files) -> None:
    whole = registered(files, [PROVIDER])
    whole[SETTINGS] = files[SETTINGS]
    whole.update(withdraw_registrations(whole.get, registrations(PROVIDER)))
    assert whole == files


def test_standings_say_where_and_why(files: Files) -> None:
    whole = registered(files, [PROVIDER])
    whole[TASKS] = whole[TASKS].replace(
        b"'io_storages_wasabiimportstoragelink',", b"'io_storages_wasabiimportstoragelink',  # mine"
    )
    whole[SETTINGS] = b'x = 1\n'
    found = {item.registration.point.id: item for item in registration_state(whole.get, registrations(PROVIDER))}
    altered, unknown = found['task-prefetch'], found['link-names']
    assert altered.state is State.ALTERED
    assert altered.line and b'wasabi' in whole[TASKS].splitlines()[altered.line - 1]
    assert unknown.state is State.UNKNOWN
    assert 'IO_STORAGES_IMPORT_LINK_NAMES' in unknown.message
    assert found['storage-list'].state is State.PRESENT
    with pytest.raises(CheckoutError) as caught:
        withdraw_registrations(whole.get, registrations(PROVIDER))
    assert len(caught.value.problems) == 2


def test_snippets_are_the_lines_in_the_files_whenever_asked(files: Files) -> None:
    items = registrations(PROVIDER)
    before = registration_snippets(files.get, items)
    whole = registered(files, [make_provider('aaa'), PROVIDER, make_provider('zzz')])
    assert registration_snippets(whole.get, items) == before
    assert set(before) == {item.point.id for item in items}
    for item in items:
        lines = before[item.point.id].split('\n')
        assert set(lines) <= {line.removesuffix(',') for line in whole[item.point.path].decode().split('\n')} | set(
            whole[item.point.path].decode().split('\n')
        )


def test_no_text_of_a_python_file_is_parsed_twice(files: Files) -> None:
    items = registrations(PROVIDER)
    python = [item.point.path for item in items if item.point.path.suffix == '.py']
    others = [make_provider(f'p{number}') for number in range(10)]
    tree = registered(files, others)
    python_ast.parse.cache_clear()
    registration_state(tree.get, items)
    registration_snippets(tree.get, items)
    tree.update(apply_registrations(tree.get, items, ours_of(others)))
    assert python_ast.parse.cache_info().misses == len(python), 'a file before each edit'
    registration_state(tree.get, items)
    withdraw_registrations(tree.get, items)
    assert python_ast.parse.cache_info().misses == len(python) + len(set(python)), 'a file after the last one'
