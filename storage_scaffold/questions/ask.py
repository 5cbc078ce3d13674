"""Asks the questions, on a terminal or of the answers that are given, and gives back the spec that they come to."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from storage_scaffold.copier_template import rendered
from storage_scaffold.errors import Problem, UsageError
from storage_scaffold.kinds.kind import available_kinds
from storage_scaffold.questions.options import COMMON, NO_START, option_keys, questions, word
from storage_scaffold.spec.reading.messages import suggest

_CHOICES = re.compile(r'.* is not in \[(.*)\]', re.DOTALL)
_CHOICE = re.compile(r"'([^']*)'")
_REQUIRED = re.compile(r'Question "(\w+)" is required')
_REFUSED = re.compile(r"(?:Validation error for question|Invalid choice for) '(\w+)': (.*)", re.DOTALL)


@dataclass(frozen=True)
class Filled:
    """The spec, and the answers that it was made from."""

    spec: bytes
    answers: Mapping[str, str]


def filled(given: Mapping[str, Any], kept: Mapping[str, str], *, ask: bool, schema: str) -> Filled:
    """The spec from the answers that are `given`, those `kept` of the last time, and a person or the defaults.

    Parameters: with `ask`, a person at the terminal is asked what is not given; `schema` is the path of the JSON
    Schema, seen from the spec. Raises UsageError for answers that no question takes or that it refuses, all at once;
    EnvironmentFailed as `copier_template.rendered`; KeyboardInterrupt where the person ends it.
    """
    known = (*COMMON, *option_keys())
    problems = [_unknown(key, known) for key in given if key not in known]
    good = {key: word(value) for key, value in given.items() if key in known}
    start = good.get('start', NO_START)
    missing = [] if ask else _required(good, kept)
    found = None
    while found is None and not missing:
        try:
            found = _run(good, kept, ask=ask and not problems, schema=schema)
        except UsageError as error:
            refused, required = _REFUSED.fullmatch(str(error)), _REQUIRED.match(str(error))
            if refused and refused[1] in good:
                problems.append(_refusal(refused[1], refused[2], good.pop(refused[1])))
            elif required:  # what was kept or given is no answer
                missing = [required[1]]
            else:
                raise
    problems += [_missing(key) for key in missing if key not in given and not (key == 'kind' and start != NO_START)]
    problems += [_unasked(key, found.answers) for key in good if found and key not in found.answers]
    if problems or found is None:
        raise UsageError(problems, 'correct the answers; at a terminal, `storage-scaffold spec` asks for them')
    return found


def unanswered(found: Filled, given: Mapping[str, Any], kept: Mapping[str, str]) -> list[Problem]:
    """The questions that were answered by nobody but their default, each with the option that answers it."""
    return [
        Problem(f'`{key}` is not answered', hint=f'--data {key}={shlex.quote(value)}' if value else f'--data {key}=')
        for key, value in found.answers.items()
        if key not in given and key not in kept
    ]


def _run(given: Mapping[str, str], kept: Mapping[str, str], *, ask: bool, schema: str) -> Filled:
    data = {**given, 'kept_answers': dict(kept), 'schema': schema}
    options = json.dumps(questions()).encode('utf-8')
    files = rendered('spec', data=data, ask=ask, more={'options.yml': options})
    answers = {key: value for key, value in json.loads(files['answers.json']).items() if not key.startswith('_')}
    return Filled(files['spec.yml'], answers)


def _required(given: Mapping[str, str], kept: Mapping[str, str]) -> list[str]:
    """The questions without a default to which there is no answer."""
    there = {**kept, **given}
    needed = ['name'] if there.get('start', NO_START) != NO_START else ['name', 'kind']
    return [key for key in needed if key not in there]


def _refusal(key: str, message: str, answer: str) -> Problem:
    """What copier says of an answer; one that is not among the choices with what was probably meant."""
    choice = _CHOICES.fullmatch(message)
    if choice is None:
        return Problem(f'{key}: {message}')
    choices = _CHOICE.findall(choice[1])
    return Problem(f'{key}: {answer!r} is not among the answers', hint=suggest(answer, choices) or ', '.join(choices))


def _missing(key: str) -> Problem:
    choices = '|'.join(available_kinds()) if key == 'kind' else '…'
    return Problem(f'`{key}` is not answered', hint=f'--data {key}={choices}')


def _unknown(key: str, known: Collection[str]) -> Problem:
    return Problem(f'there is no question `{key}`', hint=suggest(key, known) or f'the questions: {", ".join(known)}')


def _unasked(key: str, answers: Mapping[str, str]) -> Problem:
    of = answers['start'] if answers['start'] != NO_START else f'kind {answers["kind"]}'
    return Problem(f'`{key}` is not asked about {of} after the other answers', hint='leave it out')
