"""Regular expressions that must mean the same in a Python serializer and in a web form."""

from __future__ import annotations

import json
import re
import sys
import warnings

from storage_scaffold.errors import ScaffoldError

# Syntax of Python that JavaScript lacks or reads differently.
_ONLY_PYTHON = (
    (re.compile(r'\(\?P'), '`(?P…)`; leave the name of the group out'),
    (re.compile(r'\(\?[aiLmsux-]+[:)]'), 'inline flags; write the expression without them'),
    (re.compile(r'\(\?[>#(]'), '`(?>…)`, `(?#…)` and `(?(…)…)`; leave them out'),
    (re.compile(r'\\[AZ]'), '`\\A` and `\\Z`; leave them out, the whole value has to match anyway'),
    (re.compile(r'[*+?}]\+'), 'possessive quantifiers; leave the second `+` out'),
)
# A single quantifier on one character matches quickly; several may take exponential time.
_REPEATED_GROUP = re.compile(r'\)[*+{]')
_REPETITION = re.compile('[*+{]')
_CPU_SECONDS = 2
# For a system without limits on CPU time (Windows), and far above what a loaded machine takes.
_WALL_SECONDS = 60
_MATCH = f"""
import json, re, sys
try:
    import resource
except ImportError:
    pass
else:
    # at the hard limit the system kills: no signal mask that is inherited can stop it, and no core is dumped
    resource.setrlimit(resource.RLIMIT_CPU, ({_CPU_SECONDS}, {_CPU_SECONDS}))
json.dump(re.fullmatch(*json.load(sys.stdin)) is not None, sys.stdout)
"""


class TooSlow(Exception):
    """The expression takes exponential time on a value."""


def refuse_pattern(pattern: str) -> str | None:
    """Why the expression cannot be used; None when it can."""
    # Escapes and character sets are not syntax: `\(?P` and `[)*]` are fine.
    bare = re.sub(r'\[\^?\]?(?:\\.|[^\]\\])*\]', 's', re.sub(r'\\[^AZ]', 'e', pattern))
    for syntax, words in _ONLY_PYTHON:
        if syntax.search(bare):
            return f'not supported by JavaScript: {words}'
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f'not a regular expression: {error}'
    return None


def matches(pattern: str, value: str) -> bool:
    """Whether the whole value matches.

    Raises TooSlow instead of hanging on an expression like `(a+)+b`; ScaffoldError when Python does not answer.
    """
    if not _REPEATED_GROUP.search(pattern) and len(_REPETITION.findall(pattern)) < 2:
        return re.fullmatch(pattern, value) is not None
    import subprocess

    command = [sys.executable, '-I', '-S', '-c', _MATCH]
    arguments = json.dumps([pattern, value]).encode('utf-8')
    try:
        run = subprocess.run(command, input=arguments, timeout=_WALL_SECONDS, capture_output=True, check=False)
    except subprocess.TimeoutExpired as error:
        raise TooSlow from error
    if run.returncode < 0:
        raise TooSlow
    if run.returncode:
        words = run.stderr.decode('utf-8', 'replace').strip().splitlines()
        raise ScaffoldError(f'`pattern` {pattern!r} cannot be tried: {words[-1] if words else sys.executable}')
    return json.loads(run.stdout) is True
