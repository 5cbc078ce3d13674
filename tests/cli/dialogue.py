"""A person at a terminal who answers the questions of `storage-scaffold spec` or `init`."""

from __future__ import annotations

import os
import re
import select
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.processes import DEFAULT_SIGNALS, HANG

ENTER = '\r'
DOWN = '\x1b[B'
CLEAR = '\x15'
_CONTROL = re.compile(r'\x1b\[[0-9;?]*[A-Za-z]|\r')
_QUESTION = re.compile(r'^\? (\w+): ', re.MULTILINE)


def dialogue(
    command: list[str | Path], cwd: Path, answer: Callable[[str, str], str | None], **env: str
) -> tuple[int, str]:
    """The exit code, and all that the terminal showed, without what moves the cursor.

    `answer` is called with the question that was asked last and with what was shown since its last answer, whenever
    more is shown, and gives the keys to type, if any.
    """
    number, terminal = os.forkpty()
    if not number:
        os.chdir(cwd)
        words = [*DEFAULT_SIGNALS, *map(str, command)]
        os.execve(words[0], words, {**os.environ, 'TERM': 'xterm', 'PROMPT_TOOLKIT_NO_CPR': '1', **env})
    shown, since = '', 0
    while select.select([terminal], [], [], HANG)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        shown += data.decode('utf-8', 'replace')
        text = _CONTROL.sub('', shown)
        asked = _QUESTION.findall(text)
        keys = answer(asked[-1], text[since:]) if asked else None
        if keys:
            since = len(text)
            os.write(terminal, keys.encode())
    else:
        os.kill(number, signal.SIGKILL)
        pytest.fail(f'nothing happens any more:\n{shown}')
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), _CONTROL.sub('', shown)


def once(answers: Mapping[str, str]) -> Callable[[str, str], str | None]:
    """Answers each question once, with what `answers` has, or else by taking what is offered."""
    answered: set[str] = set()

    def answer(question: str, _shown: str) -> str | None:
        if question in answered:
            return None
        answered.add(question)
        return answers.get(question, '') + ENTER

    return answer
