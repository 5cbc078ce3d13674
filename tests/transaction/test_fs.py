"""The steps that change the disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from storage_scaffold.transaction.fs import Fs


class Full(Fs):
    """A disk that is full, of a system that removes no open files."""

    def write(self, descriptor: int, data: bytes) -> None:
        self.descriptor = descriptor
        raise OSError(28, 'No space left on device')

    def unlink(self, path: Path) -> None:
        with suppress(OSError):
            os.fstat(self.descriptor)
            raise AssertionError('it is still open')
        super().unlink(path)


def test_a_file_that_cannot_be_written_is_closed_and_removed(tmp_path: Path) -> None:
    with pytest.raises(OSError, match='No space'):
        Full().create(tmp_path / 'x', b'text')
    assert list(tmp_path.iterdir()) == []
