"""`templates`: the templates that providers are made of, and a team's own in the place of some of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.own_templates import SHIPPED, SUFFIX
from storage_scaffold.errors import Problem, UsageError
from storage_scaffold.plan.plan import Ownership, Plan, changes
from storage_scaffold.remedies import edit
from storage_scaffold.resources import provider_templates

_FILLED_IN = re.compile(r'\{\{.*?\}\}')


@dataclass(frozen=True)
class Template:
    """A template: its `name` below a directory of templates, what people call it, and the names of its blocks."""

    name: str
    called: str
    blocks: tuple[str, ...]


def templates() -> list[Template]:
    """All templates that providers are made of, by name; those of the clients, which have no blocks, at the end."""
    from storage_scaffold.render.own import blocks

    names = sorted(provider_templates(), key=lambda name: (name.startswith('clients/'), name))
    return [Template(name, _called(name), blocks(name)) for name in names]


def named(text: str) -> str:
    """The name of the template that a person means: all of it, or what it ends with if no other one does.

    Raises UsageError, with a suggestion.
    """
    found = [
        name for name in sorted(provider_templates()) if text in (name, _called(name)) or _ends(_called(name), text)
    ]
    exact = [name for name in found if text in (name, _called(name))]
    if len(exact or found) == 1:
        return (exact or found)[0]
    import difflib

    called = sorted(map(_called, found or provider_templates()))
    guesses = called if found else difflib.get_close_matches(text, called, 3, 0.4)
    hint = 'one of: ' + ', '.join(guesses) if guesses else '`storage-scaffold templates list` names them'
    raise UsageError(f'{text} names {"several templates" if found else "no template"}', hint)


def text_of(name: str) -> str:
    """The text of the template of this tool."""
    from storage_scaffold.render.own import shipped

    return shipped(name)


def eject(checkout: Checkout, name: str, directory: PurePosixPath, blocks: Sequence[str] = ()) -> Plan:
    """A file in `directory` that takes the place of the template `name`: a copy of it, or one with only `blocks`.

    Raises UsageError when there is one already, or no such block.
    """
    from storage_scaffold.render.own import blocks as blocks_of

    path = directory / name
    if checkout.exists(path):
        raise UsageError(Problem('is there already', file=str(path)), f'`{edit(path)}`')
    unknown = [block for block in blocks if block not in blocks_of(name)]
    if unknown:
        there = ', '.join(blocks_of(name)) or 'none'
        raise UsageError(f'{_called(name)} has no block {", ".join(unknown)}', f'its blocks: {there}')
    text = _extending(name, blocks) if blocks else text_of(name)
    title = f'templates eject {_called(name)}'
    data = checkout.with_its_line_endings(text.encode('utf-8'))
    return Plan(title, '', tuple(changes(checkout.read, {path: data}, Ownership.OWNED)))


def _extending(name: str, blocks: Sequence[str]) -> str:
    """A template that is as the one of this tool but for some blocks, which are as theirs so far."""
    head = [
        f'{{# What is not here is as in `storage-scaffold templates show {_called(name)}`. #}}',
        f"{{% extends '{SHIPPED / name}' %}}",
    ]
    body = [f'{{% block {block} %}}\n{{{{ super() -}}}}\n{{% endblock %}}' for block in blocks]
    return '\n'.join([*head, *body]) + '\n'


def _called(name: str) -> str:
    """What people call a template: its name without what would have to be quoted for a shell."""
    return _FILLED_IN.sub('NAME', name).removesuffix(SUFFIX)


def _ends(called: str, text: str) -> bool:
    return f'/{called}'.endswith(f'/{text}')
