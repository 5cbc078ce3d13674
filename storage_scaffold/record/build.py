"""Builds the record of a provider: its lock, the text last rendered, and a spec from outside the checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePosixPath

from storage_scaffold import __version__
from storage_scaffold.checkout import Features
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Inputs, Lock, Output, Registered, lock_path, spec_path
from storage_scaffold.record.merge_base import parts
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.record.versions import black_version, templates_digest
from storage_scaffold.spec.provider import Provider


def record(
    provider: Provider,
    source: SpecSource,
    features: Features,
    rendered: Mapping[PurePosixPath, bytes],
    registrations: tuple[Registered, ...],
    owned: Mapping[PurePosixPath, bytes],
    left_out: Mapping[str, str],
) -> dict[PurePosixPath, bytes]:
    """The files of the record by path; `rendered` are the generated files, `owned` those that are written once.

    `left_out`: see `register.wanted.left_out_points`.
    """
    lock = Lock(
        name=provider.name,
        inputs=inputs(provider, source, features),
        outputs={path: Output(text_digest(data), text_digest(data)) for path, data in rendered.items()},
        owned={path: text_digest(data) for path, data in owned.items()},
        registrations=registrations,
        left_out=left_out,
    )
    files = {
        lock_path(lock.name): lock.dump(),
        **parts(lock.name, (*rendered.values(), source.data)),
    }
    if source.path is None:
        files[spec_path(lock.name)] = source.data
    return files


def inputs(provider: Provider, source: SpecSource, features: Features) -> Inputs:
    """The inputs that decide the generated files of a provider."""
    return Inputs(
        spec=source.recorded_as(provider.name),
        spec_sha256=text_digest(source.data),
        edition=provider.edition or '',
        templates_sha256=templates_digest(provider.client.kind),
        features=asdict(features),
        tool=__version__,
        black=black_version(),
        ready=source.ready,
        own=source.recorded_own,
        edition_why=source.edition_why,
    )
