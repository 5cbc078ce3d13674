"""A kind's client as a module: rendered from the templates for a committed spec, and imported."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.context import context
from storage_scaffold.render.environment import environment
from storage_scaffold.spec.loader import load_spec

SPECS = Path(__file__).resolve().parents[2] / 'specs'
_CLIENT = 'provider/label_studio/io_storages/{{ name }}/client.py.j2'
_MEMORY = 'clients/_shared/memory.py.j2'


def client_module(name: str, directory: Path) -> ModuleType:
    """The `client.py` of the provider that `specs/<name>.yml` describes, written into `directory` and imported."""
    return _module(directory / f'{name}_client.py', _rendered(name, _CLIENT))


def memory_module(name: str, directory: Path) -> ModuleType:
    """The same with the stand-in of the generated tests in it, whose `BUCKETS` start empty."""
    source = [_rendered(name, _CLIENT), 'import re', 'from functools import partial', _rendered(name, _MEMORY)]
    source += ['BUCKETS = {}', 'JudgedClient = partial(MemoryClient, BUCKETS)']
    return _module(directory / f'{name}_memory.py', '\n'.join(source) + '\n')


def _rendered(name: str, template: str) -> str:
    provider = load_spec(SPECS / f'{name}.yml', name=name)
    names = {**context(provider, Features(), f'specs/{name}.yml')}
    names['client'] = environment().get_template(f'clients/{provider.client.kind}/names.j2').make_module(names)
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
