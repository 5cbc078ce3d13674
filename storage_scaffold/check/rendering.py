"""What a managed provider's spec renders to now: the proof that a comparison can ask for."""

from __future__ import annotations

from storage_scaffold.check.subject import Rendering
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import SpecError
from storage_scaffold.record.lock import Lock
from storage_scaffold.record.recorded_features import recorded_features
from storage_scaffold.register.points import registrations


def render(checkout: Checkout, lock: Lock) -> Rendering | SpecError:
    """The rendering of the provider that `lock` records, or the error in its spec. Raises as `load_managed`."""
    from storage_scaffold.record.recorded_spec import load_managed
    from storage_scaffold.render.provider import render_provider

    try:
        provider, _ = load_managed(checkout, lock)
    except SpecError as error:
        return error
    files = render_provider(provider, recorded_features(checkout, lock), str(lock.inputs.spec), checkout.layout)
    return Rendering(files, registrations(provider, layout=checkout.layout))
