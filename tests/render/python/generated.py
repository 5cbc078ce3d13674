"""The generated utils.py of a provider as a module, beside its client.py and in place of Label Studio."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_owned, render_provider
from storage_scaffold.spec.provider import Provider


def _module(name: str, **names: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(names)
    return module


def utils_of(provider: Provider, environment: Mapping[str, str] | None = None) -> Any:
    """The module; `asked` lists the hosts and ports that it resolves, all of which are public."""
    features = Features()
    rendered = {**render_provider(provider, features, 'x'), **render_owned(provider, features, 'x')}
    made = {path.name: data.decode('utf-8') for path, data in rendered.items()}
    errors = {name: type(name, (Exception,), {}) for name in ('InvalidUploadUrlError', 'LabelStudioAPIException')}
    around = (
        _module('core.utils.exceptions', SsrfBlockedUrlError=type('Blocked', (Exception,), {}), **errors),
        _module('core.utils.io', resolve_host_for_ssrf=None, validate_upload_url=None),
        _module('core.utils.params', get_env=dict(environment or {}).get),
        _module('django.conf', settings=SimpleNamespace(SSRF_PROTECTION_ENABLED=True)),
    )
    client = _module('generated.client', __package__='generated')
    utils = _module('generated.utils', __package__='generated', asked=[])
    with patch.dict(sys.modules, {module.__name__: module for module in (*around, client)}):
        exec(compile(made['client.py'], 'client.py', 'exec', dont_inherit=True), vars(client))
        exec(compile(made['utils.py'], 'utils.py', 'exec', dont_inherit=True), vars(utils))
    vars(utils)['resolve_host'] = lambda host, port: utils.asked.append((host, port)) or '203.0.113.1'
    return utils
