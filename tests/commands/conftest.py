"""Plans are tested without the real renderer, which has its own tests."""

from __future__ import annotations

import pytest

from tests.commands import support


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', support.render)
