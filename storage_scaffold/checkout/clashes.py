"""The rules for a spec that need a checkout: are the name, the classes and the scheme free?"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.checkout.features import defined_names, parse
from storage_scaffold.checkout.layout import LONGEST_TABLE
from storage_scaffold.checkout.tree import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.spec.provider import Provider

_CLASS = re.compile(rb'^[ \t]*class[ \t]+(\w+)', re.MULTILINE)
_SCHEMES = re.compile(rb'^[ \t]*url_schemes?\b[^=\n]*=(?:[ \t]|\\\r?\n)*(\([^)]*|[^\n]*)', re.MULTILINE)
# Up to an escape: whatever follows, the scheme begins like that.
_STRING = re.compile(rb'[\'"]([^\'"\\\n]*)[^\'"\n]*[\'"]?')


@dataclass(frozen=True)
class Installed:
    """A provider found in the tree: its directory, URI schemes and class names."""

    directory: PurePosixPath
    schemes: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True)
class Glimpse:
    """The classes (in lower case) and schemes of a `models.py`, or the beginnings of schemes, and perhaps more.

    It is read without a parser, which would take too long for all the providers of a tree.
    """

    schemes: frozenset[str]
    classes: frozenset[str]

    @classmethod
    def of(cls, source: bytes) -> Glimpse:
        """What `source` may define."""
        texts = (text for value in _SCHEMES.findall(source) for text in _STRING.findall(value))
        return cls(
            frozenset(text.decode('utf-8', 'replace') for text in texts if text),
            frozenset(name.decode('utf-8', 'replace').lower() for name in _CLASS.findall(source)),
        )

    def may_clash(self, other: Glimpse) -> bool:
        """Whether one of the classes here is also there, or one of the schemes begins with one from there."""
        return not self.classes.isdisjoint(other.classes) or any(
            clash(one, two) for one in self.schemes for two in other.schemes
        )


def installed(
    checkout: Checkout, but: PurePosixPath | None = None, like: Glimpse | None = None
) -> Iterator[Installed]:
    """The providers of the tree, managed ones too, except the one in the directory `but`.

    Of those that cannot clash with what is `like`, nothing is parsed, and they are left out. Raises CheckoutError
    when a `models.py` cannot be parsed.
    """
    for path in checkout.glob(f'{checkout.layout.storages}/*/models.py'):
        if path.parent == but:
            continue
        source = checkout.read(path) or b''
        if like is None or like.may_clash(Glimpse.of(source)):
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
    glimpse = Glimpse(frozenset(provider.schemes), frozenset(models))
    for other in installed(checkout, checkout.layout.home(provider.name) if managed else None, glimpse):
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
    elif not any(checkout.is_file(path) for path in checkout.glob(f'{directory}/**/*') if path not in besides):
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
