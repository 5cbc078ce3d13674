"""Imports in isort's position, and in a module that isort leaves alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.python_import import AbsoluteImport, natural
from storage_scaffold.register.shapes.python_relative_import import RelativeImport
from tests.register.support import BOM, Variant, added_lines, check_round_trip, crlf, put_in

IMPORTS = AbsoluteImport('io_storages')


def entry(name: str, *names: str) -> Entry:
    module = f'io_storages.{name}.api'
    return Entry(module, f'from {module} import ({", ".join(names or ["X"])})', name)


THREE = [entry('aaa'), entry('minio', *(f'MinioStorageView{n:02}' for n in range(8))), entry('wasabi')]

SORTED = b'''"""from io_storages.wasabi.api import X"""
import os
from typing import Any

import factory
from django.conf import settings
from io_storages import proxy_api
from io_storages.base_models import (
    ImportStorage,
    ProjectStorageMixin,
)
from io_storages.s3.api import X  # noqa: F401
from rest_framework import generics

from .local import thing

# from io_storages.wasabi.api import X


def f():
    from io_storages.wasabi.api import X

    return X
'''

SOURCES = {
    'sorted': SORTED,
    'no final newline': b'import os\n\nfrom io_storages.s3.api import X',
    'only one': b'import os\n\nfrom io_storages.s3.api import X\n',
    'first of all': b'from io_storages.s3.api import X\nfrom zlib import y\n',
    'comments': b'import os\n\n# x\nfrom bbb import c  # c\n# ours\nfrom io_storages.s3 import X\n# end\n\nx = 1\n',
    'plain imports': b'import io_storages.s3.api\nimport zzz\n\nfrom . import x\n',
    'plain before from': b'import zzz\nfrom io_storages.s3 import api\n',
    'unsorted': b'from z import x\nfrom io_storages.s import x\nfrom io_storages import x\nimport a\nimport b\n',
    'no section before': b'"""Doc."""\nfrom io_storages.zzz import c\n',
    'a later section too': b'from io_storages.s3 import api\n\nx = 1\nfrom io_storages.b import c  # noqa: E402\n',
    'in a try below': b'from io_storages.s3 import api\ntry:\n    from io_storages.b import c\nfinally:\n    pass\n',
    'non-ASCII before': '"""Größe — 😀"""\nfrom io_storages.s3 import api\n'.encode(),
    'relative without a blank line': b'from io_storages.s3 import api\nfrom .x import y\n',
    'semicolon': b'from io_storages.s3 import api; x = 1\nfrom io_storages.t import u\n',
}


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize('name', SOURCES)
def test_three_providers_in_and_out(name: str, variant: Variant) -> None:
    source = variant(SOURCES[name])
    result = check_round_trip(IMPORTS, source, THREE, ast.parse)
    if variant is crlf:
        assert result.count(b'\n') == result.count(b'\r\n')
    added_lines(source.lstrip(BOM), result.lstrip(BOM))


def test_the_places_are_those_of_isort() -> None:
    result = put_in(IMPORTS, SORTED, THREE).decode()
    order = [line for line in result.splitlines() if line.startswith('from io_storages')]
    assert order == [
        'from io_storages import proxy_api',
        'from io_storages.aaa.api import X',
        'from io_storages.base_models import (',
        'from io_storages.minio.api import (',
        'from io_storages.s3.api import X  # noqa: F401',
        'from io_storages.wasabi.api import X',
    ]
    assert '    MinioStorageView00,\n    MinioStorageView01,\n' in result


def test_ruff_finds_nothing_to_sort(tmp_path: Path) -> None:
    names = ['s3x', 's3', 's10', 's9', 'a_b', 'ab', 'a', 'a1', 'a01', 'zz', 'b2', 'base', 'base_model', 'api']
    source = SORTED
    for name in names:
        if name != 's3':
            source = IMPORTS.insert(source, entry(name), {})
    file = tmp_path / 'module.py'
    file.write_bytes(source)
    (tmp_path / 'pyproject.toml').write_text('[tool.ruff]\nline-length = 119\n[tool.ruff.lint]\nselect = ["I001"]\n')
    ruff = [sys.executable, '-m', 'ruff', 'check', '--no-cache', 'module.py']
    done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_natural_order_knows_digits_and_ignores_case() -> None:
    names = ['a_b', 's10', 'S3', 's3', 's9', 's01', 'a', 'B']
    assert sorted(names, key=natural) == ['a', 'a_b', 'B', 's01', 'S3', 's3', 's9', 's10']


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'import os\n', 'expected an absolute import of io_storages', None),
        (b'', 'expected an absolute import of io_storages', None),
        (b'from io_storages_extra.x import y\n', 'expected an absolute import of io_storages', None),
        (b'from .io_storages import x\n', 'expected an absolute import of io_storages', None),
        (b"x = '''\nfrom io_storages.s3 import api\n'''\n", 'expected an absolute import of io_storages', None),
        (b'def f():\n    from io_storages.s3 import api\n', 'expected an absolute import of io_storages', None),
        (b'import os\nfrom io_storages.s3 import api,\n', 'expected valid Python', 2),
        (b'from io_storages.s3 import a\nfrom io_storages.wasabi.api import Y\n', 'differs', 2),
        (b'from io_storages.s3 import a\nfrom io_storages.wasabi.api import X  # x\n', 'differs', 2),
        (b'from io_storages.s3 import a\nif a:\n    from io_storages.wasabi.api import X\n', 'differs', 3),
        (b'from io_storages.wasabi.api import X\nfrom io_storages.wasabi.api import X\n', 'differs', 2),
    ],
)
def test_another_shape_is_refused_with_its_place(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        IMPORTS.insert(source, entry('wasabi'), {})
    assert says in str(caught.value)
    assert caught.value.line == line


def test_an_altered_import_is_not_removed() -> None:
    source = b'from io_storages.s3 import a\nfrom io_storages.wasabi.api import X, Y\n'
    assert IMPORTS.state(source, entry('wasabi')) is State.ALTERED
    with pytest.raises(ShapeError, match='differs'):
        IMPORTS.remove(source, entry('wasabi'))
    with pytest.raises(ShapeError, match='is missing'):
        IMPORTS.remove(b'from io_storages.s3 import a\n', entry('wasabi'))


MODELS = RelativeImport('models')
MODULE = b'''"""from .wasabi.models import X"""
from django.conf import settings  # noqa: I001

from .s3.models import (  # noqa: F401
    S3,
)
from .redis.models import (  # noqa: F401
    Redis,
)  # in memory
# end of the providers

from label_studio.core.utils.common import load_func


def f():
    from .wasabi.models import X
'''


def model(name: str) -> Entry:
    title = name.title()
    return Entry(
        f'.{name}.models', f'from .{name}.models import (  # noqa: F401\n    {title},\n    {title}Link,\n)', name
    )


@pytest.mark.parametrize('variant', [bytes, crlf, lambda source: BOM + source], ids=['LF', 'CRLF', 'BOM'])
@pytest.mark.parametrize(
    'source', [MODULE, b'from .s3.models import X', b'from .s3.models import X\nfrom .zz.other import y\nx = 1\n']
)
def test_relative_imports_follow_their_like(source: bytes, variant: Variant) -> None:
    three = [model('aaa'), model('minio'), model('wasabi')]
    result = check_round_trip(MODELS, variant(source), three, ast.parse)
    text = result.decode().replace('\r\n', '\n')
    block = '\n'.join(item.code for item in three)
    assert block in text
    if source is MODULE:
        assert ')  # in memory\n' + block + '\n# end of the providers\n' in text


def test_relative_imports_stay_together_when_others_come_later() -> None:
    source = put_in(MODELS, b'from .s3.models import X\n', [model('minio')]) + b'from .other.models import Y\n'
    result = MODELS.insert(source, model('wasabi'), {'.minio.models': 'minio'}).decode()
    assert result.index('.minio') < result.index('.wasabi') < result.index('.other')


@pytest.mark.parametrize(
    ('source', 'says'),
    [
        (b'from django.db import models\n', 'found none'),
        (b'from ..s3.models import X\n', 'found none'),
        (b'from .models import X\n', 'found none'),
        (b'if x:\n    from .s3.models import X\n', 'found none'),
        (b'from .s3.models import X\nfrom .wasabi.models import Y\n', 'differs'),
    ],
)
def test_a_module_without_such_imports_is_refused(source: bytes, says: str) -> None:
    with pytest.raises(ShapeError, match=says):
        MODELS.insert(source, model('wasabi'), {})
