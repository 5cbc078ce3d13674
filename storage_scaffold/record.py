"""Builds the record of a provider: its lock, the text last rendered, and the spec when it came from elsewhere."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from storage_scaffold import __version__
from storage_scaffold.checkout import Checkout, Features, paths
from storage_scaffold.lock import Inputs, Lock, Output, Registered, directory
from storage_scaffold.merge import lf
from storage_scaffold.spec.provider import Provider
from storage_scaffold.versions import black_version, templates_digest

# The earliest time that a zip can hold: the same files must give the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class SpecSource:
    """The bytes of a spec, its path when it lies in the checkout, and the finished client.py when it names one."""

    data: bytes
    path: PurePosixPath | None = None
    client: bytes | None = None

    @classmethod
    def of(cls, data: bytes, file: Path, checkout: Checkout) -> SpecSource:
        """`data` as read from `file`; a path that no lock may hold counts as one outside."""
        real = file.resolve()
        if not real.is_relative_to(checkout.root):
            return cls(data)
        try:
            path = paths.relative(real.relative_to(checkout.root).as_posix())
            str(path).encode('utf-8')
        except ValueError:
            return cls(data)
        return cls(data, path)

    def recorded_as(self, name: str) -> PurePosixPath:
        """Where the checkout has this spec: its own path, or the copy beside the lock."""
        return self.path or directory(name) / 'spec.yml'


def sha256(data: bytes) -> str:
    """The digest that locks use: of the text with LF, so that git may check files out with CRLF."""
    return hashlib.sha256(lf(data)).hexdigest()


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

    `left_out`: see `registering.unregistered`.
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


def base_zip(files: Mapping[PurePosixPath, bytes]) -> bytes:
    """`files` as a zip that depends on nothing but them: sorted, stored, with LF, without times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(str(path), _NO_TIME)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, lf(files[path]))
    return buffer.getvalue()


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
