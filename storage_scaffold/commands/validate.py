"""`validate`: whether specs are valid, without a checkout: it refuses whatever `new` would refuse in any checkout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold.commands.spec_file import client_of, load_generable
from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.spec.provider import Provider

STDIN = Path('<stdin>')


@dataclass(frozen=True)
class Verdict:
    """The result for one spec: its provider, or what is wrong with it."""

    file: Path
    provider: Provider | None = None
    problems: tuple[Problem, ...] = ()


def validate(files: Iterable[Path], stdin: bytes = b'') -> Iterator[Verdict]:
    """The verdict on each of `files`, in order; `stdin` is the content of the one that is called STDIN."""
    for file in files:
        try:
            provider, _ = load_generable(file, data=stdin if file == STDIN else None)
            client_of(provider, file)
        except SpecError as error:
            yield Verdict(file, problems=tuple(error.problems))
        else:
            yield Verdict(file, provider)
