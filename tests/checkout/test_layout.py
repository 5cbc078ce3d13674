"""What a layout derives from its fields, and that nothing else knows where an edition has its things."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest

from storage_scaffold.checkout.layout import ENTERPRISE, LAYOUTS, OPEN_SOURCE, caveat
from storage_scaffold.register.points import points
from storage_scaffold.render.provider import path_of, provider_templates
from storage_scaffold.resources import templates_dir

PACKAGE = Path(__file__).resolve().parents[2] / 'storage_scaffold'
LAYOUT = 'storage_scaffold/checkout/layout.py'
# Words of the open source edition's paths, modules, settings and URLs.
WORDS = re.compile(
    r'io_storages|IO_STORAGES|label_studio/|label_studio_enterprise|web/(apps|libs)|docs/source|api/storages/'
)
# Lines that only speak of it: examples of the help, and a message.
SPEAKS = {
    'storage_scaffold/cli/accept.py': "epilog=output.example('storage-scaffold accept label_studio/io_storages/",
    'storage_scaffold/cli/demo.py': '/label_studio/io_storages/wasabi/README.md  # what was generated',
    'storage_scaffold/cli/eject.py': "epilog=output.example('storage-scaffold eject wasabi label_studio/io_storages/",
    'storage_scaffold/spec/reading/words.py': "is a module of Label Studio's io_storages",
}
# Where each of these takes the layout, counted from 0; without one it is that of the open source edition.
TAKE_LAYOUT = {'render_provider': 3, 'render_owned': 3, 'registrations': 2, 'parse': 2}
# Where a team's own templates count they are passed on; here they do not: no checkout, or only paths are asked for.
TAKE_OWN = ('render_provider', 'render_owned')
WITHOUT_OWN = {
    'storage_scaffold/commands/rename.py',
    'storage_scaffold/render/provider.py',
    'storage_scaffold/verify/job.py',
}
# Judges a client by the starter, which is the same in every edition.
WITHOUT = {'storage_scaffold/kinds/protocol.py'}


def sources() -> Iterator[tuple[str, str]]:
    """The text of every module and template, by a name that begins with its top directory."""
    for path in sorted([*PACKAGE.rglob('*.py'), *templates_dir().rglob('*')]):
        if path.is_file():
            root = PACKAGE.parent if path.is_relative_to(PACKAGE) else templates_dir().parent
            yield path.relative_to(root).as_posix(), path.read_text(encoding='utf-8')


def test_nothing_else_names_the_places_of_an_edition() -> None:
    found = [
        f'{name}:{number}: {line.strip()}'
        for name, text in sources()
        for number, line in enumerate([name, *text.splitlines()])
        if WORDS.search(line) and name != LAYOUT and SPEAKS.get(name, '\n') not in line
    ]
    assert found == []


@pytest.mark.parametrize('name', SPEAKS)
def test_every_exception_is_needed(name: str) -> None:
    assert SPEAKS[name] in (PACKAGE.parent / name).read_text(encoding='utf-8')


def _calls_without_layout(text: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition('.')
            at = TAKE_LAYOUT.get(called[2])
            if at is None or (called[2] == 'parse' and called[0] != 'Lock'):
                continue
            if len(node.args) <= at and 'layout' not in {keyword.arg for keyword in node.keywords}:
                yield node.lineno


def test_code_that_has_a_checkout_passes_its_layout() -> None:
    found = [
        f'{name}:{line}'
        for name, text in sources()
        if name.endswith('.py') and name not in WITHOUT
        for line in _calls_without_layout(text)
    ]
    assert found == []


def test_code_that_has_a_checkout_passes_its_own_templates() -> None:
    calls = [
        (name, 'own' in {keyword.arg for keyword in node.keywords})
        for name, text in sources()
        if name.endswith('.py')
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in TAKE_OWN
    ]
    assert {name for name, passes in calls if not passes} <= WITHOUT_OWN
    assert len([name for name, passes in calls if passes]) > 4


def test_every_template_has_a_directory() -> None:
    for template in provider_templates():
        names = {'name': 'media_vault', 'web': SimpleNamespace(icon_file='cloud-provider-media-vault.svg')}
        path = path_of(template, names, OPEN_SOURCE)
        assert path.parts[0] in ('label_studio', 'web', 'docs')
        assert 'media' in str(path)
    with pytest.raises(LookupError, match='elsewhere/x'):
        path_of('provider/elsewhere/x.j2', {}, OPEN_SOURCE)


def test_names_are_made_as_django_makes_them() -> None:
    assert OPEN_SOURCE.import_link('MinIO') == 'io_storages_minioimportstoragelink'
    assert OPEN_SOURCE.export_storages('MinIO') == 'io_storages_minioexportstorages'
    assert OPEN_SOURCE.import_link_start == 'io_storages_'
    assert OPEN_SOURCE.table('MinIOImportStorageLink') == 'io_storages_minioimportstoragelink'


def test_points_follow_from_the_layout() -> None:
    moved = replace(OPEN_SOURCE, moved={'tasks/api.py': PurePosixPath('elsewhere.py')})
    here, there = ({point.id: point.path for point in points(layout)} for layout in (OPEN_SOURCE, moved))
    assert {name for name, path in here.items() if there[name] != path} == {'task-prefetch'}
    assert there['task-prefetch'] == PurePosixPath('elsewhere.py')
    assert points(OPEN_SOURCE) is points(replace(OPEN_SOURCE))


def test_the_registry_has_each_layout_under_its_edition() -> None:
    assert [(edition, layout.edition) for edition, layout in LAYOUTS.items()] == [
        # a tree of the first has the second in it, too
        ('enterprise', 'enterprise'),
        ('open-source', 'open-source'),
    ]
    for layout in LAYOUTS.values():
        for field in fields(layout):
            value = getattr(layout, field.name)
            assert not isinstance(value, PurePosixPath) or not value.is_absolute()


def test_a_caveat_is_said_of_the_edition_that_nobody_has_tried() -> None:
    assert (caveat('enterprise'), ENTERPRISE.name) == (
        'not verified on the real product',
        'enterprise, not verified on the real product',
    )
    assert (caveat('open-source'), caveat('cellar'), OPEN_SOURCE.name) == ('', '', 'open-source')


def test_the_points_without_a_file_are_points_of_the_open_source_edition() -> None:
    ids = {point.id for point in points(OPEN_SOURCE)}
    assert set(ENTERPRISE.without) < ids
    assert {point.id for point in points(ENTERPRISE)} == ids - set(ENTERPRISE.without)
