"""Loads a spec that is named on the command line."""

from __future__ import annotations

from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import UsageError
from storage_scaffold.kinds.client_file import read_client_file
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.reading.source import read_bytes
from storage_scaffold.spec.supported import require_supported


def load_spec_file(spec: Path, name: str, checkout: Checkout) -> tuple[Provider, SpecSource]:
    """The provider `name` from the file `spec`, and the spec's bytes.

    Raises SpecError for a bad spec and for one that this version cannot generate; UsageError when the file does not
    exist, with a hint if there is a ready spec of that name.
    """
    if not spec.exists():
        ready = specs_dir() / f'{spec.stem}.yml'
        hint = (
            f'use the ready spec of that name: --spec {ready}' if ready.is_file() else 'give the path of a YAML file'
        )
        raise UsageError(f'--spec: {spec} does not exist', hint)
    provider, data = load_generable(spec, name)
    return provider, SpecSource.of(data, spec, checkout)


def load_generable(spec: Path, name: str | None = None) -> tuple[Provider, bytes]:
    """The provider from the file `spec`, which this version can generate, and the spec's bytes.

    Raises SpecError for a bad spec and for one that this version cannot generate.
    """
    data = read_bytes(spec, str(spec))
    provider = load_bytes(data, str(spec), name=name)
    require_supported(provider, data, str(spec))
    return provider, data


def client_of(provider: Provider, spec: Path) -> bytes | None:
    """The finished client.py that the spec names, if it does. Raises SpecError as `read_client_file`."""
    return read_client_file(provider, spec, _starter)


def _starter(provider: Provider, name: str) -> bytes:
    """As `starter`, which few specs need: importing it takes longer than reading the spec."""
    from storage_scaffold.render.provider import starter

    return starter(provider, name)
