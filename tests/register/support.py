"""Checks that every shape of registration must pass, whatever the file looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

from storage_scaffold.register.shape import Entry, Shape, State
from storage_scaffold.spec.provider import Client, Provider, Requirement

BOM = b'\xef\xbb\xbf'
Variant = Callable[[bytes], bytes]


def make_provider(
    name: str, title: str | None = None, prefix: str | None = None, requires: str = '', icon: str | None = None
) -> Provider:
    """A provider as the loader would make it."""
    needed = Requirement(requires, requires.split()[0]) if requires else None
    return Provider(
        name=name,
        title=title or name.title(),
        class_prefix=prefix or name.title(),
        scheme=name,
        client=Client('s3', requires=needed),
        icon=icon,
    )


def crlf(source: bytes) -> bytes:
    """The same file with the line ends of Windows."""
    return source.replace(b'\n', b'\r\n')


def is_subsequence(short: bytes, long: bytes) -> bool:
    """Whether `short` is `long` less some bytes."""
    rest = iter(long)
    return all(byte in rest for byte in short)


def added_lines(before: bytes, after: bytes) -> list[str]:
    """The lines of `after` that are not in `before`, which must be there whole and in order."""
    rest = before.decode().splitlines()
    added = []
    for line in after.decode().splitlines():
        if rest and rest[0] == line:
            rest.pop(0)
        else:
            added.append(line)
    assert not rest, f'lines of the original are gone: {rest}'
    return added


def put_in(shape: Shape, source: bytes, entries: Sequence[Entry]) -> bytes:
    """`source` with all entries, one after the other as separate runs would do it."""
    ours: dict[str, str] = {}
    for entry in entries:
        before = source
        source = shape.insert(before, entry, ours)
        assert source != before
        assert is_subsequence(before, source), 'something of the original was taken away'
        ours[entry.key] = entry.sort
    return source


def take_out(shape: Shape, source: bytes, entries: Sequence[Entry]) -> bytes:
    """`source` without the entries, removed one after the other."""
    for entry in entries:
        source = shape.remove(source, entry)
        assert shape.state(source, entry) is State.ABSENT
    return source


def check_round_trip(
    shape: Shape, source: bytes, entries: Sequence[Entry], parse: Callable[[bytes], object] = bytes
) -> bytes:
    """All orders in and out: one result, nothing of the original lost, the original back. Returns the result."""
    results = {put_in(shape, source, order) for order in permutations(entries)}
    assert len(results) == 1, 'the order of generation shows'
    (result,) = results
    parse(result)
    ours = {entry.key: entry.sort for entry in entries}
    for entry in entries:
        assert shape.state(source, entry) is State.ABSENT
        assert shape.state(result, entry) is State.PRESENT
        assert shape.insert(result, entry, ours) == result, 'inserting twice changes something'
        assert shape.snippet(result, entry) == shape.snippet(source, entry), 'the snippet depends on the others'
        assert shape.snippet(result, entry) in result.decode('utf-8').replace('\r\n', '\n')
    for order in permutations(entries):
        assert take_out(shape, result, order) == source, 'removing does not restore the file'
    return result
