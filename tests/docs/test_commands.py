"""The commands that pages show do what the pages say, as they stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, blocks
from tests.docs.places import PLACES
from tests.docs.shell import run

# Blocks that are not run here, by page and first line, each with where it is run or why it cannot be.
ELSEWHERE = {
    ('README.md', 'make demo    #'): 'downloads Label Studio, and runs this test',
    ('README.md', 'pip install .'): 'tests/test_packaging.py installs it',
    ('README.md', 'storage-scaffold verify acme.yml'): 'needs a service; tests/cli/test_verify.py has one',
    ('docs/teams.md', 'cd label_studio && python manage.py migrate'): 'tests/label_studio/test_branches.py runs it',
    ('docs/teams.md', 'git merge v1.24.0'): 'tests/label_studio/test_releases.py does this from release to release',
}


def _elsewhere(page: str, first: str) -> bool:
    return any(page == name and first.startswith(words) for name, words in ELSEWHERE)


def _shown(page: str) -> list[str]:
    return [block.first for block in blocks(page, 'sh')]


def test_every_page_that_shows_commands_has_a_place_to_run_them() -> None:
    assert {page for page in PAGES if any(not _elsewhere(page, first) for first in _shown(page))} == PLACES.keys()


def test_what_is_not_run_here_is_still_shown() -> None:
    assert [key for key in ELSEWHERE if not any(first.startswith(key[1]) for first in _shown(key[0]))] == []


@pytest.mark.parametrize('page', PLACES)
def test_the_commands_of_a_page(page: str, tmp_path: Path) -> None:
    place = PLACES[page](tmp_path)
    shown = [block for block in blocks(page, 'sh') if not _elsewhere(page, block.first)]
    run(shown, place.where, place.env, place.fails)
