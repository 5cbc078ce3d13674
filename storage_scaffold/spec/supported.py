"""What version 1 of the language can express and this version of the tool cannot generate yet."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.spec.provider import Provider, Template
from storage_scaffold.spec.reading.document import Path, Violation


def unsupported(provider: Provider) -> list[str]:
    """The parts of `provider` that cannot be generated yet, in the words of its spec; empty when there are none."""
    return [words for _, words in _unsupported(provider)]


def require_supported(provider: Provider, data: bytes, file: str) -> None:
    """Raise SpecError, with all reasons, when the spec in `file`, which holds `data`, asks for more than this version
    can generate.
    """
    if missing := list(_unsupported(provider)):
        raise SpecError([_located(data, file, path, words) for path, words in missing], 'change the spec')


def _located(data: bytes, file: str, path: Path, words: str) -> Problem:
    from storage_scaffold.spec.reading.source import read_document

    message = f'cannot be generated yet: {words}'
    document, _ = read_document(data, file)
    return document.problem(Violation(path, message)) if document else Problem(message, file=file)


def _unsupported(provider: Provider) -> Iterator[tuple[Path, str]]:
    """Where the spec says it, and what."""
    for name, binding in provider.client.options.items():
        if isinstance(binding, Template) and binding.text.startswith('{') and '/' in binding.text:
            first = provider.by_name[binding.fields[0]]
            if 'url' not in first.field_type.fills:
                words = f'a field of type `{first.type}` at its beginning; write the beginning out'
                yield ('client', name), f'`client.{name}`: {words}'
