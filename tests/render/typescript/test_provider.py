"""The provider file beside the others that are made of the same spec."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout import Features
from storage_scaffold.render.provider import render_provider
from storage_scaffold.render.typescript import names
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_spec
from tests.samples import provider

FULL = Features(has_web=True, depends_on=True, visible_when=True, cloud_icon=True)
WEB = 'web/apps/labelstudio/src/pages/Settings/StorageSettings/providers'


def test_the_file_goes_by_the_providers_name() -> None:
    item = provider('media_vault_2')
    assert names.constant(item) == 'mediaVault2Provider'
    assert names.icon_file(item) == 'cloud-provider-media-vault-2.svg'
    assert PurePosixPath(f'{WEB}/media_vault_2.ts') in render_provider(item, FULL, 'spec.yml')


def test_an_icon_is_written_only_where_the_spec_has_one() -> None:
    icon = PurePosixPath('web/libs/ui/src/assets/icons', names.icon_file(provider()))
    assert icon not in render_provider(provider(), FULL, 'spec.yml')
    assert icon in render_provider(replace(provider(), icon='<svg/>'), FULL, 'spec.yml')


@pytest.mark.parametrize('name', ['wasabi', 'nextcloud', 'minio'])
def test_credentials_are_the_same_everywhere(name: str) -> None:
    """In the web app password and access key, in the old form protected, in the API never shown."""
    files = render_provider(load_spec(specs_dir() / f'{name}.yml'), FULL, 'spec.yml')
    texts = {path.name: data.decode('utf-8') for path, data in files.items()}
    form = texts[f'{name}.ts']
    passwords = re.findall(r'name: "(\w+)",\n +type: "password"', form)
    secure = re.search(r'secure_fields = (\[.*?\])', texts['serializers.py'], re.DOTALL)
    assert secure is not None
    assert passwords
    assert passwords == ast.literal_eval(secure[1])
    assert form.count('accessKey: true') == len(passwords)
    assert set(re.findall(r'type: password\n +name: (\w+)', texts['form_layout.yml'])) == set(passwords)
