"""What an update of managed providers breaks, known before anything is rendered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage_scaffold.breaking import breaking_changes, placed
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import schemes
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.migrations.models import fields
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.last_rendered import last_rendered
from storage_scaffold.record.lock import Lock
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Broken:
    """What the update of one provider breaks, each at its place in the spec, with the way out as the hint.

    `losses` need consent; `notes` are changes after which everything that is stored still works.
    """

    provider: str
    losses: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def broken_by(checkout: Checkout, lock: Lock, provider: Provider, source: SpecSource, file: str) -> Broken:
    """What breaks when the provider of `lock` becomes `provider` of the spec `source`, which messages call `file`.

    If it is not known what was last rendered, that is a note, and models.py says which columns and schemes there were.
    """
    if text_digest(source.data) == lock.inputs.spec_sha256:
        return Broken(lock.name)
    before, notes = last_rendered(checkout, lock), []
    if isinstance(before, str):
        hint = f'look at `storage-scaffold diff {lock.name}` first'
        notes = [Problem(f'what else this update breaks is not known: {before}', file, hint=hint)]
        before = _as_in_models(checkout, lock, provider)
    changes = breaking_changes(before, provider)
    losses = [change for change in changes if change.kind.needs_consent]
    others = [change for change in changes if not change.kind.needs_consent]
    return Broken(lock.name, placed(losses, source.data, file), (*placed(others, source.data, file), *notes))


def _as_in_models(checkout: Checkout, lock: Lock, provider: Provider) -> Provider:
    """`provider` with the columns that only its models.py has, and with the schemes of that file."""
    from storage_scaffold.spec.reading.words import LOCATION, STANDARD_BLOCK

    path = checkout.layout.home(lock.name) / 'models.py'
    source = checkout.read(path) or b''
    try:
        columns, found = fields(source, path), tuple(dict.fromkeys(schemes(source, path))) or provider.schemes
    except CheckoutError:
        return provider
    kept = {name for field in provider.fields for name in (field.name, field.renamed_from)}
    # `storage` is the foreign key of a link
    gone = sorted(columns - kept - STANDARD_BLOCK - LOCATION - {'storage'})
    return replace(provider, scheme=found[0], scheme_aliases=found[1:], fields=(*provider.fields, *map(Field, gone)))
