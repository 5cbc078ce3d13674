"""Every line of every generated file and every registration is deleted, doubled and altered: all of it is found.

One variant of the tree has a mutant in each file at once, and each of them must be found.

Across modules: all judges of `check` together, by damage to any line of a provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import PurePosixPath

import black

from storage_scaffold.check.findings import Comparison
from storage_scaffold.record.lock import read_locks
from tests.check.trees import NAMES, Judges, Variant, remembering

Mutant = tuple[int, bytes]


def mutants(content: bytes, lines_at: Iterator[int]) -> Iterator[Mutant]:
    """`content` with one of its lines deleted, doubled and altered: the line's number and the mutant."""
    lines = content.splitlines(keepends=True)
    for at in lines_at:
        bare = lines[at].rstrip(b'\r\n')
        altered = bare + b'~' + lines[at][len(bare) :]
        for changed in ([], [lines[at], lines[at]], [altered]):
            yield at + 1, b''.join([*lines[:at], *changed, *lines[at + 1 :]])


def together(by_file: Mapping[PurePosixPath, Iterator[Mutant]]) -> Iterator[dict[PurePosixPath, Mutant]]:
    """The first mutant of each file, then the second of each, and so on."""
    for row in zip_longest(*by_file.values()):
        yield {path: mutant for path, mutant in zip(by_file, row, strict=True) if mutant}


def is_formatted(path: PurePosixPath, one: bytes, other: bytes) -> bool:
    """Whether two texts have the same words: as they are, as nearly all mutants do, or of Python as black has it."""
    if one.split() == other.split():
        return True
    return (
        path.suffix == '.py'
        and len({black.format_str(text.decode(), mode=black.Mode()) for text in (one, other)}) == 1
    )


def judged(judges: Judges, row: Mapping[PurePosixPath, Mutant]) -> Comparison:
    return judges.both(Variant(judges.tree.root, {path: content for path, (_, content) in row.items()}))


def test_a_pristine_tree_raises_no_alarm(judges: Judges) -> None:
    comparison = judges.both(judges.tree)
    assert comparison.findings == ()
    assert comparison.providers == NAMES
    assert comparison.exit_code == 0


def test_every_line_of_every_generated_file(judges: Judges) -> None:
    paths = [path for lock in read_locks(judges.tree).values() for path in lock.outputs]
    contents = {path: judges.tree.read(path) or b'' for path in paths}
    lines = {path: iter(range(len(content.splitlines()))) for path, content in contents.items()}
    made = 0
    with remembering():
        for row in together({path: mutants(contents[path], lines[path]) for path in paths}):
            made += len(row)
            findings = {finding.file: finding for finding in judged(judges, row).findings}
            assert set(findings) == set(row)
            for path, (line, _) in row.items():
                if findings[path].rule.id == 'formatted':
                    assert is_formatted(path, row[path][1], contents[path])
                    continue
                assert findings[path].rule.id == 'generated-edited'
                assert findings[path].diff
                assert abs(findings[path].line - line) <= 3, 'where lines are alike, another of them may be named'
    assert made == 3 * sum(len(content.splitlines()) for content in contents.values()) > 10_000


def test_every_line_of_every_registration(judges: Judges) -> None:
    files: dict[PurePosixPath, dict[int, int]] = {}
    points = set()
    for lock in read_locks(judges.tree).values():
        for entry in lock.registrations:
            points.add(entry.point)
            length = entry.snippet.count('\n') + 1
            for start in starts(judges.tree.read(entry.path) or b'', entry.snippet):
                files.setdefault(entry.path, {}).update(dict.fromkeys(range(start, start + length), length))
    assert points >= {'routes', 'models', 'web-provider', 'docs-overview'}
    made = 0
    with remembering():
        for row in together(
            {path: mutants(judges.tree.read(path) or b'', iter(sorted(files[path]))) for path in files}
        ):
            made += len(row)
            comparison = judged(judges, row)
            assert {finding.file for finding in comparison.findings} == set(row)
            for path, (line, _) in row.items():
                found = [finding for finding in comparison.findings if finding.file == path]
                # A file that does not parse is reported at the line where the parser fails.
                parses = [finding for finding in found if finding.rule.id != 'place-unknown']
                near = [abs(finding.line - line) for finding in parses]
                assert not near or min(near) <= files[path][line - 1] + 1, f'{path}:{line}'
    assert made == 3 * sum(map(len, files.values())) > 1_000


def starts(content: bytes, snippet: str) -> Iterator[int]:
    """The indices of the lines that `snippet` occupies."""
    text = content.decode()
    at = text.find(snippet)
    while at >= 0:
        yield text.count('\n', 0, at)
        at = text.find(snippet, at + 1)
