"""Builds the record of a provider: its lock, the text last rendered, and the spec when it came from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePosixPath

from storage_scaffold import __version__
from storage_scaffold.checkout import Features
from storage_scaffold.record.digest import sha256
from storage_scaffold.record.lock import Inputs, Lock, Output, Registered, directory
from storage_scaffold.record.merge_base import base_zip
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
    """The files of the record by path; `rendered` is what the lock vouches for, `owned` what was written once.

    `left_out`: see `register.recorded.left_out`.
    """
    home = directory(provider.name)
    lock = Lock(
        name=provider.name,
        inputs=inputs(provider, source, features),
        outputs={path: Output(sha256(data), sha256(data)) for path, data in rendered.items()},
        owned={path: sha256(data) for path, data in owned.items()},
        registrations=registrations,
        left_out=left_out,
    )
    files = {home / 'lock.json': lock.dump(), home / 'base.zip': base_zip({**rendered, lock.inputs.spec: source.data})}
    if source.path is None:
        files[home / 'spec.yml'] = source.data
    return files


def inputs(provider: Provider, source: SpecSource, features: Features) -> Inputs:
    """What the files of a provider follow from."""
    return Inputs(
        spec=source.recorded_as(provider.name),
        spec_sha256=sha256(source.data),
        edition=provider.edition or '',
        templates_sha256=templates_digest(provider.client.kind),
        features=asdict(features),
        tool=__version__,
        black=black_version(),
    )
