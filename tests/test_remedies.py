"""A remedy is a command for a shell: a path is one argument of it, whatever its name."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from storage_scaffold.remedies import accept, restore


@pytest.mark.parametrize('remedy', [accept, restore])
@pytest.mark.parametrize('name', ['specs/my.yml', 'our specs/my store.yml', "o'specs/$HOME;x.yml"])
def test_a_path_is_one_argument(remedy: Callable[[PurePosixPath], str], name: str) -> None:
    assert shlex.split(remedy(PurePosixPath(name)))[-1] == name
