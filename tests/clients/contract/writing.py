"""What writing and deleting owe: the object is there, or is not, whatever was there before."""

from __future__ import annotations

import gc
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from tests.clients.contract.base import KEY, check, content, keys, outcome
from tests.clients.contract.listing import ODD_KEYS
from tests.clients.subject import Case
from tests.processes import HANG, wait_for


@check('write')
def writes_what_others_can_read(case: Case) -> None:
    data = bytes(range(256)) * 1000
    client = case.client()
    client.write('data.bin', data, 'application/octet-stream')
    client.write('empty.json', b'', 'application/json')
    assert (case.bucket.get('data.bin'), case.bucket.get('empty.json')) == (data, b'')


@check('write', 'types')
def writes_with_the_content_type(case: Case) -> None:
    client = case.client()
    client.write('task.json', b'{}', 'application/json')
    stream = client.open_range('task.json')
    content(stream)
    assert (stream.content_type or '').partition(';')[0] == 'application/json'


@check('write')
def overwrites(case: Case) -> None:
    case.bucket.put(KEY, b'the old and longer text')
    client = case.client()
    client.write(KEY, b'new', 'text/plain')
    assert (case.bucket.get(KEY), client.read(KEY)) == (b'new', b'new')
    assert case.bucket.keys() == {KEY}


@check('write')
def makes_the_folders_that_it_writes_to(case: Case) -> None:
    client = case.client()
    for key in ('new/and/deep/a.txt', 'new/and/deep/b.txt', 'new/and/c.txt'):
        client.write(key, b'x', 'text/plain')
    assert case.bucket.keys() == {'new/and/deep/a.txt', 'new/and/deep/b.txt', 'new/and/c.txt'}


@check('write')
def odd_keys_are_written(case: Case) -> None:
    client = case.client()
    for key in ODD_KEYS:
        client.write(f'odd/{key}', key.encode(), 'text/plain')
    assert case.bucket.keys() == {f'odd/{key}' for key in ODD_KEYS}
    assert [key for key in ODD_KEYS if case.bucket.get(f'odd/{key}') != key.encode()] == []


@check('delete')
def deletes_one_object(case: Case) -> None:
    for key in (KEY, f'{KEY}.txt', 'folder/other.txt'):
        case.bucket.put(key, b'x')
    client = case.client()
    client.delete(KEY)
    assert case.bucket.keys() == {f'{KEY}.txt', 'folder/other.txt'}
    assert outcome(case, lambda: client.read(KEY)) == 'ObjectNotFound'


@check('delete')
def deleting_what_is_not_there_is_done_at_once(case: Case) -> None:
    case.bucket.put('folder/other.txt', b'x')
    client = case.client()
    for key in (KEY, 'no/such/folder/x.txt'):
        client.delete(key)
    assert case.bucket.keys() == {'folder/other.txt'}


@check('delete')
def odd_keys_are_deleted(case: Case) -> None:
    for key in (*ODD_KEYS, 'two', 'what', 'hash', 'kept.txt'):
        case.bucket.put(f'odd/{key}', b'x')
    client = case.client()
    for key in ODD_KEYS:
        client.delete(f'odd/{key}')
    assert case.bucket.keys() == {'odd/two', 'odd/what', 'odd/hash', 'odd/kept.txt'}


@check('write', 'delete')
def eight_threads_share_one_client(case: Case) -> None:
    client, start = case.client(), threading.Barrier(8)

    def work(number: int) -> None:
        start.wait(HANG)
        for turn in range(4):
            key, data = f'{number}/{turn}.txt', f'{number}.{turn}'.encode() * 1000
            client.write(key, data, 'text/plain')
            assert client.read(key) == content(client.open_range(key)) == data
            assert key in keys(client, str(number))
        client.delete(f'{number}/0.txt')

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(work, number) for number in range(8)]:
            done.result(HANG)
    assert case.bucket.keys() == {f'{number}/{turn}.txt' for number in range(8) for turn in (1, 2, 3)}


@check('network')
def works_in_a_forked_process(case: Case) -> None:
    """As under a pre-forking web server: the parent has asked before, the child makes a client of its own."""
    case.bucket.put(KEY, b'data')
    parents = case.client()
    assert parents.read(KEY) == b'data'
    child = os.fork()
    if child == 0:
        try:
            client = case.client()
            os._exit(0 if client.read(KEY) == b'data' and keys(client, 'folder') == [KEY] else 1)
        finally:
            os._exit(2)
    assert _exit_code(child) == 0
    assert parents.read(KEY) == b'data'


@check('network')
def a_forked_process_leaves_the_parents_connections_alone(case: Case) -> None:
    """Such as that of a job: it has the parent's client too, and drops it."""
    client = case.subject.shared.client()
    stream = client.open_range('large.bin')
    chunks = stream.iter_chunks(chunk_size=1024 * 1024)
    next(chunks)
    child = os.fork()
    if child == 0:
        try:
            del client, stream, chunks
            gc.collect()
            os._exit(0)
        finally:
            os._exit(2)
    assert _exit_code(child) == 0
    # further than what has already come
    assert sum(len(next(chunks)) for _ in range(16)) == 16 * 1024 * 1024
    stream.close()


def _exit_code(child: int) -> int:
    ended: list[int] = []

    def over() -> bool:
        pid, status = os.waitpid(child, os.WNOHANG)
        ended.extend([status] if pid else [])
        return bool(pid)

    try:
        wait_for(over, 'the client in a forked process has its answers', 0.02)
    finally:
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended[0])
