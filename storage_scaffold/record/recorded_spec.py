"""Loads a managed provider from the spec that its lock names, for the recorded edition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.own_templates import NONE, SHIPPED, OwnTemplates, read_own_templates
from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.record.lock import Lock, spec_path
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.remedies import restore
from storage_scaffold.spec.provider import Provider


def load_managed(checkout: Checkout, lock: Lock) -> tuple[Provider, SpecSource]:
    """The provider that the spec of `lock` currently describes, and the bytes of the spec.

    If the spec does not name an edition, that of the lock is used. Raises SpecError when the spec is missing or bad
    (with every problem), names another provider, or asks for something that this version cannot generate;
    CheckoutError and EnvironmentFailed as `Checkout.read`.
    """
    from storage_scaffold.spec.loader import load_bytes
    from storage_scaffold.spec.supported import require_supported

    source = managed_spec(checkout, lock)
    file = str(lock.inputs.spec)
    provider = load_bytes(source.data, file, name=lock.name)
    require_supported(provider, source.data, file)
    if provider.edition is None:
        provider = replace(provider, edition='enterprise' if lock.inputs.edition == 'enterprise' else 'open-source')
    return provider, source


def recorded_templates(checkout: Checkout, lock: Lock) -> OwnTemplates:
    """The templates of the team's own, as they are now, that `lock` names. Raises as `read_own_templates`."""
    own = lock.inputs.own
    return read_own_templates(checkout, own.directory) if own else NONE


def chosen_templates(checkout: Checkout, lock: Lock | None, chosen: PurePosixPath | None) -> OwnTemplates:
    """The templates in the directory `chosen`, none if that is SHIPPED; if it is `None`, those that `lock` names.

    Without a lock, they are those that the config names for new providers. Raises as `read_own_templates` and
    `configured`.
    """
    if chosen is None:
        if lock:
            return recorded_templates(checkout, lock)
        from storage_scaffold.config import configured

        named = configured(checkout).templates
        chosen = PurePosixPath(named) if named else SHIPPED
    return NONE if chosen == SHIPPED else read_own_templates(checkout, chosen)


def managed_spec(checkout: Checkout, lock: Lock) -> SpecSource:
    """The bytes of the spec that `lock` names. Raises SpecError when it is missing."""
    path = lock.inputs.spec
    data = checkout.read(path)
    if data is None:
        raise SpecError(
            Problem(f'the spec of `{lock.name}` is missing', file=str(path)),
            f'restore it from git (`{restore(path)}`)',
        )
    why = lock.inputs.edition_why
    if path != spec_path(lock.name):
        return SpecSource(data, path, edition_why=why)
    return SpecSource(data, ready=lock.inputs.ready, edition_why=why)
