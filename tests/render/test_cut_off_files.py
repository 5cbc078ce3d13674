"""A file whose import was cut off counts as not yet imported, however a release asks for that.

Across modules: it is about the models of a provider in two releases.
"""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_provider
from tests.samples import provider

MODELS = PurePosixPath('label_studio/io_storages/wasabi/models.py')


@pytest.mark.parametrize(('counts', 'asked'), [(True, 'n_tasks_linked(cls, key'), (False, 'exists(cls, keys')])
def test_a_link_answers_what_the_release_asks(counts: bool, asked: str) -> None:
    models = render_provider(provider('wasabi'), Features(counts_linked_tasks=counts), 'x')[MODELS].decode()
    assert f'    @classmethod\n    def {asked}, storage):\n' in models
    assert ('n_tasks_linked' in models) is counts
