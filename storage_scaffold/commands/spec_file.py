"""Loads a spec that is named on the command line: the path of a file, or `catalog:NAME` for a ready one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import UsageError
from storage_scaffold.kinds.client_file import read_client_file
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.resources import CATALOG, ready_names, specs_dir
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.reading.source import read_bytes
from storage_scaffold.spec.supported import require_supported


def located(spec: Path) -> Path:
    """The file of a spec, which need not exist, unless it is named as `catalog:NAME`.

    Raises UsageError when there is no ready spec of that name, with a suggestion.
    """
    prefix, _, name = str(spec).partition(':')
    if f'{prefix}:' != CATALOG:
        return spec
    if name in ready_names():
        return specs_dir() / f'{name}.yml'
    from storage_scaffold.spec.reading.messages import suggest

    hint = suggest(name, ready_names()) or '`storage-scaffold catalog` lists them'
    raise UsageError(f'there is no ready spec `{name}`', hint)


def load_spec_file(
    spec: Path, name: str, checkout: Checkout, data: bytes | None = None
) -> tuple[Provider, SpecSource]:
    """The provider `name` from the file `spec`, and the spec's bytes; `data` is what is still to be written there.

    A ready spec suits every edition: its copy says that of the checkout.

    Raises SpecError for a bad spec and for one that this version cannot generate; UsageError when the file does not
    exist, with a hint if there is a ready spec of that name, and as `located`.
    """
    spec = located(spec)
    if data is None and not spec.exists():
        ready = f'use the ready spec of that name: --spec {CATALOG}{spec.stem}'
        hint = ready if spec.stem in ready_names() else 'give the path of a YAML file'
        raise UsageError(f'--spec: {spec} does not exist', hint)
    provider, data = load_generable(spec, name, data)
    source = SpecSource.of(data, spec, checkout)
    if source.ready and provider.edition != checkout.layout.edition:
        source = replace(source, data=_of_edition(data, checkout.layout.edition))
        provider, _ = load_generable(spec, name, source.data)
    return provider, source


def _of_edition(ready: bytes, edition: str) -> bytes:
    return re.sub(rb'(?m)^edition: .*', f'edition: {edition}'.encode('ascii'), ready)


def load_generable(spec: Path, name: str | None = None, data: bytes | None = None) -> tuple[Provider, bytes]:
    """The provider from the file `spec`, which this version can generate, and the spec's bytes.

    `data` is its content where it is not read from there. Raises SpecError for a bad spec and for one that this
    version cannot generate.
    """
    spec = located(spec)
    data = read_bytes(spec, str(spec)) if data is None else data
    provider = load_bytes(data, str(spec), name=name)
    require_supported(provider, data, str(spec))
    return provider, data


def client_of(provider: Provider, spec: Path) -> bytes | None:
    """The finished client.py that the spec names, if it does. Raises SpecError as `read_client_file`."""
    return read_client_file(provider, located(spec), _starter)


def _starter(provider: Provider, name: str) -> bytes:
    """As `starter`, which few specs need: importing it takes longer than reading the spec."""
    from storage_scaffold.render.provider import starter

    return starter(provider, name)
