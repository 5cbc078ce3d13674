"""The table of registration points against the miniature checkout."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path, PurePosixPath

import pytest
from markdown_it import MarkdownIt

from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.register.engine import apply_registrations, registration_state, withdraw_registrations
from storage_scaffold.register.points import points, registrations
from storage_scaffold.register.shape import Ours, State
from storage_scaffold.render.routes import url_records
from storage_scaffold.spec.provider import Location, Provider, Role
from tests.register.support import added_lines, crlf, make_provider
from tests.register.typescript import check_syntax

WASABI = make_provider('wasabi')
THREE = [
    make_provider('aaa', "A's: best"),
    make_provider('minio', 'MinIO', 'MinIO', 'minio-sdk (>=7)', 'minio.svg'),
    WASABI,
]
# Tests, the dependency, the web application and the docs.
OPTIONAL = {
    *(f'{file}-{side}-types' for file in ('tavern', 'tavern-proxy') for side in ('import', 'export')),
    *('duplicates-test-import', 'duplicates-test', 'factory-import', 'factory', 'dependency'),
    *('web-provider-import', 'web-provider', 'web-icon', 'web-summary', 'web-review-name', 'docs-overview'),
}
Files = dict[PurePosixPath, bytes]


def files_of(root: Path) -> Files:
    return {
        PurePosixPath(path.relative_to(root).as_posix()): path.read_bytes()
        for path in root.rglob('*')
        if path.is_file()
    }


def ours_of(others: list[Provider]) -> Callable[[str], Ours]:
    by_point: dict[str, dict[str, str]] = {}
    for item in (item for other in others for item in registrations(other)):
        by_point.setdefault(item.point.id, {})[item.entry.key] = item.entry.sort
    return lambda point: by_point.get(point, {})


def registered(files: Files, providers: list[Provider]) -> Files:
    files = dict(files)
    for at, provider in enumerate(providers):
        files.update(apply_registrations(files.get, registrations(provider), ours_of(providers[:at])))
    return files


def test_the_ids_are_unique_and_every_point_says_what_it_is_for() -> None:
    ids = [point.id for point in points(OPEN_SOURCE)]
    assert len(ids) == len(set(ids))
    assert all(point.title and point.consequence.endswith('.') for point in points(OPEN_SOURCE))


def test_only_tests_the_dependency_web_and_docs_may_be_missing() -> None:
    assert {point.id for point in points(OPEN_SOURCE) if not point.required} == OPTIONAL


def test_every_file_of_the_table_is_edited(full_checkout: Path) -> None:
    before = files_of(full_checkout)
    provider = make_provider('minio', requires='minio (>=7)', icon='<svg/>')
    changed = apply_registrations(before.get, registrations(provider), ours_of([]))
    assert set(changed) == {point.path for point in points(OPEN_SOURCE)}
    for path, content in changed.items():
        assert added_lines(before[path], content)


def test_the_miniature_reads_like_label_studio(mini_checkout: Path) -> None:
    before = files_of(mini_checkout)
    after = registered(before, [WASABI])

    def added(path: str) -> str:
        return '\n'.join(added_lines(before[PurePosixPath(path)], after[PurePosixPath(path)]))

    storages = 'label_studio/io_storages'
    assert added(f'{storages}/functions.py').split('\n')[0] == (
        'from io_storages.wasabi.api import WasabiExportStorageListAPI, WasabiImportStorageListAPI'
    )
    assert added(f'{storages}/models.py') == (
        'from .wasabi.models import (  # noqa: F401\n    WasabiImportStorage,\n    WasabiImportStorageLink,\n'
        '    WasabiExportStorage,\n    WasabiExportStorageLink,\n)'
    )
    assert added('label_studio/core/settings/base.py') == "    'io_storages_wasabiimportstoragelink',"
    assert added('label_studio/tasks/api.py') == "            'io_storages_wasabiimportstoragelink',"
    assert added('label_studio/data_manager/actions/remove_duplicates.py') == (
        'from io_storages.wasabi.models import WasabiImportStorageLink\n'
        "        'io_storages_wasabiimportstoragelink': WasabiImportStorageLink,"
    )
    pair = '      - name: wasabi\n        title: Wasabi'
    assert added('label_studio/tests/io_storages.tavern.yml') == f'{pair}\n{pair}'
    urls = added(f'{storages}/urls.py')
    assert (
        "    # Wasabi\n    path('wasabi/', WasabiImportStorageListAPI.as_view(), name='storage-wasabi-list')," in urls
    )
    assert (
        "    path(\n        'wasabi/files',\n"
        '        ImportStorageListFilesAPI().as_view(serializer_class=WasabiImportStorageSerializer),\n'
        "        name='storage-wasabi-list-files',\n    ),\n"
    ) in urls
    include = "include(('io_storages.wasabi.urls', 'io_storages'), namespace='wasabi-api')"
    assert f"    path('api/storages/wasabi/', {include})," in urls


def test_the_miniature_reads_like_the_web_application(full_checkout: Path) -> None:
    before = files_of(full_checkout)
    minio = replace(make_provider('minio', 'Min"IO"', 'MinIO', icon='<svg/>'), location=Location('Share & more'))
    after = registered(before, [WASABI, minio])

    def added(path: PurePosixPath | str) -> list[str]:
        return added_lines(before[PurePosixPath(path)], after[PurePosixPath(path)])

    assert added(OPEN_SOURCE.web_index) == [
        'import minioProvider from "./minio";',
        'import wasabiProvider from "./wasabi";',
        '  minio: minioProvider,',
        '  wasabi: wasabiProvider,',
    ]
    index = after[OPEN_SOURCE.web_index].decode()
    assert '  redis: redisProvider,\n  minio: minioProvider,\n  wasabi: wasabiProvider,\n  // Enterprise' in index
    assert added(OPEN_SOURCE.web_icon_index) == [
        'export { ReactComponent as IconCloudProviderMinIO } from "./cloud-provider-minio.svg";'
    ]
    assert added(OPEN_SOURCE.web_summary) == [
        '          <DescriptionList.Item case="minio" term={"Share & more"}>',
        '            {storage.bucket}',
        '          </DescriptionList.Item>',
        '          <DescriptionList.Item case="wasabi" term="Bucket">',
        '            {storage.bucket}',
        '          </DescriptionList.Item>',
    ]
    assert added('web/libs/app-common/src/blocks/StorageProviderForm/Steps/review-step.tsx') == [
        "      minio: 'Min\"IO\"',",
        '      wasabi: "Wasabi",',
    ]
    assert added(OPEN_SOURCE.docs_overview) == [
        # Hexo makes typographic quotes of others
        '| [Min\\"IO\\"](storage_minio) | ✅ | ✅ |',
        '| [Wasabi](storage_wasabi) | ✅ | ✅ |',
    ]


def test_a_provider_of_the_enterprise_edition_is_marked_as_one() -> None:
    provider = replace(WASABI, edition='enterprise')
    (row,) = (item.entry.code for item in registrations(provider) if item.point.id == 'docs-overview')
    assert row == '[Wasabi](storage_wasabi) | ❌ | ✅'


@pytest.mark.parametrize('text', ['"', "'", '`${x}`', '</b>', '*/ // {}', '\\', '😀 \u202ex', '| [a](b)', '&amp; &'])
def test_hostile_words_come_out_as_they_are(full_checkout: Path, text: str) -> None:
    before = files_of(full_checkout)
    provider = replace(make_provider('wasabi', f'W {text} {text}'), location=Location(f'B {text} {text}'))
    after = registered(before, [provider])
    summary = after[OPEN_SOURCE.web_summary]
    (term,) = re.findall(rb'case="wasabi" term=(.*)>$', summary, re.MULTILINE)
    literal = term.decode()
    shown = ast.literal_eval(literal[1:-1]) if literal.startswith('{') else literal.strip('"')
    assert shown == f'B {text} {text}'
    for path in (
        item.point.path for item in registrations(provider) if item.point.path.suffix in ('.ts', '.tsx', '.jsx')
    ):
        check_syntax(after[path])
    cells = [
        token
        for token in MarkdownIt().enable('table').parse(after[OPEN_SOURCE.docs_overview].decode())
        if token.children
    ]
    (row,) = (token.children for token in cells if token.content.endswith('(storage_wasabi)'))
    assert row and ''.join(token.content for token in row) == f'W {text} {text}'


def test_the_url_list_holds_both_families() -> None:
    records = url_records(OPEN_SOURCE, WASABI)
    assert len(records) == 21
    by_name = {record['name']: record for record in records}
    assert len(by_name) == 21
    assert by_name['storages:api:storage-wasabi-list-files'] == {
        'url': '/api/storages/wasabi/files',
        'module': 'io_storages.api.ImportStorageListFilesAPI',
        'name': 'storages:api:storage-wasabi-list-files',
        'decorators': '',
    }
    assert by_name['storages:api:export-storage-wasabi-sync']['url'] == '/api/storages/export/wasabi/<int:pk>/sync'
    guide = by_name['storages:wasabi-api:export-storage-form-layout']
    assert guide['url'] == '/api/storages/wasabi/export/form-layout/'
    assert guide['module'] == 'io_storages.wasabi.api.WasabiExportStorageFormLayoutAPI'
    assert by_name['storages:wasabi-api:import-storage-list']['url'] == '/api/storages/wasabi/import/'


@pytest.mark.parametrize('dos', [False, True], ids=['LF', 'CRLF'])
def test_any_order_of_three_providers_gives_one_tree_and_gives_it_back(full_checkout: Path, dos: bool) -> None:
    before = {path: crlf(content) if dos else content for path, content in files_of(full_checkout).items()}
    # The shapes are tried in all orders line end by line end; the whole tree in Windows' only forth and back.
    orders = [THREE, THREE[::-1]] if dos else [list(order) for order in permutations(THREE)]
    results = [registered(before, order) for order in orders]
    assert all(result == results[0] for result in results)
    for path, content in results[0].items():
        if path.suffix == '.py':
            ast.parse(content)
        if path.suffix == '.json':
            assert len(json.loads(content)) == len(json.loads(before[path])) + 63
    for order in orders:
        files = dict(results[0])
        for provider in order:
            files.update(withdraw_registrations(files.get, registrations(provider)))
        assert files == before


def test_a_second_run_changes_nothing(full_checkout: Path) -> None:
    files = registered(files_of(full_checkout), THREE)
    for provider in THREE:
        others = [other for other in THREE if other is not provider]
        assert apply_registrations(files.get, registrations(provider), ours_of(others)) == {}
        states = {standing.state for standing in registration_state(files.get, registrations(provider))}
        assert states == {State.PRESENT}


def test_ruff_is_as_content_as_before(mini_checkout: Path) -> None:
    providers = [*THREE, make_provider('s3x', prefix='S3X'), make_provider('a_b', prefix='AB')]
    for path, content in registered(files_of(mini_checkout), providers).items():
        (mini_checkout / path).write_bytes(content)
    ruff = [sys.executable, '-m', 'ruff', 'check', '--no-cache', '.']
    done = subprocess.run(ruff, cwd=mini_checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_long_names_are_laid_out_like_everything_else(mini_checkout: Path) -> None:
    from storage_scaffold.render.python.format import format_python

    long = make_provider('a_very_long_name_for_a_storage_service', prefix='AVeryLongNameForAStorageService')
    before = files_of(mini_checkout)
    for path, content in apply_registrations(before.get, registrations(long), ours_of([])).items():
        if path.suffix == '.py':
            tidied = [format_python(text.decode()).encode() for text in (before[path], content)]
            assert added_lines(*tidied) == added_lines(before[path], content), path


def test_a_package_that_the_checkout_lists_is_no_registration() -> None:
    provider = make_provider('minio', requires='Minio_SDK (>=7)')
    assert 'dependency' in [item.point.id for item in registrations(provider)]
    assert 'dependency' not in [item.point.id for item in registrations(provider, listed={'minio-sdk'})]
    assert 'dependency' not in [item.point.id for item in registrations(WASABI)]


def test_the_table_does_not_load_the_parsers() -> None:
    code = (
        'import sys, storage_scaffold.register.engine\n'
        "heavy = ('libcst', 'black', 'ruamel.yaml', 'pydantic', 'tree_sitter', 'markdown_it')\n"
        'print([name for name in heavy if name in sys.modules])'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.stdout.strip() == '[]', done.stderr


@pytest.mark.parametrize(
    ('roles', 'gone'), [(('import',), set()), (('export',), {'link-names', 'duplicates', 'factory'})]
)
def test_a_provider_with_one_role_is_registered_for_that(
    full_checkout: Path, roles: tuple[Role, ...], gone: set[str]
) -> None:
    before, provider = files_of(full_checkout), replace(WASABI, roles=roles)
    there = {item.point.id for item in registrations(provider)}
    assert (
        {item.point.id for item in registrations(WASABI)} - there
        == {point.id for point in points(OPEN_SOURCE) if point.role not in (None, *roles)}
        >= gone
    )
    after = registered(before, [THREE[1], provider])
    added = '\n'.join(line for path in after for line in added_lines(before[path], after[path]))
    other = {'import': 'Export', 'export': 'Import'}[roles[0]]
    assert set(re.findall(rf'Wasabi{other}\w+', added)) == {f'Wasabi{other}StorageListAPI'}
    # Label Studio makes the lists of both roles of one list
    assert len(re.findall(r'name: wasabi\b', added)) == 4
    files = {**after, **withdraw_registrations(after.get, registrations(provider))}
    assert files == registered(before, [THREE[1]])
