"""What a managed provider's spec renders to now: the proof that a comparison can ask for."""

from __future__ import annotations

from storage_scaffold.check.subject import Rendering
from storage_scaffold.checkout import Checkout
from storage_scaffold.errors import CheckoutError, SpecError
from storage_scaffold.record.lock import Lock
from storage_scaffold.record.recorded_features import recorded_features
from storage_scaffold.register.points import registrations


def render(checkout: Checkout, lock: Lock) -> Rendering | SpecError | None:
    """The rendering of the provider that `lock` records, or the error in its spec; `None` if its templates fail.

    Raises as `load_managed`.
    """
    from storage_scaffold.record.recorded_spec import load_managed, recorded_templates
    from storage_scaffold.render.provider import render_provider

    try:
        provider, _ = load_managed(checkout, lock)
    except SpecError as error:
        return error
    features, spec = recorded_features(checkout, lock), str(lock.inputs.spec)
    try:
        files = render_provider(provider, features, spec, checkout.layout, own=recorded_templates(checkout, lock))
    except CheckoutError:
        # templates of the team's own that the judge of inputs finds changed, since these here were rendered once
        return None
    return Rendering(files, registrations(provider, layout=checkout.layout))
