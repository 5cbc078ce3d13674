"""`validate`: whether specs are valid, without a checkout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.supported import unsupported


@dataclass(frozen=True)
class Verdict:
    """The result for one spec: its provider and what this version cannot generate of it, or what is wrong with it."""

    file: Path
    provider: Provider | None = None
    unsupported: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def validate(files: Iterable[Path]) -> Iterator[Verdict]:
    """The verdict on each of `files`, in order."""
    for file in files:
        try:
            provider = load_spec(file)
        except SpecError as error:
            yield Verdict(file, problems=tuple(error.problems))
        else:
            yield Verdict(file, provider, tuple(unsupported(provider)))
