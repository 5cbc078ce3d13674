"""Imports that a module does not use."""

from __future__ import annotations

import pytest

from storage_scaffold.render.python.unused_imports import without_unused_imports


@pytest.mark.parametrize(
    ('before', 'after'),
    [
        ('import json\nimport re\n\nre.compile\n', 'import re\n\nre.compile\n'),
        ('from a import b, c\nc()\n', 'from a import c\nc()\n'),
        ('from a import (\n    b,\n    c,\n)\nfrom .d import e\nb(c)\n', 'from a import (\n    b,\n    c,\n)\nb(c)\n'),
        ('from a import (\n    b,\n    c,\n)\nb()\n', 'from a import b\nb()\n'),
        ('import a.b\nimport c.d as e\nimport f.g as h\na.b(e)\n', 'import a.b\nimport c.d as e\na.b(e)\n'),
        (
            'from a import b\n\n\n@b\nclass C:\n    """Like d."""\n',
            'from a import b\n\n\n@b\nclass C:\n    """Like d."""\n',
        ),
        ('from a import b\n\n\ndef f(x: b):\n    import c\n', 'from a import b\n\n\ndef f(x: b):\n    import c\n'),
    ],
)
def test_only_what_nothing_mentions_goes(before: str, after: str) -> None:
    assert without_unused_imports(before) == after
