"""biome with another team's settings over the web app: nothing drifts, and the provider can still be removed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.transaction import apply
from tests.check.trees import make
from tests.web.support import CACHE, need_tools

SETTINGS = {
    'single quotes': (
        '--line-width=80',
        '--indent-style=space',
        '--indent-width=4',
        '--javascript-formatter-quote-style=single',
        '--semicolons=as-needed',
    ),
    'tabs': ('--line-width=100', '--indent-style=tab', '--trailing-commas=none'),
}
FILES = ('web', 'label_studio/core/all_urls.json')


def lay_out(root: Path, setting: str) -> None:
    biome = CACHE / 'node_modules/.bin/biome'
    subprocess.run([biome, 'format', '--write', *SETTINGS[setting], *FILES], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize('setting', SETTINGS)
def test_a_web_app_in_another_layout(setting: str, tmp_path: Path) -> None:
    need_tools()
    root, plain = tmp_path / 'tree', tmp_path / 'plain'
    make(root, ('wasabi',), full=True)
    make(plain, (), full=True)
    lay_out(root, setting)
    lay_out(plain, setting)
    found = compare(Checkout.at(root))
    assert {finding.rule.id for finding in found.findings} == {'formatted'}
    assert {Path(finding.file).suffix for finding in found.findings} >= {'.ts', '.jsx'}

    apply(root, plan_remove(Checkout.at(root), 'wasabi').changes)
    files = [path.relative_to(plain) for path in (plain / 'web').rglob('*') if path.is_file()]
    assert [str(path) for path in files if (root / path).read_bytes() != (plain / path).read_bytes()] == []
