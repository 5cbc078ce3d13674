"""The rules for a spec that need a checkout: are the name, the classes and the scheme free?"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.checkout.features import defined_names, parse
from storage_scaffold.checkout.layout import LONGEST_TABLE
from storage_scaffold.checkout.tree import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Installed:
    """A provider found in the tree: its directory, URI schemes and class names."""

    directory: PurePosixPath
    schemes: frozenset[str]
    classes: frozenset[str]


def installed(checkout: Checkout, but: PurePosixPath | None = None) -> Iterator[Installed]:
    """Every provider of the tree, managed ones too, except the one in the directory `but`.

    Raises CheckoutError when a `models.py` cannot be parsed.
    """
    for path in checkout.glob(f'{checkout.layout.storages}/*/models.py'):
        if path.parent == but:
            continue
        source = checkout.read(path) or b''
        yield Installed(path.parent, frozenset(schemes(source, path)), defined_names(source, path))


def check_provider(
    checkout: Checkout, provider: Provider, besides: Collection[PurePosixPath] = (), *, managed: bool = False
) -> None:
    """Check that `provider` does not clash with the providers of the tree.

    The files `besides` may already exist: they are the developer's own, kept from before. A `managed` provider is
    itself in the tree, perhaps as an earlier spec describes it. Raises CheckoutError with every clash: the directory
    is taken, model names are (compared in lower case, as Django does), one scheme is a prefix of another (Label Studio
    compares prefixes, R20), or the name of a table is too long.
    """
    problems = [] if managed else _name_problems(checkout, provider, besides)
    tables = [checkout.layout.table(model) for model in provider.models]
    problems += [
        Problem(f'the table name `{table}` has {len(table)} characters; databases allow {LONGEST_TABLE}')
        for table in tables
        if len(table) > LONGEST_TABLE
    ]
    models = {model.lower() for model in provider.models}
    for other in installed(checkout, checkout.layout.home(provider.name) if managed else None):
        taken = sorted(name for name in other.classes if name.lower() in models)
        problems += [Problem(f'class `{name}` is already defined there', file=str(other.directory)) for name in taken]
        problems += [
            Problem(
                f'its scheme `{scheme}` and `{ours}` clash: one is a prefix of the other',
                file=str(other.directory),
            )
            for scheme in sorted(other.schemes)
            for ours in provider.schemes
            if clash(scheme, ours)
        ]
    if problems:
        raise CheckoutError(problems, _remedy(provider))


def clash(one: str, other: str) -> bool:
    """Whether one of two schemes is a prefix of the other, which Label Studio then cannot tell apart (R20)."""
    return one.startswith(other) or other.startswith(one)


def refuse_taken(checkout: Checkout, paths: Iterable[PurePosixPath]) -> None:
    """Raise CheckoutError when one of `paths` exists."""
    if taken := [path for path in paths if checkout.exists(path)]:
        raise CheckoutError(
            [Problem('already exists and is not managed by storage-scaffold', file=str(path)) for path in taken],
            'move it away, or choose another `name` in the spec',
        )


def _name_problems(checkout: Checkout, provider: Provider, besides: Collection[PurePosixPath]) -> list[Problem]:
    directory = checkout.layout.home(provider.name)
    # git leaves a directory with only bytecode behind when it checks out a branch without the provider.
    if checkout.exists(directory.with_suffix('.py')):
        directory = directory.with_suffix('.py')
    elif not any(
        (checkout.root / path).is_file() for path in checkout.glob(f'{directory}/**/*') if path not in besides
    ):
        return []
    return [
        Problem(f'already exists and is not managed by storage-scaffold: `{provider.name}` is taken', str(directory))
    ]


def _remedy(provider: Provider) -> str:
    keys = ('name', 'class_prefix', 'scheme', *(['scheme_aliases'] if provider.scheme_aliases else []))
    return f'change {", ".join(f"`{key}`" for key in keys[:-1])} or `{keys[-1]}` in the spec'


def schemes(source: bytes, path: PurePosixPath) -> Iterator[str]:
    """The URI schemes of the storages in a `models.py`, in order. Raises CheckoutError when it cannot be parsed."""
    for node in ast.walk(parse(source, path)):
        if isinstance(node, ast.ClassDef):
            yield from (scheme for statement in node.body for scheme in _assigned(statement) if scheme)


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """The schemes that a statement of a class assigns: one, or the tuple of a provider that has aliases."""
    match statement:
        case ast.Assign(targets=[ast.Name(id='url_scheme' | 'url_schemes')], value=value) | ast.AnnAssign(
            target=ast.Name(id='url_scheme' | 'url_schemes'), value=value
        ):
            for node in value.elts if isinstance(value, ast.Tuple) else [value]:
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
