"""What is registered in the web app is laid out as biome 2.0.6 would, and fits the types around it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.register.engine import apply_registrations
from storage_scaffold.register.points import Registration, registrations
from storage_scaffold.spec.provider import Location, Provider
from tests.conftest import FULL
from tests.web.providers import HOSTILE, provider, ready
from tests.web.support import Web, need_tools

LENGTHS = (1, 60, 80, 100, 120)
INDEX = b'import { s3Provider } from "./s3";\n\nexport const providers = {\n  // Standard\n  s3: s3Provider,\n};\n'


def _places(item: Provider) -> list[Registration]:
    return [found for found in registrations(item) if found.point.path.parts[0] == 'web']


def _register(web: Web, providers: Iterable[Provider]) -> None:
    """One after the other, as separate runs would do it."""
    ours: dict[str, dict[str, str]] = {}
    for item in providers:
        web.write(
            apply_registrations(
                lambda path: (web.root / path).read_bytes(), _places(item), lambda point: ours.get(point, {})
            )
        )
        for found in _places(item):
            ours.setdefault(found.point.id, {})[found.entry.key] = found.entry.sort


def test_biome_leaves_every_registration_as_it_is(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    shutil.copytree(FULL / 'web', web.root / 'web', dirs_exist_ok=True)
    assert web.complaints('apps', 'libs') == []
    texts = [*HOSTILE, *(word * times for word in ('a', '"\'&', '漢', 'e\u0301') for times in LENGTHS)]
    names = [f'{"long_" * (at % 6)}n{at}' for at in range(len(texts))]
    made = [
        provider(name, title=text, location=Location(text), icon='<svg/>')
        for name, text in zip(names, texts, strict=True)
    ]
    _register(web, [*made, *ready()])
    assert web.complaints('apps', 'libs') == []


def test_what_is_registered_fits_the_types(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    web.write({OPEN_SOURCE.web_index: INDEX})
    web.add(*ready())
    for found in (found for item in ready() for found in _places(item)):
        path, shape = found.point.path, found.point.shape
        if path == OPEN_SOURCE.web_index:
            web.write({path: shape.insert((web.root / path).read_bytes(), found.entry, {})})
    assert web.type_errors() == {}
    (web.providers / 'wasabi.ts').unlink()
    assert 'index.ts' in web.type_errors()
