"""biome 2.0.6 has nothing to say about what was generated: neither its formatter nor its linter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage_scaffold.spec.provider import Provider
from tests.web.providers import providers
from tests.web.support import VARIANTS, Web, need_tools

MANY = 150


@pytest.mark.parametrize('variant', VARIANTS)
def test_biome_leaves_every_sample_as_it_is(webs: dict[str, Web], variant: str) -> None:
    assert webs[variant].complaints('apps') == []


def test_biome_complains_where_it_should(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    (web.providers / 'bad.ts').write_text("export const bad = { name: 'bad',\n};\n")
    assert web.complaints('apps') == ['apps/labelstudio/src/pages/Settings/StorageSettings/providers/bad.ts: format']


def test_biome_leaves_any_provider_as_it_is(tmp_path: Path) -> None:
    need_tools()
    webs = [Web.make(tmp_path / variant, variant) for variant in VARIANTS]
    made: list[Provider] = []

    @settings(
        max_examples=MANY, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def write(data: st.DataObject) -> None:
        made.append(data.draw(providers(f'p{len(made)}')))
        webs[len(made) % len(webs)].add(made[-1])

    write()
    assert len(made) >= MANY
    assert [complaint for web in webs for complaint in web.complaints('apps')] == []
