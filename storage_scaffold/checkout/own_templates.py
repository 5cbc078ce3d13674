"""Templates of a team's own: a directory in its checkout whose files take the place of those of this tool.

They come with the checkout, so they are untrusted input: they are rendered in Jinja's sandbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import MappingProxyType

from storage_scaffold.checkout.tree import Checkout
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.resources import provider_templates

SUFFIX = '.j2'
# What the templates of this tool are called in one of a team's own, which may extend them.
SHIPPED = PurePosixPath('shipped')
_GLOB = frozenset('*?[')


@dataclass(frozen=True)
class OwnTemplates:
    """The texts of a team's own templates by name; `directory` holds them, and is `None` where there are none."""

    directory: PurePosixPath | None = None
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def path(self, name: str) -> PurePosixPath:
        """The file of the template `name`."""
        return (self.directory or PurePosixPath()) / name

    @property
    def digest(self) -> str:
        """The sha256 of all names and texts, whatever the ends of their lines."""
        digest = hashlib.sha256()
        for name, text in sorted(self.texts.items()):
            data = text.replace('\r\n', '\n').encode('utf-8')
            digest.update(f'{name}\0{len(data)}\0'.encode())
            digest.update(data)
        return digest.hexdigest()


NONE = OwnTemplates()


def read_own_templates(checkout: Checkout, directory: PurePosixPath) -> OwnTemplates:
    """The templates in `directory` of the checkout: each file in it that ends in `.j2`, by its path below it.

    Raises CheckoutError for a directory without one, for those that take no template's place, and for what is not
    UTF-8.
    """
    if _GLOB & set(str(directory)):
        raise CheckoutError(f'{directory} cannot hold templates: its name has one of *, ? and [', 'rename it')
    texts, problems = {}, []
    for path in checkout.glob(f'{directory}/**/*{SUFFIX}'):
        name = str(path.relative_to(directory))
        if name not in provider_templates():
            problems.append(_unknown(path, name, provider_templates()))
            continue
        try:
            texts[name] = (checkout.read(path) or b'').decode('utf-8')
        except UnicodeDecodeError:
            problems.append(Problem('is not UTF-8', file=str(path)))
    if problems:
        raise CheckoutError(problems, '`storage-scaffold templates list` names the templates that can be replaced')
    if not texts:
        raise CheckoutError(
            f'there is no template in {directory}', '`storage-scaffold templates eject NAME` puts a copy of one there'
        )
    return OwnTemplates(directory, texts)


def _unknown(path: PurePosixPath, name: str, known: Iterable[str]) -> Problem:
    import difflib

    guess = difflib.get_close_matches(name, sorted(known), 1)
    hint = f'did you mean `{guess[0]}`?' if guess else None
    return Problem('takes the place of no template', file=str(path), hint=hint)
