"""A relay before a service: it refuses to write some objects, stands still, and can go away altogether."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from threading import Event, Thread
from urllib.parse import urlsplit

from tests.clients.relay import Relay as ByteRelay
from tests.clients.relay import relay as byte_relay
from tests.label_studio.http.services import Service
from tests.processes import HANG

_REFUSAL = (
    b'<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>'
)


class Relay(ThreadingHTTPServer):
    """Passes requests on to `behind` as they come; a PUT of a key whose last part is in `refused` is answered 503.

    `before` is asked about each request, as its method and path: it may take its time, and whether it is passed on.
    Otherwise the connection ends without an answer. Once `stands_still()`, no more requests are passed on: `still` is
    set, and they wait until the relay is gone.
    """

    daemon_threads = True

    def __init__(self, behind: Service, port: int) -> None:
        super().__init__(('127.0.0.1', port), _Handler)
        self.behind = behind
        self.refused: set[str] = set()
        self.before: Callable[[str], bool] = lambda request: True
        self.stands_still: Callable[[], bool] = lambda: False
        self.still, self.gone = Event(), Event()
        self.connections: set[socket] = set()

    @property
    def service(self) -> Service:
        """The service as seen through the relay."""
        return self.behind.at(f'http://127.0.0.1:{self.server_port}')

    def go_away(self) -> None:
        """Ends what waits here, and every connection: one that a client keeps would go on talking to this relay."""
        self.server_close()
        self.gone.set()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    server: Relay

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if self.command == 'PUT' and urlsplit(self.path).path.rpartition('/')[2] in self.server.refused:
            self._answer(503, {'Content-Type': 'application/xml'}, _REFUSAL)
            return
        if self.server.stands_still():
            self.server.still.set()
            self.server.gone.wait(HANG)
            self.close_connection = True
            return
        if not self.server.before(f'{self.command} {self.path}'):
            self.close_connection = True
            return
        service = HTTPConnection(urlsplit(self.server.behind.address).netloc)
        try:
            # The Host header stays as it is: it is part of what was signed.
            service.request(self.command, self.path, body, dict(self.headers))
            answer = service.getresponse()
            self._answer(answer.status, dict(answer.headers), answer.read())
        except OSError:
            # nobody is there
            self.close_connection = True
        finally:
            service.close()

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = do_PROPFIND = do_MKCOL = _pass_on

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ('connection', 'content-length', 'transfer-encoding'):
                self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@dataclass(frozen=True)
class Gate:
    """A relay of whatever is spoken, and the service as seen through it; set `relay.stands_still` for a while."""

    relay: Relay | ByteRelay
    service: Service
    port: int


@contextmanager
def gate(behind: Service, port: int = 0) -> Iterator[Gate]:
    """A running relay, of requests where there are some; afterwards nobody listens at its address."""
    if behind.address.startswith('http'):
        with relay(behind, port) as running:
            yield Gate(running, running.service, running.server_port)
    else:
        with byte_relay(behind.address, port=port) as passing:
            yield Gate(passing, behind.at(passing.address), urlsplit(passing.address).port or 0)


@contextmanager
def relay(behind: Service, port: int = 0) -> Iterator[Relay]:
    """A running relay, at any port if it is 0; afterwards nobody listens at its address."""
    with Relay(behind, port) as running:
        thread = Thread(target=running.serve_forever, kwargs={'poll_interval': 0.05})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()
            running.go_away()
