"""What the templates of the questionnaire ask of this package, as an extension of Jinja."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Collection
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from storage_scaffold.kinds.kind import available_kinds, load_kind
from storage_scaffold.questions.draft import Draft, draft, problems, without
from storage_scaffold.questions.options import (
    COMMON,
    EDITIONS,
    FORM,
    NO_START,
    Answers,
    choices_of,
    is_asked,
    kind_of,
    option_of,
    word,
)
from storage_scaffold.resources import CATALOG, ready_names, specs_dir
from storage_scaffold.spec.provider import ROLES

KEPT = 'kept_answers'
"""The key of copier's data with the answers of the last time."""
_SPEC = 'spec.yml.jinja'
_WIDTH = 76
# The answers to choose from that copier.yml has itself.
_OFFERED: dict[str, Callable[[], Collection[str]]] = {
    'start': lambda: [NO_START, *_ready()],
    'kind': available_kinds,
    'edition': lambda: EDITIONS,
    'roles': lambda: ['both', *ROLES],
    'more': lambda: ['no', 'yes'],
}


class Questions(Extension):
    """Gives the templates the functions below; each of them knows the answers so far."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        functions: list[Callable[..., Any]]
        functions = [kinds, editions, starts, about, choices, example, drafted, is_owned, writes]
        environment.globals.update({function.__name__: function for function in functions})
        environment.globals.update(asked=asked, refused=self.refused, usual=self.usual)

    @pass_context
    def refused(self, context: Context, key: str) -> str:
        """What the loader finds wrong with the spec so far that was not wrong before that answer."""
        return self._refusal(context.get_all(), key)

    @pass_context
    def usual(self, context: Context, key: str, standard: str = '') -> str:
        """The answer to start from: that of the last time if it is still one, or what holds where nothing is said."""
        answers = context.get_all()
        option = option_of(key, answers) if key not in COMMON else None
        offered = choices_of(option) if option else _OFFERED.get(key, list)()
        kept = str(answers.get(KEPT, {}).get(key, ''))
        if kept and (kept in offered if offered else not self._refusal({**answers, key: kept}, key)):
            return kept
        if option is None:
            return standard
        return FORM if FORM in offered else word(option.default)

    def _refusal(self, answers: Answers, key: str) -> str:
        if key == 'fields':
            # What reads them is only asked later. A client of the developer's own is told every field.
            answers = without(answers, 'kind')
        before = self._problems(without(answers, key))
        return '; '.join(problem for problem in self._problems(answers) if problem not in before)

    def _problems(self, answers: Answers) -> tuple[str, ...]:
        return problems(self.environment.get_template(_SPEC).render(answers))


@pass_context
def drafted(context: Context) -> Draft:
    """The spec so far."""
    return draft(context.get_all())


@pass_context
def asked(context: Context, key: str) -> bool:
    """Whether an option is asked about."""
    return context.get('start', NO_START) == NO_START and is_asked(key, context.get_all())


@pass_context
def is_owned(context: Context) -> bool:
    """Whether the developer writes the client of the chosen kind."""
    return kind_of(context.get_all()).is_owned


@pass_context
def writes(context: Context) -> bool:
    """Whether the client of the chosen kind can write."""
    return not kind_of(context.get_all()).only_reads


def kinds() -> str:
    """The kinds to choose from."""
    return json.dumps([[f'{kind.kind}: {kind.title}', kind.kind] for kind in map(load_kind, available_kinds())])


def editions() -> str:
    """The editions to choose from."""
    return json.dumps([[label, edition] for edition, label in EDITIONS.items()])


def starts() -> str:
    """The ready specs to start from, and none of them."""
    return json.dumps([[f'{NO_START}: describe the service', NO_START], *_ready()])


def _ready() -> list[str]:
    """Without those that need files beside them, which stay where they are."""
    return [f'{CATALOG}{name}' for name in ready_names() if not (specs_dir() / name).is_dir()]


@pass_context
def about(context: Context, key: str) -> str:
    """A line about an option."""
    option = option_of(key, context.get_all())
    return textwrap.fill(f'{key}: {option.help}', _WIDTH, subsequent_indent='  ') if option else ''


@pass_context
def choices(context: Context, key: str) -> str:
    """The answers to choose from, each with what it means where its word does not say it."""
    answers = context.get_all()
    option = option_of(key, answers)
    ways = kind_of(answers).auth if key == 'auth' else {}
    labels = {
        name: f'{name}: {way.help or "the form asks for " + ", ".join(way.fields)}' for name, way in ways.items()
    }
    labels[FORM] = 'people choose in the form'
    offered = choices_of(option) if option else []
    return json.dumps([[textwrap.shorten(labels.get(item, item), _WIDTH, placeholder=' …'), item] for item in offered])


@pass_context
def example(context: Context, key: str) -> str:
    """What an answer may look like."""
    answers = context.get_all()
    option = option_of(key, answers)
    field = kind_of(answers).fields.get(option.field or '') if option else None
    return f'such as {field.placeholder}; empty: the form asks' if field and field.placeholder else ''
