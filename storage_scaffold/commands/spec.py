"""`spec`: writes a spec from the answers to a questionnaire, with the JSON Schema that its first line names."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import RECORDS, SPECS
from storage_scaffold.commands.schema import schema
from storage_scaffold.commands.spec_file import load_generable
from storage_scaffold.config import configured
from storage_scaffold.errors import DriftError, Problem, UsageError
from storage_scaffold.kinds.kind import available_kinds
from storage_scaffold.merge.three_way import three_way
from storage_scaffold.plan.plan import Ownership, Plan, changes, ordered
from storage_scaffold.questions.ask import Filled, filled
from storage_scaffold.questions.options import endpoint_answers
from storage_scaffold.text import like
from storage_scaffold.untrusted import Malformed, json_of, object_of, text_of

SCHEMA = 'spec.schema.json'
_MOST_BYTES = 1024 * 1024
_TITLE = 'Storage provider spec'


@dataclass(frozen=True)
class Kept:
    """What is kept of a questionnaire: the answers, and the spec that they came to, from which edits are merged."""

    answers: Mapping[str, str]
    spec: bytes

    def dump(self) -> bytes:
        """As a file has it."""
        document = {'answers': dict(sorted(self.answers.items())), 'spec': self.spec.decode('utf-8')}
        return (json.dumps(document, indent=2, ensure_ascii=False) + '\n').encode('utf-8')


def kept_path(name: str) -> PurePosixPath:
    """Where a checkout keeps the answers about a provider: beside the records, and in none of their directories."""
    return RECORDS / '.answers' / f'{name}.json'


def kept(data: bytes | None) -> Kept | None:
    """What a file of kept answers says; nothing where there is none, or one that this tool would not have written.

    Whoever can change the checkout can write one: each answer is judged again before it is offered.
    """
    try:
        document = object_of(json_of(data or b'', _MOST_BYTES), 'it', 'answers', 'spec')
        answers = {key: text_of(value, key) for key, value in object_of(document['answers'], 'answers').items()}
        return Kept(answers, text_of(document['spec'], 'spec').encode('utf-8'))
    except Malformed:
        return None


def schema_from(spec: PurePosixPath | Path) -> str:
    """The JSON Schema of a checkout as the first line of a spec there names it; `spec` is its path from the root."""
    return posixpath.relpath(str(RECORDS / SCHEMA), spec.parent.as_posix())


def schema_after(file: str, now: bytes | None) -> tuple[bytes, tuple[str, ...]]:
    """What the JSON Schema in `file`, which holds `now`, has to become, and a note if it is none of this tool's."""
    try:
        document = json_of(now, _MOST_BYTES) if now is not None else {'title': _TITLE}
    except Malformed:
        document = None
    if isinstance(document, dict) and str(document.get('title')).startswith(_TITLE):
        return schema(), ()
    return now or b'', (f'{file} is not a schema of this tool and stays as it is: editors read that one.',)


def merged_spec(file: str, now: bytes | None, before: Kept | None, filled: Filled) -> bytes:
    """The spec to write to `file`, which holds `now`: with the edits that were made since the questionnaire wrote it.

    Raises SpecError for a spec that is refused, UsageError for a file that it did not write, DriftError where the
    edits and the answers contradict each other.
    """
    if now is None or now == filled.spec:
        load_generable(Path(file), data=filled.spec)
        return filled.spec
    if before is None:
        words = 'is there, and does not come from these questions'
        raise UsageError(Problem(words, file=file), 'edit it by hand, or move it away and repeat')
    merged = three_way(now, before.spec, filled.spec)
    if merged is None or merged.conflicts:
        remedy = 'edit it by hand, or move it away, repeat and compare the two'
        raise DriftError(Problem('was edited where the answers have changed since', file=file), remedy)
    load_generable(Path(file), data=merged.text)
    return merged.text


def spec(checkout: Checkout, name: str, path: PurePosixPath, before: Kept | None, filled: Filled) -> Plan:
    """The spec of `name` at `path` in a checkout, its JSON Schema, and the answers for the next time.

    Raises as `merged_spec` and `Checkout.read`.
    """
    text = merged_spec(str(path), checkout.read(path), before, filled)
    new, notes = schema_after(str(RECORDS / SCHEMA), checkout.read(RECORDS / SCHEMA))
    beside = {kept_path(name): Kept(filled.answers, filled.spec).dump(), RECORDS / SCHEMA: new}
    as_there = {place: like(data, checkout.read(place)) for place, data in beside.items()}
    return Plan(
        f'spec {name}',
        name,
        ordered(
            *changes(checkout.read, {path: checkout.as_there(path, text)}, Ownership.OWNED),
            *changes(checkout.read, as_there, Ownership.RECORD),
        ),
        notes=notes,
    )


def usual(checkout: Checkout) -> dict[str, str]:
    """The answers that a checkout suggests. Raises as `configured`."""
    return {'edition': configured(checkout).edition or checkout.layout.edition}


def short_spec(
    checkout: Checkout, name: str, kind: str, endpoint: str | None, given: Mapping[str, Any]
) -> tuple[Plan, Path]:
    """The plan that writes the spec of `name` from a few answers, else from defaults, and the file of the spec.

    Parameters: `endpoint`, where the service is; `given`, more answers. Raises as `spec` and `filled`, and UsageError
    for an endpoint of a kind that has none.
    """
    where = endpoint_answers(kind, endpoint) if endpoint else {}
    if endpoint and not where and kind in available_kinds():
        raise UsageError(f'--endpoint: a client of kind {kind} has no endpoint', 'name it in --data instead')
    path = SPECS / f'{name}.yml'
    answers = {**usual(checkout), **given, **where, 'name': name, 'kind': kind}
    found = filled(answers, {}, ask=False, schema=schema_from(path))
    plan = spec(checkout, name, path, kept(checkout.read(kept_path(name))), found)
    note = f'the spec is {path}: edit it, then run `storage-scaffold update {name}`.'
    return replace(plan, notes=(note, *plan.notes)), checkout.root / path
