from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.checkout.own_templates import OwnTemplates
from storage_scaffold.render.own import blocks, shipped
from storage_scaffold.render.provider import render_owned, render_provider
from storage_scaffold.resources import provider_templates, specs_dir
from storage_scaffold.spec.loader import load_spec

FULL = Features(has_web=True, has_docs=True, depends_on=True, visible_when=True, cloud_icon=True)
OF_PROVIDERS = sorted(name for name in provider_templates() if not name.startswith('clients/'))


@pytest.mark.parametrize('name', OF_PROVIDERS)
def test_every_template_of_a_provider_has_blocks(name: str) -> None:
    assert blocks(name)
    assert len(set(blocks(name))) == len(blocks(name))


@pytest.mark.parametrize('name', ['wasabi', 'http_index', 'azure_service_principal', 'rclone'])
def test_blocks_that_change_nothing(name: str) -> None:
    """Each block of each template is replaced by itself: nothing around it depends on its place."""
    texts = {
        template: f"{{% extends 'shipped/{template}' %}}\n"
        + ''.join(f'{{% block {block} %}}\n{{{{ super() -}}}}\n{{% endblock %}}\n' for block in blocks(template))
        for template in OF_PROVIDERS
    }
    texts |= {template: shipped(template) for template in provider_templates() if template not in texts}
    own = OwnTemplates(PurePosixPath('ours'), texts)
    provider = load_spec(specs_dir() / f'{name}.yml')
    for render in (render_provider, render_owned):
        assert render(provider, FULL, 'x.yml', OPEN_SOURCE, own=own) == render(provider, FULL, 'x.yml', OPEN_SOURCE)


def test_a_template_that_others_are_made_of_is_replaced() -> None:
    own = OwnTemplates(PurePosixPath('ours'), {'models/signals.py.j2': '# no signals\n'})
    files = render_provider(load_spec(specs_dir() / 'wasabi.yml'), FULL, 'x.yml', OPEN_SOURCE, own=own)
    models = files[OPEN_SOURCE.home('wasabi') / 'models.py'].decode()
    assert '# no signals' in models
    assert '@receiver' not in models
