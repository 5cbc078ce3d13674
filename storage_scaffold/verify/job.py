"""What the process gets: the client and its helpers as a package, and what to do with them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.render.provider import render_provider
from storage_scaffold.render.python.client import Client
from storage_scaffold.spec.provider import Constant, Provider

# Where everything is written, in the bucket or in the prefix that was asked for.
FOLDER = 'storage-scaffold-verify'
MODULES = ('client.py', 'utils.py')
_INSIDE = Path(__file__).parent / 'inside'


@dataclass(frozen=True)
class Job:
    """One run: the provider's modules by name, and what its storage would hold in each column."""

    provider: Provider
    modules: Mapping[str, bytes]
    values: Mapping[str, Any] = field(repr=False)
    prefix: str = ''
    read_only: bool = False

    @property
    def folder(self) -> str:
        """The folder in which everything is written."""
        return f'{self.prefix}/{FOLDER}' if self.prefix else FOLDER

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that the client imports and Python does not have."""
        tree = ast.parse(self.modules['client.py'])
        names = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or '' for node in tree.body if isinstance(node, ast.ImportFrom) and not node.level}
        return tuple(sorted({name.partition('.')[0] for name in names} - {'', *sys.stdlib_module_names}))

    def document(self, directory: Path) -> dict[str, Any]:
        """What the process reads; `directory` is where `write` has put the modules."""
        secrets = {item.name: self.values[item.name] for item in self.provider.credentials}
        secrets = {name: value for name, value in secrets.items() if isinstance(value, str) and len(value) > 1}
        return {
            'directory': str(directory),
            'client_class': Client(self.provider).client_class,
            'fields': dict(self.values),
            'root': self.prefix,
            'folder': self.folder,
            'able': sorted(self._able(bool(secrets))),
            'secrets': secrets,
            'tried': self._tried(),
        }

    def write(self, directory: Path) -> None:
        """Puts the modules and the checks into a directory."""
        for package in ('provider', 'storage_scaffold', 'storage_scaffold/verify', 'storage_scaffold/verify/inside'):
            (directory / package).mkdir()
            (directory / package / '__init__.py').touch()
        for name, data in self.modules.items():
            (directory / 'provider' / name).write_bytes(data)
        for path in _INSIDE.glob('*.py'):
            (directory / 'storage_scaffold/verify/inside' / path.name).write_bytes(path.read_bytes())

    def _able(self, has_secret: bool) -> set[str]:
        """What the checks may do. What could not be found and deleted again is not written."""
        able = {name for name, can in vars(self.provider.capabilities).items() if can}
        # a client of the developer's own lists and reads for source storages only
        if self.provider.imports or not load_kind(self.provider.client.kind).is_owned:
            able.add('read')
        if self.read_only or not {'read', 'delete'} <= able:
            able -= {'write', 'delete'}
        return able | ({'secret'} if has_secret else set())

    def _tried(self) -> dict[str, list[Any]]:
        """Other values of options that may be the reason when nothing works."""
        kind, options = load_kind(self.provider.client.kind), self.provider.client.options
        return {
            name: [value for value in option.choices or () if Constant(value) != options[name]]
            for name, option in kind.options.items()
            if option.tried and isinstance(options.get(name), Constant)
        }


def rendered_modules(provider: Provider, spec: str, client: bytes | None) -> dict[str, bytes]:
    """The modules of a provider that is in no checkout; `client` is the one that its developer wrote, if one did."""
    files = render_provider(provider, Features(), spec, OPEN_SOURCE)
    paths = module_paths(OPEN_SOURCE.home(provider.name))
    found = {name: files[path] for name, path in paths.items() if path in files}
    return {**found, 'client.py': client} if client is not None else found


def module_paths(home: PurePosixPath) -> dict[str, PurePosixPath]:
    """Where the modules of a provider lie in a checkout, by name."""
    return {name: home / name for name in MODULES}
