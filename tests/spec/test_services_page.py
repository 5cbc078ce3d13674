"""docs/services.md is the table of the ready specs; `make docs` renews it.

Across modules: the page is made from `specs/` and from what the contract test runs.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from storage_scaffold.spec.loader import load_spec
from tests.ready import ready
from tests.spec.services_page import page

PAGE = Path(__file__).resolve().parents[2] / 'docs' / 'services.md'
PROVIDERS = [load_spec(path, name=path.stem) for path in ready()]


def test_the_page_is_the_table() -> None:
    made = page(PROVIDERS)
    if os.environ.get('RENEW_DOCS') == '1':
        PAGE.write_text(made, encoding='utf-8')
    assert PAGE.read_text(encoding='utf-8') == made, f'{PAGE.name} is stale: run `make docs`'


def test_every_row_says_what_the_client_was_tried_on() -> None:
    rows = page(PROVIDERS).splitlines()[-len(PROVIDERS) :]
    assert [row for row in rows if row.endswith('|  |')] == []


def test_a_service_that_cannot_do_everything() -> None:
    [webdav] = [provider for provider in PROVIDERS if provider.name == 'webdav']
    reader = replace(webdav, roles=('import',))
    assert '| `webdav` | no | yes | yes | user and password |  | Apache, rclone, WsgiDAV |\n' in page([webdav])
    assert '| `webdav` | no | no | no | user and password |' in page([reader])
