"""Regular expressions that a Python serializer and a web form must understand alike."""

from __future__ import annotations

import json
import re
import sys
import warnings

# What Python has and JavaScript lacks, or reads otherwise.
_ONLY_PYTHON = (
    (re.compile(r'\(\?P'), '`(?P…)`; leave the name of the group out'),
    (re.compile(r'\(\?[aiLmsux-]+[:)]'), 'flags inside the expression; spell the cases out'),
    (re.compile(r'\(\?[>#(]'), '`(?>…)`, `(?#…)` and `(?(…)…)`; leave them out'),
    (re.compile(r'\\[AZ]'), '`\\A` and `\\Z`; leave them out, the whole value has to match anyway'),
    (re.compile(r'[*+?}]\+'), 'possessive repetition; leave the second `+` out'),
)
# With one repetition of one character matching is quick; with more it may take time without end.
_REPEATED_GROUP = re.compile(r'\)[*+{]')
_REPETITION = re.compile('[*+{]')
_SECONDS = 2
_MATCH = 'import json, re, sys; sys.exit(0 if re.fullmatch(*json.load(sys.stdin)) else 1)'


class TooSlow(Exception):
    """The expression takes exponential time on a value."""


def refuse_pattern(pattern: str) -> str | None:
    """Why the expression can't be used; None when it can."""
    # Escapes and sets are no syntax: `\(?P` and `[)*]` are fine.
    bare = re.sub(r'\[\^?\]?(?:\\.|[^\]\\])*\]', 's', re.sub(r'\\[^AZ]', 'e', pattern))
    for syntax, words in _ONLY_PYTHON:
        if syntax.search(bare):
            return f'not known to JavaScript: {words}'
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f'not a regular expression: {error}'
    return None


def matches(pattern: str, value: str) -> bool:
    """Whether the whole value matches.

    Raises TooSlow instead of hanging on an expression like `(a+)+b`.
    """
    if not _REPEATED_GROUP.search(pattern) and len(_REPETITION.findall(pattern)) < 2:
        return re.fullmatch(pattern, value) is not None
    import subprocess

    command = [sys.executable, '-I', '-S', '-c', _MATCH]
    arguments = json.dumps([pattern, value]).encode('utf-8')
    try:
        run = subprocess.run(command, input=arguments, timeout=_SECONDS, capture_output=True, check=False)
    except subprocess.TimeoutExpired as error:
        raise TooSlow from error
    return run.returncode == 0
