"""What the web app calls a provider: its constant, its files, its icon."""

from __future__ import annotations

from storage_scaffold.spec.provider import Provider


def constant(provider: Provider) -> str:
    """The exported constant: `mediaVaultProvider`."""
    first, *rest = provider.name.split('_')
    return first + ''.join(word[0].upper() + word[1:] for word in rest) + 'Provider'


def icon_export(provider: Provider) -> str:
    """The name under which `@humansignal/icons` exports an icon of the provider's own."""
    return f'IconCloudProvider{provider.class_prefix}'


def icon_file(provider: Provider) -> str:
    """The file of an icon of the provider's own."""
    return f'cloud-provider-{provider.name.replace("_", "-")}.svg'
