"""A managed provider as its lock names it: the spec in the checkout, loaded for the recorded edition."""

from __future__ import annotations

from dataclasses import replace

from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.record.lock import Lock, spec_path
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.spec.provider import Provider


def load_managed(checkout: Checkout, lock: Lock) -> tuple[Provider, SpecSource]:
    """The provider that the spec of `lock` describes now, and that spec's bytes.

    Where the spec leaves the edition open, the one of the lock is taken. Raises SpecError when the spec is gone, is
    bad (every problem of it), names another provider, or asks for what this version cannot generate; CheckoutError
    and EnvironmentFailed as `Checkout.read` does.
    """
    from storage_scaffold.spec.loader import load_bytes
    from storage_scaffold.spec.supported import require_supported

    source = managed_spec(checkout, lock)
    file = str(lock.inputs.spec)
    provider = load_bytes(source.data, file, name=lock.name)
    require_supported(provider, file)
    if provider.edition is None:
        provider = replace(provider, edition='enterprise' if lock.inputs.edition == 'enterprise' else 'open-source')
    return provider, source


def managed_spec(checkout: Checkout, lock: Lock) -> SpecSource:
    """The bytes of the spec that `lock` names. Raises SpecError when it is gone."""
    path = lock.inputs.spec
    data = checkout.read(path)
    if data is None:
        raise SpecError(
            Problem(f'the spec of `{lock.name}` is gone', file=str(path)),
            f'restore it from git (`git checkout -- {path}`)',
        )
    return SpecSource(data, None if path == spec_path(lock.name) else path)
