"""Listings of S3 services that are cut into pages, and do not say how they go on: whole, or refused in words."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.clients.contract.base import keys
from tests.clients.render import client_module
from tests.clients.stubs import Stub, response, stub
from tests.clients.test_s3 import client_at

PAGE = 10
IN_FOLDER = [f'in/{number:02}.txt' for number in range(25)]
DEEPER = [f'in/{folder}/{number}.txt' for folder in ('a', 'b ä', 'c') for number in range(7)]
# what a service does with the tokens of a listing: from the number of the page after it, `None` for no token
Tokens = Callable[[int], str | None]


@pytest.fixture(scope='module')
def s3(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return client_module('minio', tmp_path_factory.mktemp('client'))


class Service:
    """Lists `stored` by pages; `names` makes the tokens. `deaf` to parameters of a request, it begins again."""

    def __init__(self, stored: list[str], names: Tokens, *, deaf: tuple[str, ...] = (), empty: tuple[int, ...] = ()):
        self.stored, self.names, self.deaf, self.empty = sorted(stored), names, deaf, empty
        self.pages = 0

    def __call__(self, connection: socket.socket, request: bytes) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.split()[1].decode()).query).items()}
        asked = {name: value for name, value in query.items() if name not in self.deaf}
        prefix, delimiter = asked.get('prefix', ''), asked.get('delimiter')
        listed: dict[str, bool] = {}
        # what a listing of either version begins after; one of the first has no tokens
        start = asked.get('start-after', '') if (is_second := 'list-type' in asked) else asked.get('marker', '')
        for key in self.stored:
            below = key.removeprefix(prefix)
            if key.startswith(prefix) and key > start:
                folder = prefix + below.partition('/')[0] + '/' if delimiter and '/' in below else None
                listed[folder or key] = folder is None
        # a token that is known says where it leads; the name of a page's token does not
        begin = int(asked.get('continuation-token', '0').partition('-')[0]) * PAGE if is_second else 0
        self.pages += 1
        rest = list(listed.items())[begin:]
        shown = [] if self.pages in self.empty else rest[:PAGE]
        after = begin // PAGE + (self.pages not in self.empty)
        response(200, self._page(shown, after if len(rest) > len(shown) else None))(connection, request)

    def _page(self, shown: list[tuple[str, bool]], after: int | None) -> bytes:
        parts = [
            (
                f'<Contents><Key>{quote(name)}</Key><Size>1</Size></Contents>'
                if is_key
                else f'<CommonPrefixes><Prefix>{quote(name)}</Prefix></CommonPrefixes>'
            )
            for name, is_key in shown
        ]
        token = self.names(after) if after is not None else None
        more = f'<NextContinuationToken>{token}</NextContinuationToken>' if token else ''
        head = f'<EncodingType>url</EncodingType><IsTruncated>{str(after is not None).lower()}</IsTruncated>{more}'
        return f'<?xml version="1.0"?><ListBucketResult>{head}{"".join(parts)}</ListBucketResult>'.encode()


def numbered(after: int) -> str:
    return str(after)


def none(after: int) -> None:
    return None


def listing(s3: ModuleType, service: Service, recursive: bool = False) -> tuple[list[str], Stub]:
    with stub(service) as running:
        return keys(client_at(s3, running.address), 'in', recursive), running


@pytest.mark.parametrize('recursive', [False, True])
@pytest.mark.parametrize(
    ('names', 'deaf'),
    [
        pytest.param(numbered, (), id='as it should be'),
        pytest.param(none, (), id='no token'),
        pytest.param(lambda after: str(min(after, 1)), (), id='the same token again'),
        pytest.param(lambda after: '1' if after % 2 else '2', (), id='two tokens in turn'),
        pytest.param(numbered, ('continuation-token',), id='tokens that are not heeded'),
        pytest.param(none, ('start-after',), id='no token, and no start'),
        pytest.param(none, ('list-type', 'start-after', 'continuation-token'), id='only the first version'),
    ],
)
def test_a_listing_is_whole(s3: ModuleType, names: Tokens, deaf: tuple[str, ...], recursive: bool) -> None:
    found, running = listing(s3, Service([*IN_FOLDER, *DEEPER], names, deaf=deaf), recursive)
    assert found == sorted([*IN_FOLDER, *DEEPER] if recursive else IN_FOLDER)
    assert len(running.requests) < 10


def test_folders_at_the_end_of_a_page_are_passed(s3: ModuleType) -> None:
    """One level, with more folders than objects: what a listing goes on after is a whole folder."""
    stored = [f'in/{folder:02}/{number}.txt' for folder in range(25) for number in range(3)]
    found, running = listing(s3, Service([*stored, 'in/last.txt'], none))
    assert found == ['in/last.txt']
    assert len(running.requests) == 3


@pytest.mark.parametrize('names', [numbered, none])
def test_pages_without_anything_on_them(s3: ModuleType, names: Tokens) -> None:
    empty = () if names is none else (1, 3)
    assert listing(s3, Service(IN_FOLDER, names, empty=empty))[0] == IN_FOLDER
    with stub(Service(IN_FOLDER, names, empty=empty)) as running:
        client_at(s3, running.address).validate('in', True)


@pytest.mark.parametrize(
    'service',
    [
        pytest.param(Service(IN_FOLDER, none, deaf=('marker',)), id='neither token nor marker'),
        pytest.param(Service(IN_FOLDER, none, empty=(1,)), id='an empty page without a token'),
        pytest.param(Service(IN_FOLDER, none, empty=(2, 3)), id='an empty page in the middle'),
        pytest.param(Service(IN_FOLDER, lambda after: '0', deaf=('marker',)), id='a token that leads back'),
    ],
)
def test_a_listing_that_cannot_go_on_is_refused(s3: ModuleType, service: Service) -> None:
    with pytest.raises(s3.UnknownError, match='Not all objects could be listed'):
        listing(s3, service)
    assert service.pages <= 4


def test_empty_pages_come_to_an_end(s3: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, 'EMPTY_PAGES', 20)
    counted = iter(range(1, 10_000))
    service = Service(IN_FOLDER, lambda after: f'{after}-{next(counted)}', empty=tuple(range(10_000)))
    with pytest.raises(s3.UnknownError, match='Not all objects could be listed'):
        listing(s3, service)
    assert service.pages <= 21


def test_a_service_that_says_nothing_of_pages_is_asked_while_it_gives_tokens(s3: ModuleType) -> None:
    class Terse(Service):
        def _page(self, shown: list[tuple[str, bool]], after: int | None) -> bytes:
            page = super()._page(shown, after)
            return page.replace(b'<IsTruncated>true</IsTruncated>', b'').replace(
                b'<IsTruncated>false</IsTruncated>', b''
            )

    assert listing(s3, Terse(IN_FOLDER, numbered))[0] == IN_FOLDER


def test_a_listing_that_cannot_be_read_is_the_services_fault(s3: ModuleType, tmp_path: Path) -> None:
    for bad in ('<LastModified>yesterday</LastModified>', '<Size>many</Size>', '<LastModified/>'):
        page = f'<ListBucketResult><Contents><Key>in/a</Key>{bad}</Contents></ListBucketResult>'.encode()
        with stub(response(200, page)) as running, pytest.raises(s3.UnknownError, match='not that of an S3 service'):
            keys(client_at(s3, running.address), 'in')
