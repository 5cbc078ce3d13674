"""What import and export are called in a provider's code: the two halves of its API differ in nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from storage_scaffold.spec.provider import Provider, Role


@dataclass(frozen=True)
class RoleCode:
    """The names and words of one role: its storage model, what it has from Label Studio, how the API describes it.

    `base` begins the names of Label Studio's own views (`ImportStorage`), `schema` is the request's schema, `group`
    the SDK's.
    """

    role: Role
    base: str
    model: str
    schema: str
    group: str
    noun: str
    sync: str


def roles(provider: Provider) -> tuple[RoleCode, ...]:
    """Import and export, in the order in which Label Studio has them."""
    title = provider.title
    syncs: tuple[tuple[Role, str], ...] = (
        ('import', f'Sync tasks from {title}'),
        ('export', f'Sync annotations to {title}'),
    )
    return tuple(
        RoleCode(
            role=role,
            base=f'{role.capitalize()}Storage',
            model=f'{provider.class_prefix}{role.capitalize()}Storage',
            schema=f'_{provider.name}_{role}_storage_schema',
            group=f'{role}_storage',
            noun=f'{title} {role} storage',
            sync=sync,
        )
        for role, sync in syncs
    )
