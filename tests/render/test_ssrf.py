"""How generated code asks Label Studio whether a host may be connected to, with and without its newer helper.

Across modules: what templates and features say about one guard.
"""

from __future__ import annotations

import sys
from pathlib import PurePosixPath
from types import ModuleType
from typing import Any

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_provider
from storage_scaffold.spec.loader import load_bytes

UTILS = PurePosixPath('label_studio/io_storages/store/utils.py')
SPEC = b'{spec: 1, name: store, title: Store, client: {kind: s3}, fields: {endpoint: {required: true}}}'


class _APIError(Exception):
    """As Label Studio's, of which the other two are kinds."""


class _RefusedError(_APIError):
    """Of an address that must not be connected to."""


def _module(name: str, **names: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(names)
    return module


def _utils(monkeypatch: pytest.MonkeyPatch, features: Features, answer: type[Exception] | None) -> ModuleType:
    """The rendered utils.py in a release that says `answer` of every host."""

    def asked(*_arguments: Any, **_options: Any) -> str:
        if answer:
            raise answer
        return '203.0.113.7'

    new = features.resolve_host_for_ssrf
    refused = {'SsrfBlockedUrlError' if new else 'InvalidUploadUrlError': _RefusedError}
    helper = {'resolve_host_for_ssrf' if new else 'validate_upload_url': asked}
    errors = {
        name: type(name, (Exception,), {}) for name in ('BadConfig', 'BadCredentials', 'HostNotFound', 'HostRefused')
    }
    for module in (
        _module('django.conf', settings=None),
        _module('core.utils.exceptions', LabelStudioAPIException=_APIError, **refused),
        _module('core.utils.io', **helper),
        _module('store.client', S3Client=None, S3Options=None, **errors),
    ):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    utils = _module('store.utils', __package__='store')
    source = render_provider(load_bytes(SPEC, 'store.yml'), features, 'store.yml')[UTILS]
    exec(compile(source, 'utils.py', 'exec'), vars(utils))
    return utils


@pytest.mark.parametrize('new', [True, False])
def test_a_host_that_may_be_asked(monkeypatch: pytest.MonkeyPatch, new: bool) -> None:
    utils = _utils(monkeypatch, Features(resolve_host_for_ssrf=new), None)
    # older releases check, but cannot say which address they have seen
    assert utils.resolve_host('storage.example', 443) == ('203.0.113.7' if new else 'storage.example')


@pytest.mark.parametrize('new', [True, False])
def test_a_host_that_may_not(monkeypatch: pytest.MonkeyPatch, new: bool) -> None:
    utils = _utils(monkeypatch, Features(resolve_host_for_ssrf=new), _RefusedError)
    with pytest.raises(utils.HostRefused, match='SSRF_PROTECTION_ENABLED'):
        utils.resolve_host('storage.example', 443)


@pytest.mark.parametrize('new', [True, False])
def test_a_host_without_an_address(monkeypatch: pytest.MonkeyPatch, new: bool) -> None:
    utils = _utils(monkeypatch, Features(resolve_host_for_ssrf=new), _APIError)
    with pytest.raises(utils.HostNotFound, match='has no address'):
        utils.resolve_host('storage.example', 443)


@pytest.mark.parametrize('new', [True, False])
@pytest.mark.parametrize(
    ('host', 'no_proxy', 'answer'),
    [
        ('storage.example', '', 'only-by-proxy.invalid'),
        ('storage.example', 'example', None),
        ('storage.example', 'storage.example:443', None),
        ('metadata.google.internal', '', None),
        ('printer', '', None),
    ],
)
def test_a_name_that_a_proxy_looks_up(
    monkeypatch: pytest.MonkeyPatch, new: bool, host: str, no_proxy: str, answer: str | None
) -> None:
    utils = _utils(monkeypatch, Features(resolve_host_for_ssrf=new), _APIError)
    for name, value in {'HTTPS_PROXY': 'http://proxy.example:3128', 'NO_PROXY': no_proxy}.items():
        monkeypatch.delenv(name.lower(), raising=False)
        monkeypatch.setenv(name, value)
    if answer is None:
        with pytest.raises(utils.HostNotFound):
            utils.resolve_host(host, 443)
    else:
        # nothing that a connection past the proxy could reach
        assert utils.resolve_host(host, 443) == answer


@pytest.mark.parametrize('new', [True, False])
def test_a_proxy_is_not_asked_for_what_is_refused(monkeypatch: pytest.MonkeyPatch, new: bool) -> None:
    utils = _utils(monkeypatch, Features(resolve_host_for_ssrf=new), _RefusedError)
    monkeypatch.setenv('HTTPS_PROXY', 'http://proxy.example:3128')
    monkeypatch.setenv('NO_PROXY', '')
    with pytest.raises(utils.HostRefused):
        utils.resolve_host('storage.example', 443)
