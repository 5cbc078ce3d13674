"""The ready specs, by name and by what they say."""

from __future__ import annotations

import pytest

from storage_scaffold.commands.catalog import entries
from storage_scaffold.resources import ready_names, specs_dir


def names(*words: str) -> list[str]:
    return [entry.provider.name for entry in entries(words)]


def test_all_of_them_by_title() -> None:
    found = entries()
    assert sorted(entry.provider.name for entry in found) == ready_names()
    titles = [entry.provider.title.lower() for entry in found]
    assert titles == sorted(titles)
    assert all(entry.file == specs_dir() / f'{entry.provider.name}.yml' for entry in found)


@pytest.mark.parametrize(
    ('words', 'found'),
    [
        (['MINIO'], ['minio']),
        (['amazon', 'assumed'], ['aws_role']),
        (['webdav'], ['nextcloud', 'owncloud', 'webdav']),
        (['alibaba', 'webdav'], []),
    ],
)
def test_words_in_any_case_all_of_which_are_mentioned(words: list[str], found: list[str]) -> None:
    assert names(*words) == found
