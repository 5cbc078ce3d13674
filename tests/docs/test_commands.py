"""The commands that pages show do what the pages say, as they stand there."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, Block, blocks, text_of, without_blocks
from tests.docs.places import PLACES
from tests.docs.shell import run

# Blocks that are not run here, by page and first line, each with where it is run or why it cannot be.
ELSEWHERE = {
    ('README.md', 'make demo    #'): 'downloads Label Studio; tests/test_demo.py has it',
    ('CONTRIBUTING.md', 'make label-studio'): 'runs tests, and this one among them',
    ('README.md', 'pip install .'): 'tests/test_packaging.py installs it',
    ('docs/teams.md', 'cd label_studio && python manage.py migrate'): 'tests/label_studio/test_branches.py runs it',
    **{
        ('docs/tutorial.md', block.first): 'tests/label_studio/test_tutorial.py runs it in a real tree'
        for block in blocks('docs/tutorial.md', 'sh')
    },
}


def _elsewhere(page: str, first: str) -> bool:
    return any(page == name and first.startswith(words) for name, words in ELSEWHERE)


def _shown(page: str) -> list[str]:
    return [block.first for block in blocks(page, 'sh')]


def test_every_page_that_shows_commands_has_a_place_to_run_them() -> None:
    assert {page for page in PAGES if any(not _elsewhere(page, first) for first in _shown(page))} == PLACES.keys()


@pytest.mark.parametrize('page', PAGES)
def test_commands_stand_in_fences(page: str) -> None:
    """Where they are found, and where a reader can copy them."""
    assert (
        re.findall(r'^ {4}(?:storage-scaffold|git|make|pip|python3?) .*', without_blocks(text_of(page)), re.MULTILINE)
        == []
    )


def test_dialogues_are_tried_too() -> None:
    """README's by tests/label_studio/test_tutorial.py and tests/test_readme.py, the others by test_reference.py."""
    assert {page for page in PAGES if blocks(page, 'console')} == {'README.md', 'docs/commands.md'}


def test_what_is_not_run_here_is_still_shown() -> None:
    assert [key for key in ELSEWHERE if not any(first.startswith(key[1]) for first in _shown(key[0]))] == []


@pytest.mark.parametrize('page', PLACES)
def test_the_commands_of_a_page(page: str, tmp_path: Path) -> None:
    shown = [block for block in blocks(page, 'sh') if not _elsewhere(page, block.first)]
    with ExitStack() as stack:
        place = PLACES[page](tmp_path, stack)
        run(shown, place.where, place.env, place.fails)


@pytest.mark.parametrize(
    ('text', 'shown', 'words'),
    [
        ('false\necho a', 'a\n', 'false'),
        ('echo a\necho b', 'b\na\n', "shows 'a'"),
        ('echo "a: 1"', 'a\n', "shows 'a'"),
    ],
)
def test_what_a_page_gets_wrong_is_noticed(tmp_path: Path, text: str, shown: str, words: str) -> None:
    run([Block('page', 'sh', 'echo "a: 1"; echo b 2\n', 'a: […]\n[…]\nb 3\n')], tmp_path, {})
    with pytest.raises(AssertionError, match=words):
        run([Block('page', 'sh', f'{text}\n', shown)], tmp_path, {})
