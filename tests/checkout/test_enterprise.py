"""Where an Enterprise tree has its things is found in its code, and what is missing is named."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import ENTERPRISE
from storage_scaffold.errors import CheckoutError
from tests.conftest import CHECKOUT, lay_down

HOME = PurePosixPath('label_studio_enterprise')
STORAGES = HOME / 'lse_io_storages'
BASE = HOME / 'lse_core/settings/base.py'


def edit(root: Path, path: PurePosixPath, old: str, new: str) -> None:
    file = root / path
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_the_tree_is_known_from_anywhere_inside(enterprise_checkout: Path) -> None:
    for directory in (enterprise_checkout, enterprise_checkout / STORAGES / 's3s'):
        found = Checkout.find(directory)
        assert (found.root, found.layout.edition) == (enterprise_checkout, 'enterprise')
    assert Checkout.at(enterprise_checkout / HOME).root == enterprise_checkout


def test_settings_and_lists_are_found_from_manage_py_on(enterprise_checkout: Path) -> None:
    layout = Checkout.at(enterprise_checkout).layout
    assert layout.settings_module == 'lse_core.settings.enterprise'
    assert layout.in_package('core/settings/base.py') == BASE
    assert (layout.in_storages('functions.py'), layout.list_function) == (
        STORAGES / 'functions.py',
        'get_storage_list',
    )
    assert (layout.in_storages('urls.py'), layout.routes) == (STORAGES / 'urls.py', '_api_urlpatterns')
    assert (layout.module, layout.app_label) == ('lse_io_storages', 'lse_io_storages')
    assert layout.import_link('Wasabi') == 'lse_io_storages_wasabiimportstoragelink'


def test_other_names_are_found_as_well(enterprise_checkout: Path) -> None:
    root = enterprise_checkout
    edit(
        root,
        HOME / 'manage.py',
        "environ.setdefault('DJANGO_SETTINGS_MODULE', ",
        "environ['DJANGO_SETTINGS_MODULE'] = (",
    )
    edit(root, HOME / 'lse_core/settings/enterprise.py', 'from lse_core.settings.base', 'from .base')
    edit(
        root, BASE, 'lse_io_storages.functions.get_storage_list', 'label_studio_enterprise.lse_core.lists.all_storages'
    )
    edit(root, BASE, "'lse_io_storages']", "'label_studio_enterprise.lse_io_storages.apps.Config']")
    functions = root / STORAGES / 'functions.py'
    (root / HOME / 'lse_core/lists.py').write_text(
        functions.read_text().replace('get_storage_list()', 'all_storages()', 1)
    )
    functions.unlink()
    (root / STORAGES / 'apps.py').write_text("class Config(AppConfig):\n    name = 'x'\n    label: str = 'stores'\n")
    edit(root, STORAGES / 'urls.py', '_api_urlpatterns', 'storage_routes')
    edit(
        root,
        STORAGES / 'urls.py',
        'include((storage_routes, app_name), namespace',
        'include(storage_routes, namespace',
    )
    layout = Checkout.at(root).layout
    assert (layout.settings_module, layout.routes) == ('lse_core.settings.enterprise', 'storage_routes')
    assert (layout.in_storages('functions.py'), layout.list_function) == (HOME / 'lse_core/lists.py', 'all_storages')
    assert (layout.module, layout.app_label) == ('label_studio_enterprise.lse_io_storages', 'stores')
    assert layout.in_package('core/settings/base.py') == BASE


@pytest.mark.parametrize(
    ('file', 'old', 'new', 'says'),
    [
        ('manage.py', "'DJANGO_SETTINGS_MODULE'", "'X'", r'manage\.py: `DJANGO_SETTINGS_MODULE` is given no default'),
        (
            'manage.py',
            'lse_core.settings',
            'core.settings',
            r'settings `core\.settings\.enterprise` are not in label_stud',
        ),
        (
            'lse_core/settings/base.py',
            'GET_STORAGE_LIST',
            'OTHER',
            '`GET_STORAGE_LIST` is not set here, nor in .*base',
        ),
        (
            'lse_core/settings/base.py',
            'lse_io_storages.functions.',
            'io_storages.f.',
            'which is not in label_studio_ent',
        ),
        (
            'lse_core/settings/base.py',
            'functions.get_storage_list',
            'functions.gone',
            r'functions\.py: `gone` is missing',
        ),
        ('lse_core/settings/base.py', '    IO_', '    X_', '`IO_STORAGES_IMPORT_LINK_NAMES` is not set here'),
        (
            'lse_core/settings/base.py',
            "'lse_io_storages']",
            ']',
            "`'lse_io_storages' in INSTALLED_APPS` is not set here",
        ),
        (
            'lse_io_storages/urls.py',
            'include((_api',
            'include((*_api',
            r'`path\(.api/storages/., include\(…\)\)` with a li',
        ),
        (
            'lse_io_storages/urls.py',
            'import ImportStorageListFilesAPI',
            'import x',
            'ListFilesAPI` is not imported, and',
        ),
    ],
)
def test_a_missing_piece_is_named(enterprise_checkout: Path, file: str, old: str, new: str, says: str) -> None:
    if old.startswith('    '):
        old, new = f'\n{old.strip()}', f'\n{new.strip()}'
    edit(enterprise_checkout, HOME / file, old, new)
    with pytest.raises(CheckoutError, match=says) as caught:
        Checkout.at(enterprise_checkout)
    assert len(caught.value.problems) == 1
    assert 'docs/enterprise.md' in str(caught.value.remedy)


@pytest.mark.parametrize('name', ['', '.', '/', 'a./', '../../x', '..x', 'lse_core', 'ünï.x', '\0'])
@pytest.mark.parametrize(
    ('path', 'old'),
    [(HOME / 'manage.py', 'lse_core.settings.enterprise'), (BASE, 'lse_io_storages.functions.get_storage_list')],
)
def test_names_that_lead_nowhere(enterprise_checkout: Path, path: PurePosixPath, old: str, name: str) -> None:
    edit(enterprise_checkout, path, repr(old), ascii(name))
    with pytest.raises(CheckoutError, match=r'is not set here|is given no default|are not in|which is not in'):
        Checkout.at(enterprise_checkout)


def test_settings_that_import_each_other(enterprise_checkout: Path) -> None:
    for module in ('lse_core.settings.enterprise', 'label_studio_enterprise.lse_core.settings.base'):
        (enterprise_checkout / BASE).write_text(f'from {module} import *\n{(enterprise_checkout / BASE).read_text()}')
    assert Checkout.at(enterprise_checkout).layout.in_package('core/settings/base.py') == BASE


def test_a_file_that_is_no_python_is_named_with_the_line(enterprise_checkout: Path) -> None:
    (enterprise_checkout / BASE).write_text('x = 1\ndef broken(:\n')
    with pytest.raises(CheckoutError, match=r'lse_core/settings/base\.py:2: is not valid Python'):
        Checkout.at(enterprise_checkout)


def test_all_missing_files_are_named_at_once(enterprise_checkout: Path) -> None:
    missing = [STORAGES / name for name in ('functions.py', 'urls.py', 'models.py', 'migrations/__init__.py')]
    for path in missing:
        (enterprise_checkout / path).unlink()
    with pytest.raises(CheckoutError) as caught:
        Checkout.find(enterprise_checkout)
    said = str(caught.value)
    assert [str(path) for path in missing[1:] if f'{path}: this file is missing' not in said] == []
    assert 'which is not in label_studio_enterprise/' in said


@pytest.mark.parametrize('gone', ['manage.py', 'lse_io_storages'])
def test_half_a_tree_is_not_taken_for_one_of_the_open_source_edition(enterprise_checkout: Path, gone: str) -> None:
    lay_down(CHECKOUT, enterprise_checkout)
    (enterprise_checkout / HOME / gone).rename(enterprise_checkout / 'elsewhere')
    for find in (Checkout.find, Checkout.at):
        with pytest.raises(CheckoutError, match=r'edition enterprise, not verified on the real product .* have both'):
            find(enterprise_checkout)


def test_an_installed_label_studio_cannot_be_seen_and_is_a_new_one(enterprise_checkout: Path) -> None:
    checkout = Checkout.at(enterprise_checkout)
    assert not checkout.layout.shows_label_studio
    features = checkout.features
    assert (features.resolve_host_for_ssrf, features.validate_url_for_ssrf) == (True, True)
    assert (features.counts_linked_tasks, features.has_pyproject, features.has_web) == (False, True, False)


def test_a_label_studio_in_the_tree_is_looked_at(enterprise_checkout: Path) -> None:
    lay_down(CHECKOUT, enterprise_checkout)
    checkout = Checkout.at(enterprise_checkout)
    assert checkout.layout.label_studio == PurePosixPath('label_studio')
    assert checkout.features.resolve_host_for_ssrf
    helpers = PurePosixPath('label_studio/core/utils/io.py')
    edit(enterprise_checkout, helpers, 'def resolve_host_for_ssrf', 'def other')
    assert not Checkout.at(enterprise_checkout).features.resolve_host_for_ssrf
    edit(enterprise_checkout, PurePosixPath('label_studio/io_storages/utils.py'), 'load_tasks_json', 'other')
    with pytest.raises(CheckoutError, match=r'label_studio/io_storages/utils\.py: `load_tasks_json` is missing'):
        Checkout.at(enterprise_checkout)


def test_the_licence_is_that_of_its_own_storages(enterprise_checkout: Path) -> None:
    (enterprise_checkout / STORAGES / 's3s/__init__.py').write_text('"""All rights and no licence."""\n')
    assert Checkout.at(enterprise_checkout).features.licence == '"""All rights and no licence."""'


def test_the_layout_alone_has_the_names_of_the_guide() -> None:
    assert ENTERPRISE.storages == STORAGES
    assert ENTERPRISE.web_providers == PurePosixPath(
        'web/apps/labelstudio/src/pages/Settings/StorageSettings/providers'
    )
    assert not ENTERPRISE.models_write_app_label
