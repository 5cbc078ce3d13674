"""One tree for each web app that is known, with every sample provider in it."""

from __future__ import annotations

import pytest

from tests.web.providers import samples_of_everything
from tests.web.support import VARIANTS, Web, need_tools


@pytest.fixture(scope='session')
def webs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Web]:
    """By variant; made once, only to be read."""
    need_tools()
    made = {}
    for variant in VARIANTS:
        made[variant] = Web.make(tmp_path_factory.mktemp(variant), variant)
        made[variant].add(*samples_of_everything())
    return made


@pytest.fixture
def web(webs: dict[str, Web]) -> Web:
    """The web app of spring 2026."""
    return webs['spring']
