"""`validate` and `new` agree on every spec: what only a checkout can tell is not the spec's fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import new
from storage_scaffold.commands.validate import validate
from storage_scaffold.errors import CheckoutError, ScaffoldError
from storage_scaffold.migrations.planned import by_hand
from tests.commands import support
from tests.spec.generated import documents

# What a spec may say that no generated one does, each in place of what it says.
_ODD: tuple[dict[str, Any], ...] = (
    {},
    {'roles': ['import']},
    {'roles': ['export'], 'presign': False},
    {'requires': {'label_studio': '>=9'}},
    {'client': {'kind': 'custom', 'file': 'gone.py'}},
    {'client': {'kind': 'custom', 'requires': {'pypi': 'boto3 (>=1)', 'import': 'boto3'}}},
    {'client': {'kind': 's3', 'requires': {'pypi': 'requests (<2)', 'import': 'requests'}}, 'fields': {}},
    {'capabilities': {'write': False}},
    {'name': 'x' * 40},
)


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    """That each of these can be rendered, `tests/render/test_any_spec.py` shows."""
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', support.render)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / 'generated.yml'


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(document=documents(), odd=st.sampled_from(_ODD))
def test_what_is_valid_can_be_generated(
    mini_checkout: Path, file: Path, document: dict[str, Any], odd: dict[str, Any]
) -> None:
    spec = {**document, **odd}
    file.write_text(json.dumps(spec, ensure_ascii=False), encoding='utf-8')
    [verdict] = validate([file])
    refused = _refusal(mini_checkout, file, spec['name'])
    assert bool(verdict.problems) is bool(refused), (verdict.problems, refused)


def _refusal(tree: Path, file: Path, name: str) -> str | None:
    """What `new` says where the spec is to blame."""
    try:
        new(Checkout.at(tree), name, file, by_hand)
    except CheckoutError:
        return None
    except ScaffoldError as error:
        return str(error)
    return None
