"""The rows: what a client is asked to do, how much of it, and which objects that needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.clients.subject import Bucket

MEGABYTE = 1024 * 1024
SMALL = b'{"data": {"text": "A task in a file of its own."}}'
FIRST = 'first.json'


@dataclass(frozen=True)
class Row:
    """One kind of work.

    `size` is how much there is at full scale. From a size, `fill` makes the objects, `of` has what the method `do` of
    a side is called with, and `done` is what the calls must add up to.
    """

    name: str
    title: str
    size: int
    do: str
    fill: Callable[[Bucket, int], None]
    of: Callable[[int], list[str]]
    done: Callable[[int], int]

    def sized(self, scale: float) -> int:
        """How much of it there is at this scale."""
        return max(1, round(self.size * scale))


def _in_folders(folder: str, count: int, each: int) -> list[str]:
    """The keys of `count` objects, `each` of them in a folder."""
    return [f'{folder}/{number // each:03}/{number:06}.json' for number in range(count)]


def _listed(size: int) -> list[str]:
    return _in_folders('listed', size, each=1000)


def _read(size: int) -> list[str]:
    # A server that keeps nothing in mind looks at a whole folder for each object.
    return _in_folders('read', size, each=10)


def _put(keys: Callable[[int], Iterable[str]]) -> Callable[[Bucket, int], None]:
    def fill(bucket: Bucket, size: int) -> None:
        for key in keys(size):
            bucket.put(key, SMALL)

    return fill


ROWS = (
    Row('list', 'list {:,}', 20_000, 'list', _put(_listed), lambda size: ['listed'], lambda size: size),
    Row(
        'stream',
        'stream {:,} MB',
        300,
        'stream',
        lambda bucket, size: bucket.put_large('streamed.bin', size * MEGABYTE),
        lambda size: ['streamed.bin'],
        lambda size: size * MEGABYTE,
    ),
    Row('read', 'read {:,} small', 1_000, 'read', _put(_read), _read, lambda size: size * len(SMALL)),
)
