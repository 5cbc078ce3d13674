"""How a provider's client makes sure of its server, in sentences for the README."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.literals import markdown_code
from storage_scaffold.render.python.endpoints import server_fields
from storage_scaffold.spec.provider import Constant, FieldRef, Provider


def certificate_words(provider: Provider, text: Callable[[str], str]) -> Iterator[str]:
    """Sentences on certificates; none where neither people nor the spec have a say in who the server is.

    Parameters: `text`, a string of the spec as text of the page.
    """
    verify, bundle = (provider.client.options.get(f'tls_{part}') for part in ('verify', 'ca_bundle'))
    variable = load_kind(provider.client.kind).ca_variable
    is_typed = any(provider.by_name[name].field_type.guard for name in server_fields(provider))
    if verify == Constant(False):
        yield 'The certificate of the server is not checked.'
    elif isinstance(bundle, Constant) and bundle.value:
        yield f'Only the authorities in {markdown_code(bundle.value)} on the server of Label Studio are trusted.'
    elif variable and (is_typed or isinstance(bundle, FieldRef)):
        words = f'For a certificate of a private authority, `{variable}` in the environment of Label Studio can name'
        yield f'{words} a file with the authorities that are trusted.'
    if isinstance(bundle, FieldRef):
        label = text(provider.by_name[bundle.field].label)
        yield f'Where **{label}** has certificates of authorities, in PEM format, a storage trusts only these.'
    if isinstance(verify, FieldRef):
        yield f'While **{text(provider.by_name[verify.field].label)}** is off, no certificate is checked.'
