"""The checks, in the order in which they run, each with what it means for the author of a spec."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from storage_scaffold.verify.inside.ground import THREADS, Failed, Ground, NotTried, same

Run = Callable[[Ground], 'str | None']

DIGITS = b'0123456789'
MANY = 1001
# Larger than what any connection buffers.
LARGE = 8 * 1024 * 1024
MOST_READ = 1024 * 1024
ODD_NAMES = {
    'spaces': 'two words.txt',
    'quotes': 'it\'s "quoted".txt',
    'a hash sign': 'hash#tag.txt',
    'a question mark': 'what?now=1.txt',
    'percent signs': 'per%2Bcent%20.txt',
    'a plus sign': 'plus+and&equals=.txt',
    'colons and semicolons': 'semi;colon,at@colon:.txt',
    'brackets': 'star(a){c}[b]!$~.txt',
    'letters beyond ASCII': 'Ünïcödé-漢字-😀.txt',
    'letters of two characters': 'e\u0301-is-two-characters.txt',
    'a dot at the beginning': '.hidden',
    'many folders': '/'.join(['deep'] * 12) + '/x.txt',
}


@dataclass(frozen=True)
class Check:
    """One thing that a service and its client owe.

    Parameters: `title`, a sentence that is true when it passes; `when_failed`, what it means for the author when it
    does not; `needs`, the capabilities without which it says nothing; `capability`, the one that the spec should not
    claim of a service that fails.
    """

    name: str
    title: str
    when_failed: str
    run: Run
    needs: frozenset[str] = frozenset()
    capability: str | None = None


def _making(_ground: Ground) -> None:
    """The settings make a client; without one there is no ground to stand on."""


# By name, in the order in which they run. The first one is over before there is a Ground.
SETTINGS = Check('settings', 'The settings make a client', 'A value of the form is missing or malformed.', _making)
CHECKS: dict[str, Check] = {SETTINGS.name: SETTINGS}
# What stands in the way of everything after it.
FIRST = 'answers'


def check(when_failed: str, needs: tuple[str, ...] = (), capability: str | None = None) -> Callable[[Run], Run]:
    """Adds a function to the checks, under its own name; its docstring is the title."""

    def register(run: Run) -> Run:
        title = (run.__doc__ or '').rstrip('.')
        CHECKS[run.__name__] = Check(run.__name__, title, when_failed, run, frozenset(needs), capability)
        return run

    return register


@check('Nothing else was tried. Look at `client.endpoint` and the other options, then at the values that were given.')
def answers(ground: Ground) -> None:
    """The service answers, and knows the credentials and the bucket."""
    ground.client.validate(ground.root, False)


@check(
    'Label Studio saves a storage with a wrong secret, and people only see it when a sync fails.', needs=('secret',)
)
def refuses_wrong_secret(ground: Ground) -> None:
    """A wrong secret is refused."""
    for name, value in ground.secrets.items():
        # of the same length and made of the same characters, so that nobody refuses it for its form
        wrong = value[::-1] if value[::-1] != value else value[:-1] + ('a' if value[-1] != 'a' else 'b')
        with ground.expecting('BadCredentials', 'AccessDenied'):
            ground.make(**{name: wrong}).validate(ground.root, False)


@check('Source storages find no tasks. Give the account the right to list.', needs=('read',))
def lists(ground: Ground) -> str:
    """The bucket can be listed."""
    recursive = 'recursive' in ground.able
    found = list(islice(ground.client.list(ground.root, recursive), MANY))
    small = (entry for entry in found if entry.size and entry.size <= MOST_READ)
    # some listings say no sizes: of such an object, only a byte is read
    ground.there = next(small, None) or next((entry for entry in found if entry.size is None), None)
    return f'{len(found):,}{" or more" if len(found) == MANY else ""} {"object" if len(found) == 1 else "objects"}'


@check('Tasks do not open. Give the account the right to read.', needs=('read',))
def reads_what_is_there(ground: Ground) -> None:
    """What was there can be read."""
    entry, has_parts = ground.there, 'range' in ground.able
    if entry is None or (entry.size is None and not has_parts):
        raise NotTried('no object of up to a megabyte was found')
    if entry.size is not None:
        same('the size', len(ground.client.read(entry.key)), entry.size)
    if has_parts:
        status = ground.content(entry.key, 'bytes=0-0')[0]
        # an object of unknown size may have no byte
        same('the status of the first byte', 206 if status == 416 and entry.size is None else status, 206)


@check('People see another error than "not found" for a deleted file.', needs=('read',))
def tells_a_missing_object(ground: Ground) -> None:
    """A missing object is told from a failure."""
    with ground.expecting('ObjectNotFound'):
        ground.client.read(ground.key('no-such-object.txt'))


@check('A mistyped prefix is not noticed when a storage is saved.')
def tells_a_missing_folder(ground: Ground) -> None:
    """A missing folder is told from a failure."""
    with ground.expecting('PrefixNotFound'):
        ground.client.validate(ground.key('no-such-folder'), True)


@check(
    'Target storages do not work: without another cause, the service is one to read from only.',
    needs=('write',),
    capability='write',
)
def reads_what_it_wrote(ground: Ground) -> None:
    """Objects come back as they were written."""
    data = bytes(range(256)) * 1000
    same('256,000 bytes', ground.client.read(ground.put('bytes.bin', data)), data)
    same('no bytes', ground.client.read(ground.put('empty.json', b'')), b'')
    same('a stream of no bytes', ground.content(ground.key('empty.json')), (200, b''))


@check('A changed annotation does not replace the one written before.', needs=('write',))
def overwrites(ground: Ground) -> None:
    """An object can be written again."""
    ground.put('twice.txt', b'the old and longer text')
    same('the content', ground.client.read(ground.put('twice.txt', b'new')), b'new')


@check('Browsers may download what they should show. The client guesses it from the name.', needs=('write',))
def keeps_the_content_type(ground: Ground) -> None:
    """The content type is kept."""
    key = ground.put('task.json', b'{}', 'application/json')
    stream = ground.client.open_range(key)
    stream.close()
    if stream.content_type is None:
        raise NotTried('the client tells no types, so the name of an object stands for one')
    same('the type', stream.content_type.partition(';')[0], 'application/json')


@check('Source storages find other objects than the prefix says.', needs=('write',))
def lists_one_level(ground: Ground) -> None:
    """One folder can be listed."""
    for name in ('tree/in/a.txt', 'tree/in/b.txt', 'tree/in/deeper/c.txt', 'tree/inside/d.txt'):
        ground.put(name, b'x')
    same('the names', ground.keys('tree/in'), ['a.txt', 'b.txt'])


@check('Sub-folders are not scanned for tasks.', needs=('write', 'recursive'), capability='recursive')
def lists_recursively(ground: Ground) -> None:
    """Folders in a folder can be listed."""
    for name in ('tree/in/a.txt', 'tree/in/b.txt', 'tree/in/deeper/c.txt', 'tree/inside/d.txt'):
        ground.put(name, b'x')
    same('the names', ground.keys('tree/in', recursive=True), ['a.txt', 'b.txt', 'deeper/c.txt'])


@check('Label Studio shows no sizes of files.', needs=('write',))
def says_the_size(ground: Ground) -> None:
    """A listing has the size of each object."""
    ground.put('sized/a.txt', b'12345')
    [entry] = ground.client.list(ground.key('sized'), False)
    same('the size', entry.size, 5)


@check('Objects with such names are skipped, or break a sync: rename them.', needs=('write',))
def takes_odd_names(ground: Ground) -> None:
    """Names with any character that the protocol has work."""
    wrong = [what for what, name in ODD_NAMES.items() if not _works(ground, name)]
    if wrong:
        raise Failed(f'names with {", ".join(wrong)} do not come back as they were written')


def _works(ground: Ground, name: str) -> bool:
    """Whether an object of this name is written, listed, read and, if possible, deleted."""
    folder, _, last = f'odd/{name}'.rpartition('/')
    try:
        key = ground.put(f'odd/{name}', name.encode())
        return last in ground.keys(folder) and ground.client.read(key) == name.encode()
    except ground.module.BadConfig:
        # the client says that its protocol has no such names
        return True
    except ground.module.StorageError:
        return False


@check('A sync leaves out objects without a word.', needs=('write',))
def lists_past_a_thousand(ground: Ground) -> None:
    """More than a thousand objects are listed."""
    names = [f'many/{number:04}.txt' for number in range(MANY)]
    ground.put_all(names, b'x')
    same('the number of objects', len(ground.keys('many')), MANY)


@check('Audio and video cannot be sought in.', needs=('write', 'range'), capability='range')
def reads_parts(ground: Ground) -> None:
    """Parts of an object can be read."""
    key = ground.put('digits.txt', DIGITS)
    for header, expected in {
        'bytes=0-': DIGITS,
        'bytes=0-0': b'0',
        'bytes=5-8': b'5678',
        'bytes=7-': b'789',
        'bytes=5-999': b'56789',
        'bytes=-3': b'789',
    }.items():
        same(f'`{header}` of ten digits', ground.content(key, header), (206, expected))


@check('Players of audio and video may go on asking for ever.', needs=('write', 'range'), capability='range')
def refuses_parts_past_the_end(ground: Ground) -> None:
    """A part past the end is refused."""
    same('`bytes=10-20` of ten digits', ground.content(ground.put('digits.txt', DIGITS), 'bytes=10-20'), (416, b''))


@check('A closed browser tab breaks the next request for a file.', needs=('write',))
def goes_on_after_a_stream_is_left(ground: Ground) -> None:
    """A stream can be left early."""
    key = ground.put('large.bin', bytes(LARGE))
    for _ in range(3):
        stream = ground.client.open_range(key)
        next(iter(stream.iter_chunks()))
        stream.close()
    same('the size', len(ground.client.read(key)), LARGE)


@check('A sync with several workers fails now and then.', needs=('write',))
def serves_threads(ground: Ground) -> None:
    """Threads share a client."""

    def work(number: int) -> None:
        name, data = f'threads/{number}.txt', str(number).encode() * 1000
        same(f'object {number}', ground.client.read(ground.put(name, data)), data)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(4 * THREADS)))


@check('Deleted annotations stay in the bucket.', needs=('write', 'delete'), capability='delete')
def deletes(ground: Ground) -> None:
    """Objects can be deleted."""
    key, other = ground.put('deleted/a.txt', b'x'), ground.put('deleted/b.txt', b'x')
    ground.client.delete(key)
    with ground.expecting('ObjectNotFound'):
        ground.client.read(key)
    same('the other object', ground.client.read(other), b'x')


@check('Label Studio shows an error for an annotation that is gone already.', needs=('write', 'delete'))
def deletes_what_is_gone(ground: Ground) -> None:
    """Deleting what is gone is no error."""
    ground.client.delete(ground.key('never-there.txt'))


def _get(url: str, method: str = 'GET', **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310 (signed by the client)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b''
    except OSError as error:
        # the text of an error may hold the URL, which is as good as a password
        raise Failed(f'the link cannot be opened from here: {type(error).__name__}') from None


@check(
    'Files do not open in the browser. If they do elsewhere, look at `addressing` and `region`.',
    needs=('write', 'presign'),
    capability='presign',
)
def signs_links(ground: Ground) -> None:
    """Links open without credentials."""
    for name in ('digits.txt', 'odd/two words.txt', 'odd/plus+and&equals=.txt', 'odd/Ünïcödé.txt'):
        same(f'{name} by its link', _get(ground.client.presign(ground.put(name, DIGITS), 60)), (200, DIGITS))


@check('Audio and video that are opened by a link cannot be sought in.', needs=('write', 'presign', 'range'))
def signs_links_that_serve_parts(ground: Ground) -> None:
    """Links serve parts."""
    url = ground.client.presign(ground.put('digits.txt', DIGITS), 60)
    same('`bytes=5-8` of ten digits', _get(url, Range='bytes=5-8'), (206, b'5678'))


@check('Who has a link once can read the object for ever.', needs=('write', 'presign'), capability='presign')
def signs_links_that_expire(ground: Ground) -> None:
    """Links expire."""
    url = ground.client.presign(ground.put('digits.txt', DIGITS), 1)
    time.sleep(3)
    if _get(url)[0] == 200:
        raise Failed('a link for one second still works after three')


@check('Who has a link can change the object.', needs=('write', 'presign'), capability='presign')
def signs_links_that_only_read(ground: Ground) -> None:
    """Links only read."""
    key = ground.put('digits.txt', DIGITS)
    url = ground.client.presign(key, 60)
    statuses = [_get(url, method)[0] for method in ('PUT', 'DELETE')]
    if min(statuses) < 400 or ground.client.read(key) != DIGITS:
        raise Failed('with a link for reading, the object can be changed')
