"""A tree that lacks what generated code needs is refused by the names of all that is missing, and is not changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.checkout.needed import needed
from storage_scaffold.errors import CheckoutError
from storage_scaffold.render.provider import render_provider
from storage_scaffold.spec.loader import load_bytes, load_spec
from tests.ready import of_each_shape

STORAGES = 'label_studio/io_storages'
NAMES = [(str(path), name) for path, names in needed(OPEN_SOURCE).items() for name in names]


def _refused(root: Path) -> list[str]:
    with pytest.raises(CheckoutError) as caught:
        Checkout.at(root)
    assert 'update an older tree; for another one, look for a newer storage-scaffold' in str(caught.value.remedy)
    return [f'{problem.file}: {problem.message}' for problem in caught.value.problems]


@pytest.mark.parametrize(('file', 'name'), NAMES, ids=[name for _, name in NAMES])
def test_each_name_that_went_away_is_said(mini_checkout: Path, file: str, name: str) -> None:
    path = mini_checkout / file
    text = path.read_text()
    for word in name.split(' or '):
        text = text.replace(f'class {word}', 'class Another').replace(f'def {word}(', 'def another(')
        text = text.replace(f'from {word}.', 'from another.').replace(f'\n{word} =', '\nANOTHER =')
    path.write_text(text)
    said = ' or '.join(f'`{word}`' for word in name.split(' or '))
    assert f'{file}: {said} is missing, and generated code needs it' in _refused(mini_checkout)


def test_all_that_is_missing_is_said_at_once_and_no_age_is_guessed(mini_checkout: Path) -> None:
    """As of 1.20.0: another library for the API's description, no list of files, and no sync with some errors."""
    api, models = mini_checkout / STORAGES / 'api.py', mini_checkout / STORAGES / 'base_models.py'
    text = api.read_text().replace('from drf_spectacular.utils import extend_schema', 'from drf_yasg import utils')
    api.write_text(text.replace('class ImportStorageListFilesAPI', 'class Other'))
    models.write_text(models.read_text().replace('info_set_completed_with_errors', 'info_set_nothing'))
    (mini_checkout / STORAGES / 'serializers.py').unlink()
    assert _refused(mini_checkout) == [
        f'{STORAGES}/base_models.py: `info_set_completed_with_errors` is missing, and generated code needs it',
        f'{STORAGES}/serializers.py: is missing, and generated code needs it',
        f'{STORAGES}/api.py: `drf_spectacular` is missing, and generated code needs it',
        f'{STORAGES}/api.py: `ImportStorageListFilesAPI` is missing, and generated code needs it',
    ]


def test_a_name_that_moved_and_is_imported_from_there_is_not_missing(mini_checkout: Path) -> None:
    for file, old, new in [
        (
            f'{STORAGES}/utils.py',
            '@dataclass\nclass StorageObject',
            'from .objects import StorageObject\n\n\nclass Other',
        ),
        ('label_studio/core/redis.py', 'def redis_connected', 'redis_connected = bool\n\n\ndef other'),
        ('label_studio/core/utils/io.py', 'def resolve_host_for_ssrf', 'from a import resolve_host_for_ssrf\ndef b'),
    ]:
        path = mini_checkout / file
        path.write_text(path.read_text().replace(old, new))
    assert Checkout.at(mini_checkout).features.resolve_host_for_ssrf


def test_a_file_that_imports_everything_may_have_any_name(mini_checkout: Path) -> None:
    path = mini_checkout / 'label_studio/core/settings/base.py'
    path.write_text(path.read_text().replace('SSRF_PROTECTION_ENABLED = True', 'from core.settings.ours import *'))
    Checkout.at(mini_checkout)


def test_a_file_without_a_name_that_does_not_parse_is_refused_with_the_line(mini_checkout: Path) -> None:
    (mini_checkout / STORAGES / 'api.py').write_text('x = 1\ndef broken(:\n')
    with pytest.raises(CheckoutError, match=f'{STORAGES}/api.py:2: is not valid Python'):
        Checkout.at(mini_checkout)


def _imported(source: bytes, home: PurePosixPath) -> Iterator[tuple[PurePosixPath, str]]:
    """What a generated module has from Label Studio: the file with it, and its name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == 'settings':
            yield OPEN_SOURCE.in_package('core/settings/base.py'), node.attr
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split('.')
            if node.level == 2:
                yield from ((home.parent / f'{"/".join(parts)}.py', alias.name) for alias in node.names)
            elif not node.level and parts[0] in ('core', 'tasks', 'projects'):
                yield from ((OPEN_SOURCE.in_package(f'{"/".join(parts)}.py'), alias.name) for alias in node.names)


@pytest.mark.parametrize('new', [True, False], ids=['new', 'old'])
@pytest.mark.parametrize('roles', ['import, export', 'import', 'export'])
def test_nothing_is_imported_that_is_not_looked_for(new: bool, roles: str) -> None:
    """A release that lacks it would not start."""
    known = {
        (path, word) for path, names in needed(OPEN_SOURCE).items() for name in names for word in name.split(' or ')
    }
    found = set()
    features = Features(resolve_host_for_ssrf=new, validate_url_for_ssrf=new, counts_linked_tasks=not new)
    for spec in of_each_shape():
        provider = load_spec(spec, name=spec.stem)
        if provider.imports and provider.exports:
            provider = load_bytes(spec.read_bytes() + f'\nroles: [{roles}]\n'.encode(), spec.name)
        home = OPEN_SOURCE.home(provider.name)
        for path, source in render_provider(provider, features, 'x').items():
            if path.parent == home and path.suffix == '.py':
                found.update(_imported(source, home))
    assert found
    assert found <= known
