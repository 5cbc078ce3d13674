"""What a failure owes: its own class, soon, and a text that gives nothing away."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

import trustme

from tests.clients.contract.base import (
    KEY,
    assert_no_secret,
    check,
    everything_logged,
    keys,
    operations,
    outcome,
    outcomes,
)
from tests.clients.relay import relay
from tests.clients.stubs import Answer, forward, raw, response, silence, stub
from tests.clients.subject import Case
from tests.processes import free_port

EXPANDING = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaaaaaaaaaaaa">'
    + ''.join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 20}">' for n in range(8))
    + ']><ListBucketResult><Name>&a8;</Name></ListBucketResult>'
).encode()


def _everything_is(case: Case, client: Any, expected: str, *but: str) -> None:
    """All operations except `but` fail with this class."""
    calls = {name: call for name, call in operations(case, client).items() if name not in but}
    assert outcomes(case, calls) == dict.fromkeys(calls, expected)


@contextmanager
def _answering(case: Case, answer: Answer, waits: bool = True) -> Iterator[Any]:
    """A client whose service gives this answer; it asks once."""
    with stub(answer, waits=waits) as service, case.hurried():
        yield case.client_at(service.address)


@check('network')
def a_wrong_secret_is_told(case: Case) -> None:
    case.bucket.put(KEY, b'data')
    client = case.client(**case.subject.wrong_secret)
    _everything_is(case, client, 'BadCredentials')


@check('network')
def an_unknown_user_is_told(case: Case) -> None:
    case.bucket.put(KEY, b'data')
    client = case.client(**case.subject.unknown_user)
    _everything_is(case, client, 'BadCredentials')


@check('http')
def denied_access_is_told(case: Case) -> None:
    with _answering(case, response(403)) as client:
        _everything_is(case, client, 'AccessDenied')


@check('permissions')
def a_folder_that_is_shut_is_told(case: Case) -> None:
    case.bucket.put(KEY, b'data')
    client = case.client()
    assert case.subject.shut
    case.subject.shut(case.bucket, 'folder')
    _everything_is(case, client, 'AccessDenied')
    assert outcome(case, lambda: client.validate('', True)) == 'no error'


@check()
def a_missing_bucket_is_told(case: Case) -> None:
    client = case.client(**case.subject.in_bucket('no-such-bucket'))
    for call in (lambda: client.validate('', False), lambda: client.validate('in', True), lambda: keys(client, '')):
        assert outcome(case, call) == 'BucketNotFound'
    assert outcome(case, lambda: client.read(KEY)) in ('BucketNotFound', 'ObjectNotFound')


@check('write')
def makes_no_bucket(case: Case) -> None:
    client = case.client(**case.subject.in_bucket('no-such-bucket'))
    assert outcome(case, lambda: client.write(KEY, b'data', 'text/plain')) == 'BucketNotFound'
    assert outcome(case, lambda: client.validate('', False)) == 'BucketNotFound'


@check('network')
def a_closed_port_is_told(case: Case) -> None:
    with case.hurried():
        _everything_is(case, case.client_at(f'http://127.0.0.1:{free_port()}'), 'Unreachable')


@check('network')
def a_service_that_hangs_up_is_told(case: Case) -> None:
    for waits in (False, 'http' in case.subject.capabilities):
        with _answering(case, raw(b''), waits) as client:
            _everything_is(case, client, 'Unreachable')


@check('network')
def a_service_that_never_answers_is_given_up(case: Case) -> None:
    with stub(silence) as service, case.hurried(READ_TIMEOUT=0.3):
        client = case.client_at(service.address)
        calls = operations(case, client)
        before = time.monotonic()
        assert outcomes(case, calls) == dict.fromkeys(calls, 'RequestTimeout')
    # A client that waits as it pleases, half a minute say, takes longer than any machine that is merely busy.
    assert time.monotonic() - before < 30 * len(calls)
    assert len(service.requests) <= 2 * len(calls)


@check('http')
def a_service_out_of_order_is_told(case: Case) -> None:
    for status in (500, 502, 503):
        with _answering(case, response(status, b'<html>out of order</html>')) as client:
            _everything_is(case, client, 'Unreachable')


@check('http')
def a_service_of_another_kind_is_told(case: Case) -> None:
    listings = ('list', 'validate')
    for status in (200, 207):
        for body in (b'<html><p>Welcome</html>', b'<html><p>Welcome</p></html>', b'\xff\xfe\x00', b'{"a": 1}'):
            with _answering(case, response(status, body, 'Content-Type: text/html')) as client:
                calls = {name: call for name, call in operations(case, client).items() if name in listings}
                assert 'no error' not in outcomes(case, calls).values(), (status, body)


@check('network')
def a_service_of_another_protocol_is_told(case: Case) -> None:
    with _answering(case, raw(b'220 ready when you are\r\n'), waits=False) as client:
        assert set(outcomes(case, operations(case, client)).values()) <= {'Unreachable', 'UnknownError'}


@check('http')
def a_listing_that_expands_itself_is_refused(case: Case) -> None:
    for status in (200, 207):
        with _answering(case, response(status, EXPANDING, 'Content-Type: application/xml')) as client:
            before = time.process_time()
            assert outcome(case, lambda client=client: keys(client, 'folder')) != 'no error'
            assert time.process_time() - before < 3


@check('network')
def a_mistake_in_the_code_is_not_the_users(case: Case) -> None:
    """Nor is it the service's: it comes through as it is, or without a name."""
    for mistake in (TypeError, AttributeError, KeyError):
        client = case.client()
        with mock.patch(case.subject.connects_with, side_effect=mistake('of ours')), case.hurried():
            for name, call in operations(case, client).items():
                try:
                    found = outcome(case, call)
                except mistake:
                    continue
                assert found == 'UnknownError', (name, mistake)


@check('http')
def a_malformed_address_is_told(case: Case) -> None:
    secret = case.subject.secrets[0]
    for address in (
        'ftp://127.0.0.1',
        '127.0.0.1:9',
        'http://',
        'http://127.0.0.1:port',
        'http://127.0.0.1:99999',
        'http://[::1',
        f'http://user:{secret}@127.0.0.1:9',
        f'http://127.0.0.1:9?token={secret}',
        f'http://127.0.0.1:9#{secret}',
    ):
        assert outcome(case, lambda address=address: case.client_at(address)) == 'BadConfig', address


@check('http')
def tls_to_a_plain_port_is_told(case: Case) -> None:
    address = case.subject.address.replace('http://', 'https://')
    with case.hurried():
        _everything_is(case, case.client_at(address), 'TlsError')


@check('http')
def an_untrusted_certificate_is_refused(case: Case) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert('127.0.0.1').configure_cert(tls)
    with stub(response(200), tls) as service, case.hurried():
        _everything_is(case, case.client_at(service.address), 'TlsError')
    assert service.requests == []


@check('network')
def a_host_without_an_address_is_told(case: Case) -> None:
    with case.hurried():
        client = case.client_at('http://no-such-host.invalid')
        assert outcome(case, lambda: client.validate('', False)) == 'HostNotFound'


def _resolver(case: Case, *answers: str) -> Callable[[str, int], str]:
    """Answers in turn: an address, or the name of the error that it raises."""
    left = list(answers)

    def resolve(host: str, port: int) -> str:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer.startswith('Host'):
            raise getattr(case.errors, answer)('The host may not be asked.')
        return answer

    return resolve


@check('network')
def a_refused_host_is_refused_at_once(case: Case) -> None:
    for refusal in ('HostRefused', 'HostNotFound'):
        with stub(response(200)) as service:
            build = partial(case.client_at, service.address, resolve_host=_resolver(case, refusal))
            assert outcome(case, build) == refusal
        assert service.connections == 0


@check('network')
def a_host_refused_later_is_not_connected_to(case: Case) -> None:
    for refusal in ('HostRefused', 'HostNotFound'):
        with stub(response(200)) as service, case.hurried():
            client = case.client_at(service.address, resolve_host=_resolver(case, '127.0.0.1', refusal))
            _everything_is(case, client, refusal)
        assert service.connections == 0


@check('network')
def connects_to_no_address_but_the_resolved_one(case: Case) -> None:
    """The name has no address of its own, so a second look-up fails."""
    case.bucket.put(KEY, b'data')
    with relay(case.subject.address) as between:
        address = between.address.replace('127.0.0.1', 'storage.invalid')
        client = case.client_at(address, resolve_host=_resolver(case, '127.0.0.1'))
        assert keys(client, 'folder') == [KEY]
        assert client.read(KEY) == b'data'
    assert between.passed > 0


@check('http')
def asks_for_the_host_by_its_name(case: Case) -> None:
    """Wherever it is connected to: one server has many hosts."""
    case.bucket.put(KEY, b'data')
    with stub(forward(case.subject.address)) as service:
        address = service.address.replace('127.0.0.1', 'storage.invalid')
        assert case.client_at(address, resolve_host=_resolver(case, '127.0.0.1')).read(KEY) == b'data'
    assert all(b'storage.invalid' in request for request in service.requests)


@check('http')
def a_redirect_is_refused_at_once(case: Case) -> None:
    with stub(response(200, b'secrets of the other host')) as other:
        for status in (301, 302, 303, 307, 308):
            for body in (b'', b'<html><p>Moved</p></html>'):
                with stub(response(status, body, f'Location: {other.address}/elsewhere')) as service:
                    calls = operations(case, case.client_at(service.address))
                    assert outcomes(case, calls) == dict.fromkeys(calls, 'BadConfig'), status
                # a write may create the folder and try again
                assert len(service.requests) <= 2 * len(calls), status
    assert other.requests == []


@check('network')
def nothing_that_is_logged_or_shown_holds_a_secret(case: Case) -> None:
    case.bucket.put(KEY, b'data')
    with everything_logged() as heard:
        client = case.client()
        calls = operations(case, client)
        assert outcomes(case, calls) == dict.fromkeys(calls, 'no error')
        outcomes(case, operations(case, case.client(**case.subject.wrong_secret)))
    assert_no_secret(case, heard.getvalue())
    options = getattr(case.errors, case.subject.options_class)(**case.options())
    assert_no_secret(case, f'{options!r} {options} {client!r} {client}')
