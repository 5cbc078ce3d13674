"""A kind's client as a module: rendered from the templates for a committed spec, and imported."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.render.context import context
from storage_scaffold.render.environment import environment
from storage_scaffold.spec.loader import load_bytes, load_spec
from storage_scaffold.spec.provider import Provider

SPECS = Path(__file__).resolve().parents[2] / 'specs'
_CLIENT = 'provider/storages/{{ name }}/client.py.j2'
_UTILS = 'provider/storages/{{ name }}/utils.py.j2'
_MEMORY = 'clients/_shared/memory.py.j2'


def client_module(name: str, directory: Path) -> ModuleType:
    """The `client.py` of the provider that `specs/<name>.yml` describes, written into `directory` and imported."""
    return _module(directory / f'{name}_client.py', _rendered(spec_of(name), _CLIENT))


def client_of(text: str, directory: Path) -> ModuleType:
    """The `client.py` of a spec, as `client_module`; another spec wants another directory."""
    provider = load_bytes(text.encode(), 'spec.yml', name=directory.name)
    return _module(directory / f'{provider.name}_client.py', _rendered(provider, _CLIENT))


@cache
def finished_client(name: str) -> ModuleType:
    """The client that a ready spec of kind custom names, which is the same module wherever it is asked for."""
    return imported(SPECS / name / 'client.py')


def memory_module(provider: Provider, directory: Path, judged: str) -> ModuleType:
    """The client of a provider, and the stand-in of the generated tests, whose `BUCKETS` start empty.

    `judged` is the source that makes a `JudgedClient` of them.
    """
    source = [_rendered(provider, _CLIENT), _rendered(provider, _MEMORY), 'BUCKETS = {}', judged]
    return _module(directory / f'{provider.name}_memory.py', '\n'.join(source) + '\n')


def utils_source(provider: Provider) -> str:
    """The `utils.py` of a provider, which makes options of the fields of a storage."""
    return _rendered(provider, _UTILS)


def spec_of(name: str) -> Provider:
    """The provider of `specs/<name>.yml`."""
    return load_spec(SPECS / f'{name}.yml', name=name)


def _rendered(provider: Provider, template: str) -> str:
    names = {**context(provider, Features(), f'specs/{provider.name}.yml', OPEN_SOURCE)}
    return environment().get_template(template).render(names)


def _module(path: Path, text: str) -> ModuleType:
    path.write_bytes(text.encode('utf-8'))
    return imported(path)


def imported(path: Path) -> ModuleType:
    """The module in a file that no package holds."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
