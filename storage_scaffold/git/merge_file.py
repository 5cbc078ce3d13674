"""Three versions of a text merged by git."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage_scaffold.errors import EnvironmentFailed
from storage_scaffold.git.process import call


def merge(mine: bytes, base: bytes, theirs: bytes, labels: Sequence[str]) -> tuple[bytes, int] | None:
    """The three texts merged by `git merge-file`, and the number of conflicts left between diff3 markers.

    `labels` name the three in the markers. `None` when there is no git, or when it takes one of them for binary.
    Raises EnvironmentFailed when the temporary files cannot be written.
    """
    import tempfile

    names = ('mine', 'base', 'theirs')
    marked = [word for label in labels for word in ('-L', label)]
    try:
        with tempfile.TemporaryDirectory(prefix='storage-scaffold-') as scratch:
            for name, data in zip(names, (mine, base, theirs), strict=True):
                Path(scratch, name).write_bytes(data)
            done = call(Path(scratch), 'merge-file', '--diff3', '--stdout', *marked, *names)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EnvironmentFailed(f'the files for `git merge-file` could not be written: {error}') from error
    # The exit code is the number of conflicts, up to 127; an error gives 128 or more.
    return None if done.returncode > 127 else (done.stdout, done.returncode)
