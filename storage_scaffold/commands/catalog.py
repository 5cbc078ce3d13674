"""`catalog`: the ready specs of this installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Provider


@dataclass(frozen=True)
class Entry:
    """A ready spec: the provider that it describes, and its file."""

    provider: Provider
    file: Path

    def mentions(self, words: Sequence[str]) -> bool:
        """Whether each word is in its name, title, kind or description, whatever the case."""
        provider = self.provider
        texts = (provider.name, provider.title, provider.client.kind, provider.description, provider.docs.overview)
        text = '\n'.join(texts).lower()
        return all(word.lower() in text for word in words)


def entries(words: Sequence[str] = ()) -> list[Entry]:
    """The ready specs that mention all of the words, by title. Raises SpecError when one is damaged."""
    found = [Entry(load_spec(file, name=file.stem), file) for file in specs_dir().glob('*.yml')]
    return sorted((entry for entry in found if entry.mentions(words)), key=lambda entry: entry.provider.title.lower())
