"""The tree of files beside their code."""

from __future__ import annotations

from pathlib import PurePosixPath

from storage_scaffold.report.file_tree import Folder, tree


def test_folders_that_only_hold_one_other_are_one_with_it() -> None:
    paths = ['web/apps/a.ts', 'app/io/acme/b.py', 'app/io/tests/c.py', 'app/io/acme/a.py', 'd.md']
    found = tree({PurePosixPath(path): path for path in paths})
    assert found == Folder(
        '',
        (
            Folder(
                'app/io',
                (
                    Folder('acme', (), (('a.py', 'app/io/acme/a.py'), ('b.py', 'app/io/acme/b.py'))),
                    Folder('tests', (), (('c.py', 'app/io/tests/c.py'),)),
                ),
                (),
            ),
            Folder('web/apps', (), (('a.ts', 'web/apps/a.ts'),)),
        ),
        (('d.md', 'd.md'),),
    )
