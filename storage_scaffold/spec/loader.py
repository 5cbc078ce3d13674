"""From a spec file to a `Provider`, or to all of its problems at once."""

from __future__ import annotations

from pathlib import Path

from pydantic_core import PydanticCustomError

from storage_scaffold.checkout.layout import LAYOUTS, OPEN_SOURCE
from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.kinds.kind import available_kinds, load_kind
from storage_scaffold.spec.context import Context
from storage_scaffold.spec.language.grammar import PROVIDER_NAME
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.reading.document import Document, Scalar, Violation, shown
from storage_scaffold.spec.reading.source import read_bytes, read_document
from storage_scaffold.spec.resolve import resolve
from storage_scaffold.spec.rules import check
from storage_scaffold.spec.validation import validate


def load_spec(path: Path, *, name: str | None = None) -> Provider:
    """Load a spec file.

    `name` is the one that the user typed: it must agree with the name in the spec, or replaces a missing one.
    Raises SpecError with all problems, each with its position and the line of the file.
    """
    file = str(path)
    return load_bytes(read_bytes(path, file), file, name=name)


def load_bytes(data: bytes, file: str, *, name: str | None = None) -> Provider:
    """Load a spec from its content; `file` is its name in problems. Raises SpecError as `load_spec` does."""
    document, problems = read_document(data, file)
    if document is None:
        raise _refusal(problems, file)
    if version := _other_version(document):
        raise _refusal([document.problem(version)], file)
    validated = validate(document)
    typed, wrong_name = _typed_name(name)
    kind_name = validated.spec.client.kind
    context = Context(
        document=document,
        spec=validated.spec,
        name=validated.spec.name or typed,
        kind=load_kind(kind_name) if kind_name in available_kinds() else None,
        lost=validated.lost,
        layout=LAYOUTS[validated.spec.edition or OPEN_SOURCE.edition],
    )
    violations = (*validated.violations, *_agreement(context, name), *check(context))
    problems = [*wrong_name, *sorted([*problems, *document.problems(violations)], key=_place)]
    if problems or context.kind is None or context.name is None:
        raise _refusal(problems, file)
    return resolve(context.spec, context.kind, context.name)


def _refusal(problems: list[Problem], file: str) -> SpecError:
    return SpecError(problems, remedy=f'fix the spec, then run `storage-scaffold validate {file}`')


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


def _other_version(document: Document) -> Violation | None:
    """What is wrong with a spec of another version, of which nothing else can be judged."""
    node = document.node(('spec',))
    if isinstance(node, Scalar) and type(node.value) is int and node.value != 1:
        message = f'version {node.value} of the spec language; this version of storage-scaffold reads version 1'
        return Violation(('spec',), message, 'install a version of storage-scaffold that reads it')
    return None


def _typed_name(name: str | None) -> tuple[str | None, list[Problem]]:
    """The name from the command line; if it is not valid, None and the problem with it."""
    if name is None:
        return None, []
    try:
        return PROVIDER_NAME.check(name), []
    except PydanticCustomError as error:
        return None, [Problem(f'the name {shown(name)} {error.message()}')]


def _agreement(context: Context, typed: str | None) -> list[Violation]:
    """The violation when the name in the spec and the typed one are both missing or differ."""
    written = context.spec.name
    if written is None and typed is None and not context.is_lost('name'):
        return [Violation((), '`name` is missing', 'add `name: …`, or give the name on the command line')]
    if written is not None and typed is not None and written != typed:
        return [Violation(('name',), f'the spec is for {shown(written)}, not for {shown(typed)}', 'use the same name')]
    return []
