"""What a listing owes: every object of the folder once, and none before it is asked for."""

from __future__ import annotations

from datetime import datetime, timezone

from tests.clients.contract.base import check, keys, outcome, ways
from tests.clients.relay import relay
from tests.clients.stubs import forward, stub
from tests.clients.subject import MANY, Case
from tests.processes import HANG

ODD_KEYS = (
    'two words.txt',
    ' first and last ',
    'it\'s "quoted".txt',
    'hash#tag.txt',
    'what?now=1.txt',
    'per%2Bcent%20.txt',
    '100%.txt',
    'plus+and&equals=.txt',
    'semi;colon,at@colon:.txt',
    'star*[a](b){c}<d>|~`^$!.txt',
    'Ünïcödé-漢字-😀.txt',
    'e\u0301-is-two-characters.txt',
    '.hidden',
    'folder with space/and#hash/ä.txt',
    '/'.join(['deep'] * 12) + '/x.txt',
)


@check()
def lists_one_level(case: Case) -> None:
    for key in ('in/a.txt', 'in/b.txt', 'in/deeper/c.txt', 'out/d.txt', 'e.txt'):
        case.bucket.put(key, b'x')
    assert keys(case.client(), 'in') == ['in/a.txt', 'in/b.txt']


@check('recursive')
def lists_recursively(case: Case) -> None:
    for key in ('in/a.txt', 'in/deeper/b.txt', 'in/deeper/still/c.txt', 'out/d.txt'):
        case.bucket.put(key, b'x')
    assert keys(case.client(), 'in', recursive=True) == ['in/a.txt', 'in/deeper/b.txt', 'in/deeper/still/c.txt']


@check('recursive')
def lists_the_whole_bucket(case: Case) -> None:
    for key in ('a.txt', 'in/b.txt'):
        case.bucket.put(key, b'x')
    client = case.client()
    assert keys(client, '') == ['a.txt']
    assert keys(client, '', recursive=True) == ['a.txt', 'in/b.txt']


@check()
def takes_no_lookalike_for_the_folder(case: Case) -> None:
    for key in ('in/a.txt', 'inside/b.txt', 'in.txt', 'within/in/c.txt'):
        case.bucket.put(key, b'x')
    client = case.client()
    assert all(keys(client, 'in', recursive) == ['in/a.txt'] for recursive in ways(case))


@check()
def lists_nothing_where_nothing_is(case: Case) -> None:
    case.bucket.put('in/a.txt', b'x')
    client = case.client()
    assert all(keys(client, 'out', recursive) == [] for recursive in ways(case))


@check('metadata')
def an_entry_says_what_the_object_is(case: Case) -> None:
    case.bucket.put('in/a.txt', b'12345')
    [listed] = case.client().list('in', False)
    assert (listed.key, listed.size) == ('in/a.txt', 5)
    assert isinstance(listed.last_modified, datetime)
    assert abs((datetime.now(timezone.utc) - listed.last_modified).total_seconds()) < HANG
    assert listed.etag is None or '"' not in listed.etag


@check()
def lists_past_a_thousand_in_one_folder(case: Case) -> None:
    expected = [f'many/a/{number:04}.txt' for number in range(MANY)]
    assert keys(case.subject.shared.client(), 'many/a') == expected


@check('recursive')
def lists_past_a_thousand_recursively(case: Case) -> None:
    found = keys(case.subject.shared.client(), 'many', recursive=True)
    assert len(found) == len(set(found)) == MANY + 3


@check('network', 'recursive')
def the_first_entry_comes_before_the_last_request(case: Case) -> None:
    with relay(case.subject.address) as between:
        listing = case.subject.shared.client_at(between.address).list('many', True)
        assert next(listing).key.startswith('many/')
        early = between.passed
        assert len(list(listing)) == MANY + 2
        assert early < between.passed


@check('http', 'recursive')
def a_listing_that_breaks_off_is_no_shorter_listing(case: Case) -> None:
    with stub(forward(case.subject.address, fails_after=1)) as between, case.hurried():
        client = case.subject.shared.client_at(between.address)
        assert outcome(case, lambda: keys(client, 'many', recursive=True)) == 'Unreachable'
    assert len(between.requests) == 2


@check('network', 'recursive')
def a_listing_that_is_cut_is_no_shorter_listing(case: Case) -> None:
    with relay(case.subject.address) as between, case.hurried():
        listing = case.subject.shared.client_at(between.address).list('many', True)
        next(listing)
        between.hang_up()
        assert outcome(case, lambda: list(listing)) == 'Unreachable'


@check()
def a_folder_without_objects_is_none(case: Case) -> None:
    case.bucket.put('in/a.txt', b'x')
    case.bucket.put_folder('in/empty')
    client = case.client()
    assert all(keys(client, 'in', recursive) == ['in/a.txt'] for recursive in ways(case))
    assert keys(client, 'in/empty') == []


@check()
def odd_keys_are_listed(case: Case) -> None:
    for key in ODD_KEYS:
        case.bucket.put(f'odd/{key}', b'x')
    client = case.client()
    odd = sorted(f'odd/{key}' for key in ODD_KEYS if key not in case.subject.hidden)
    folders = {key.rpartition('/')[0] for key in odd}
    assert sorted(key for folder in folders for key in keys(client, folder)) == odd
    if 'recursive' in case.subject.capabilities:
        assert keys(client, 'odd', recursive=True) == odd


@check()
def validates_what_is_there(case: Case) -> None:
    case.bucket.put('in/deeper/a.txt', b'x')
    client = case.client()
    for folder in ('', 'in', 'in/deeper'):
        client.validate(folder, True)
    client.validate('not/yet', False)


@check()
def a_missing_folder_is_told(case: Case) -> None:
    case.bucket.put('inside/a.txt', b'x')
    client = case.client()
    for folder in ('in', 'inside/a', 'out'):
        assert outcome(case, lambda folder=folder: client.validate(folder, True)) == 'PrefixNotFound'
