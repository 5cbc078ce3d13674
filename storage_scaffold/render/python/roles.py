"""What import and export are called in a provider's code: the two halves of its API differ in nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from storage_scaffold.spec.provider import Provider, Role


@dataclass(frozen=True)
class RoleCode:
    """The names and words of one role: its storage model, what it has from Label Studio, how the API describes it.

    `storage` is Label Studio's word for its storages, and `linked` is what these are linked to. `path` is where their
    API is, below that of all storages, `all` where it lists those of all providers. `base` begins the names of Label
    Studio's own views (`ImportStorage`), `schema` is the request's schema, `group` the SDK's.
    """

    role: Role
    storage: str
    linked: str
    path: str
    all: str
    base: str
    model: str
    schema: str
    group: str
    noun: str
    sync: str


def roles(provider: Provider) -> tuple[RoleCode, ...]:
    """Those that a provider has, import first."""
    return tuple(item for item in _both(provider) if item.role in provider.roles)


def missing_role(provider: Provider) -> RoleCode | None:
    """The other one, where it has only one."""
    return next((item for item in _both(provider) if item.role not in provider.roles), None)


def _both(provider: Provider) -> tuple[RoleCode, ...]:
    title = provider.title
    words: tuple[tuple[Role, str, str, str, str], ...] = (
        ('import', 'source', 'tasks', '', f'Sync tasks from {title}'),
        ('export', 'target', 'annotations', 'export', f'Sync annotations to {title}'),
    )
    return tuple(
        RoleCode(
            role=role,
            storage=storage,
            linked=linked,
            path=f'{root}/{provider.name}'.lstrip('/'),
            all=root,
            base=f'{role.capitalize()}Storage',
            model=f'{provider.class_prefix}{role.capitalize()}Storage',
            schema=f'_{provider.name}_{role}_storage_schema',
            group=f'{role}_storage',
            noun=f'{title} {role} storage',
            sync=sync,
        )
        for role, storage, linked, root, sync in words
    )
