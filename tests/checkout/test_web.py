"""What is found in the web app's sources: by their text, since a release number does not tell what a fork has."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout, Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.render.provider import render_provider
from tests.samples import provider

TYPES = """\
// visibleWhen: a field may become hidden one day
export interface Field {
  name: string;
  /* requiredWhen?: { field: string }; */
  dependsOn?: { field: string; value: unknown };
}
"""
ICON = 'export { ReactComponent as IconCloudCustom } from "./cloud-custom.svg";\n'


def _provider_file(brand: str) -> str:
    description = f'Configure your X connection with all required {brand} settings'
    return f'export const p = {{\n  description: "{description}",\n}};\n'


def _tree(root: Path, files: dict[PurePosixPath, str]) -> Features:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding='utf-8')
    return Checkout.at(root).features


def _without_web(root: Path) -> Path:
    for path in (
        OPEN_SOURCE.web_index,
        OPEN_SOURCE.docs_overview,
        OPEN_SOURCE.web_form_types,
        OPEN_SOURCE.web_icon_index,
    ):
        (root / path).unlink(missing_ok=True)
    return root


def test_the_pypi_package_has_neither_web_app_nor_docs(mini_checkout: Path) -> None:
    features = Checkout.at(_without_web(mini_checkout)).features
    assert (features.has_web, features.has_docs, features.cloud_icon) == (False, False, False)


def test_a_source_tree_has_both(mini_checkout: Path) -> None:
    features = _tree(
        mini_checkout, {OPEN_SOURCE.web_index: '', OPEN_SOURCE.docs_overview: '', OPEN_SOURCE.web_icon_index: ICON}
    )
    assert (features.has_web, features.has_docs, features.cloud_icon) == (True, True, True)


def test_what_the_form_declares_is_read_without_comments(mini_checkout: Path) -> None:
    features = _tree(mini_checkout, {OPEN_SOURCE.web_form_types: TYPES})
    assert (features.depends_on, features.visible_when, features.required_when) == (True, False, False)
    newer = TYPES.replace('// visibleWhen: a', 'a').replace('/* ', '').replace(' */', '')
    newer = newer.replace('a field may become hidden one day', '// a field may hide').replace(
        'name: string;', 'name: string;\n  visibleWhen?: { field: string };'
    )
    features = _tree(mini_checkout, {OPEN_SOURCE.web_form_types: newer})
    assert (features.depends_on, features.visible_when, features.required_when) == (True, True, True)


def test_an_icon_that_is_commented_out_is_not_exported(mini_checkout: Path) -> None:
    assert not _tree(mini_checkout, {OPEN_SOURCE.web_icon_index: f'// {ICON}'}).cloud_icon


@pytest.mark.parametrize(
    ('brands', 'found'),
    [
        ({}, 'Label Studio'),
        ({'s3.ts': 'Label Studio'}, 'Label Studio'),
        ({'s3.ts': 'Acme & Söhne', 'gcs.ts': 'Acme & Söhne', 'azure.ts': 'Label Studio'}, 'Acme & Söhne'),
        ({'s3.ts': 'a' * 61}, 'Label Studio'),
        ({'s3.ts': '${brand}'}, 'Label Studio'),
        ({'wasabi.ts': 'Wasabi'}, 'Label Studio'),
    ],
)
def test_the_brand_is_the_one_of_the_stock_providers(mini_checkout: Path, brands: dict[str, str], found: str) -> None:
    for path in (mini_checkout / OPEN_SOURCE.web_providers).glob('*.ts*'):
        path.unlink()
    files = {OPEN_SOURCE.web_providers / file: _provider_file(brand) for file, brand in brands.items()}
    assert _tree(mini_checkout, files).brand == found


def test_a_tree_without_web_gets_no_web_files() -> None:
    paths = render_provider(provider(), Features(), 'specs/wasabi.yml')
    assert {path.parts[0] for path in paths} == {'label_studio'}
