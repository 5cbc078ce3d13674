"""A tree that notes what it was asked, so that it can be asked again later whether the answers are still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold.checkout.tree import Checkout
from storage_scaffold.errors import CheckoutError, EnvironmentFailed

# What was answered, or a digest of it, by what was asked: a method of Checkout, and the path or pattern.
Answers = Mapping[str, Mapping[str, str]]

_UNCLEAR = ''


class Witness(Checkout):
    """A Checkout that asks another one and notes every answer."""

    def __init__(self, source: Checkout) -> None:
        super().__init__(source.root, layout=source.layout)
        # Checkout is a frozen dataclass.
        object.__setattr__(self, '_source', source)
        object.__setattr__(self, '_answers', {'read': {}, 'exists': {}, 'is_file': {}, 'glob': {}})

    _source: Checkout
    _answers: dict[str, dict[str, str]]

    @property
    def answers(self) -> Answers | None:
        """All answers so far; `None` when one of them was an error, or other than the first time."""
        unclear = any(_UNCLEAR in answers.values() for answers in self._answers.values())
        return None if unclear else self._answers

    def read(self, path: PurePosixPath | str) -> bytes | None:
        """As `Checkout.read`."""
        data: bytes | None = self._noted('read', str(path))
        return data

    def exists(self, path: PurePosixPath) -> bool:
        """As `Checkout.exists`."""
        return bool(self._noted('exists', str(path)))

    def is_file(self, path: PurePosixPath) -> bool:
        """As `Checkout.is_file`."""
        return bool(self._noted('is_file', str(path)))

    def glob(self, pattern: str) -> Iterator[PurePosixPath]:
        """As `Checkout.glob`."""
        yield from self._noted('glob', pattern)

    def _noted(self, question: str, about: str) -> Any:
        answers = self._answers[question]
        before = answers.get(about)
        # what stays when the next line raises
        answers[about] = _UNCLEAR
        answer = _ask(self._source, question, about)
        said = _said(answer)
        answers[about] = said if before in (None, said) else _UNCLEAR
        return answer


def answers_still(checkout: Checkout, answers: Answers) -> bool:
    """Whether `checkout` gives these answers."""
    try:
        return all(
            _said(_ask(checkout, question, about)) == said
            for question, noted in answers.items()
            for about, said in noted.items()
        )
    except (CheckoutError, EnvironmentFailed):
        return False


def _ask(checkout: Checkout, question: str, about: str) -> Any:
    if question == 'glob':
        return list(checkout.glob(about))
    return getattr(checkout, question)(PurePosixPath(about))


def _said(answer: bytes | bool | list[PurePosixPath] | None) -> str:
    if answer is None or isinstance(answer, bool):
        return str(answer)
    data = answer if isinstance(answer, bytes) else '\0'.join(map(str, answer)).encode('utf-8', 'surrogateescape')
    return hashlib.sha256(data).hexdigest()
