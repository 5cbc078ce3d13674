"""Label Studio changes around our lines: no alarm.

Across modules: all judges of `check` together, in a tree that Label Studio has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from tests.check.trees import STORAGES, Judges, Variant

LS = PurePosixPath('label_studio')
Change = Callable[[str], str]


def sub(pattern: str, replacement: str) -> Change:
    """Replaces one match, which must exist."""

    def change(text: str) -> str:
        changed, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
        assert count, f'{pattern} is not in the file'
        return changed

    return change


CHANGES: dict[str, tuple[PurePosixPath, Change]] = {
    'an entry before ours': (
        LS / 'core/settings/base.py',
        sub(r'^(    .io_storages_s3.*\n)', r"\1    'io_storages_new',\n"),
    ),
    'an entry after ours': (
        LS / 'core/settings/base.py',
        sub(r'^(    .io_storages_wasabi.*\n)', r"\1    'io_storages_new',\n"),
    ),
    'a comment between ours': (
        LS / 'core/settings/base.py',
        sub(r'^(    .io_storages_wasabi.*\n)', r'    # theirs\n\1'),
    ),
    'a list elsewhere': (LS / 'core/settings/base.py', lambda text: text + '\nOTHERS = [\n    1,\n]\n'),
    'a new route before ours': (
        STORAGES / 'urls.py',
        sub(r"^(    # Nextcloud\n)", r"    path('new/', NewAPI.as_view(), name='storage-new-list'),\n\1"),
    ),
    'an import before ours': (
        STORAGES / 'functions.py',
        sub(r'^(from io_storages\.wasabi)', r'from io_storages.vast.api import VastAPI\n\1'),
    ),
    'a storage after ours': (STORAGES / 'functions.py', sub(r'^(    \]\n)', r"        {'name': 'new'},\n\1")),
    'another layout elsewhere': (
        STORAGES / 'functions.py',
        lambda text: text + '\n\ndef late( a,b ):\n  return {a:b}\n',
    ),
    'a model before ours': (
        STORAGES / 'models.py',
        sub(r'^(from \.nextcloud)', r'from .new.models import NewStorage  # noqa: F401\n\1'),
    ),
    'a class after ours': (STORAGES / 'tests/factories.py', lambda text: text + '\n\nclass LateFactory:\n    pass\n'),
    'a class before ours': (
        STORAGES / 'tests/factories.py',
        sub(r'^(class NextcloudImport)', r'class EarlyFactory:\n    pass\n\n\n\1'),
    ),
    'a type before ours': (
        LS / 'tests/io_storages.tavern.yml',
        sub(r'^(      - name: nextcloud\n)', r'      - name: new\n        title: New\n\1'),
    ),
    'another test before': (
        LS / 'tests/io_storages.tavern.yml',
        lambda text: '---\ntest_name: early\nstages:\n- name: x\n  text: |\n    anything\n' + text,
    ),
    'another stage': (
        LS / 'tests/io_storages.tavern.yml',
        sub(r'^(stages:\n)', r"\1- name: new\n  request: {url: '{django_live_url}/api/new', method: GET}\n"),
    ),
    'a url before ours': (
        LS / 'core/all_urls.json',
        sub(r'^\[\n', '[\n    {\n        "url": "/api/new/",\n        "name": "new"\n    },\n'),
    ),
    'a dependency': (PurePosixPath('pyproject.toml'), sub(r'^(dependencies = \[\n)', r'\1    "new (>=1)",\n')),
    'a call elsewhere': (
        LS / 'data_manager/api.py',
        lambda text: text + "\n\nclass Late:\n    def prefetch(self, q):\n        return q.prefetch_related('x')\n",
    ),
    'a link before ours': (
        LS / 'data_manager/actions/remove_duplicates.py',
        sub(r"^(        .io_storages_wasabi.*\n)", r"        'io_storages_new': None,\n\1"),
    ),
}


def reordered(text: str) -> str:
    """`text` with its first section of imports in reverse order."""
    blocks = re.split(r'(?m)^(?=from |import )', text)
    head, imports = blocks[0], blocks[1:]
    *imports, last = imports
    statement, _, rest = last.partition(')\n') if '(' in last.split('\n')[0] else last.partition('\n')
    closing = ')\n' if '(' in last.split('\n')[0] else '\n'
    return head + ''.join(reversed([*imports, statement + closing])) + rest


CHANGES['imports in another order'] = (STORAGES / 'urls.py', reordered)


@pytest.mark.parametrize('name', CHANGES)
def test_no_alarm(judges: Judges, name: str) -> None:
    path, change = CHANGES[name]
    before = (judges.tree.read(path) or b'').decode()
    after = change(before)
    assert after != before
    assert judges.both(Variant(judges.tree.root, {path: after.encode()})).findings == ()


def test_no_alarm_when_all_of_it_comes_at_once(judges: Judges) -> None:
    files: dict[PurePosixPath, bytes | None] = {}
    for path, change in CHANGES.values():
        files[path] = change(((files.get(path) or judges.tree.read(path)) or b'').decode()).encode()
    assert judges.both(Variant(judges.tree.root, files)).findings == ()
