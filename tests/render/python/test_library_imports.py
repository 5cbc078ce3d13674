"""Where the base classes are imported from, if they are not in the package of the providers."""

from __future__ import annotations

import pytest

from storage_scaffold.render.python.library_imports import with_library_imports

SOURCE = '''\
"""A module."""
import json

import django_rq
from core.redis import redis_connected
from django.db import models
from tasks.models import Task

from ..base_models import (
    ExportStorage,
    ImportStorage,
)
from ..utils import StorageObject
from .client import StorageError


def later():
    from ..functions import get_storage_by_url

    return get_storage_by_url
'''
MOVED = '''\
"""A module."""
import json

import django_rq
from core.redis import redis_connected
from django.db import models
from io_storages.base_models import (
    ExportStorage,
    ImportStorage,
)
from io_storages.utils import StorageObject
from tasks.models import Task

from .client import StorageError


def later():
    from io_storages.functions import get_storage_by_url

    return get_storage_by_url
'''


def test_the_imports_stand_among_those_of_others_by_name() -> None:
    assert with_library_imports(SOURCE, 'io_storages') == MOVED


@pytest.mark.parametrize(('library', 'last'), [('zebra', True), ('aardvark', False)])
def test_first_and_last(library: str, last: bool) -> None:
    lines = with_library_imports(SOURCE, library).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(f'from {library}.base'))
    assert (lines[first - 1], lines[first + 5]) == (
        ('from tasks.models import Task', '')
        if last
        else ('import django_rq', 'from core.redis import redis_connected')
    )


@pytest.mark.parametrize('source', ['', 'import json\n\nfrom . import api\n', 'x = 1\n'])
def test_a_module_without_them_stays_as_it_is(source: str) -> None:
    assert with_library_imports(source, 'io_storages') == source


def test_a_module_with_nothing_else_keeps_the_place() -> None:
    source = 'import json\n\nfrom ..utils import StorageObject\n'
    assert (
        with_library_imports(source, 'io_storages') == 'import json\n\nfrom io_storages.utils import StorageObject\n'
    )


def test_what_is_no_python_is_refused() -> None:
    with pytest.raises(SyntaxError):
        with_library_imports('def (', 'io_storages')
