"""The specs that pages show, whole or in part, are specs, and a provider comes of each."""

from __future__ import annotations

import pytest

from storage_scaffold.checkout import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.render.provider import render_provider
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.supported import require_supported
from tests.docs.pages import PAGES, Block, blocks

FULL = Features(has_web=True, has_docs=True)
HEAD = 'spec: 1\nname: acme\ntitle: Acme\n'
S3 = f'{HEAD}client: {{kind: s3, endpoint: "https://s3.acme.example"}}\n'
WEBDAV = f'{HEAD}client: {{kind: webdav, base_url: "https://dav.acme.example", auth: "{{way}}"}}\n'
_OWN = 'way: {type: choice, choices: [key, pair]}, api_key: {credential: true}, user: {}, secret: {credential: true}'
CUSTOM = f'{HEAD}client: {{kind: custom}}\nfields: {{{_OWN}}}\n'
# What stands around the parts of a spec, by page and first line.
AROUND = {
    ('docs/breaking.md', 'scheme: apex'): S3,
    **dict.fromkeys([('docs/custom-client.md', 'client: {kind: custom, ')], HEAD),
    ('docs/kinds.md', 'fields:'): WEBDAV,
    ('docs/kinds.md', 'groups: {auth: {'): CUSTOM,
}
# YAML that is no spec, with what it is.
OTHERS = {
    ('docs/teams.md', 'edition: open-source'): 'the config of a checkout, which tests/test_config.py reads',
    ('docs/verify.md', 'bucket: pictures'): 'what people type into the form',
    ('docs/editor.md', '# yaml-language-server'): 'a comment for editors; tests/spec/test_editor.py has them read it',
}
SHOWN = [block for page in PAGES for block in blocks(page, 'yaml')]


def _at(block: Block, table: dict[tuple[str, str], str]) -> str | None:
    return next(
        (text for (page, first), text in table.items() if block.page == page and block.first[: len(first)] == first),
        None,
    )


SPECS = [block for block in SHOWN if _at(block, OTHERS) is None]


@pytest.mark.parametrize('block', SPECS, ids=lambda block: f'{block.page}-{block.first}')
def test_a_shown_spec_becomes_a_provider(block: Block) -> None:
    text = block.text if block.first == 'spec: 1' else f'{_at(block, AROUND)}{block.text}'
    provider = load_bytes(text.encode(), block.page)
    require_supported(provider, text.encode(), block.page)
    assert render_provider(provider, FULL, 'spec.yml', OPEN_SOURCE)


@pytest.mark.parametrize('key', [*AROUND, *OTHERS], ids=': '.join)
def test_what_is_in_the_tables_is_still_shown(key: tuple[str, str]) -> None:
    assert [block for block in SHOWN if _at(block, {key: ''}) is not None]
