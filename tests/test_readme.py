"""The specs in the README are specs.

Across modules: it is about a document.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.supported import unsupported

README = Path(__file__).resolve().parents[1] / 'README.md'
SHOWN = re.findall(
    r'^```yaml\n(spec: .*?)^```$|^\$ cat \S+\n(.*?)^\$', README.read_text(encoding='utf-8'), re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize('spec', [''.join(parts) for parts in SHOWN])
def test_a_shown_spec_can_be_generated(spec: str) -> None:
    assert unsupported(load_bytes(spec.encode('utf-8'), 'README.md')) == []


def test_both_are_found() -> None:
    assert len(SHOWN) == 2
