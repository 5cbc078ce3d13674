"""Servers that say what no real one can be brought to say: they answer every request with what a check hands them."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.processes import HANG

Answer = Callable[[socket.socket, bytes], None]


@dataclass
class Stub:
    """A server that runs; `requests` are the heads of all that it was asked, in so many `connections`."""

    address: str
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def stub(answer: Answer, tls: ssl.SSLContext | None = None, *, waits: bool = True) -> Iterator[Stub]:
    """Hands each connection, once its request is read, to `answer`; then closes it.

    Where it does not wait, it answers whatever begins a conversation, in HTTP or not.
    """
    with socketserver.ThreadingTCPServer(('127.0.0.1', 0), socketserver.BaseRequestHandler, False) as server:
        server.daemon_threads = True
        # a check may leave connections behind that never end
        server.block_on_close = False
        server.server_bind()
        server.server_activate()
        made = Stub(f'{"https" if tls else "http"}://127.0.0.1:{server.server_address[1]}')
        server.RequestHandlerClass = _handler(answer, made, tls, _request if waits else _beginning)
        thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


def _handler(
    answer: Answer, made: Stub, tls: ssl.SSLContext | None, read: Callable[[socket.socket], bytes]
) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            connection = self.request
            connection.settimeout(HANG)
            made.connections += 1
            try:
                if tls:
                    connection = tls.wrap_socket(connection, server_side=True)
                request = read(connection)
                if request:
                    made.requests.append(request)
                    answer(connection, request)
            except OSError:
                pass  # the client went away, which is its right
            finally:
                connection.close()

    return Handler


def _beginning(connection: socket.socket) -> bytes:
    return connection.recv(65536)


def _request(connection: socket.socket) -> bytes:
    """Head and body; a client that waits for `100 Continue` sends its body to nobody."""
    received = b''
    while b'\r\n\r\n' not in received:
        received += (more := connection.recv(65536))
        if not more:
            return b''
    head, _, body = received.partition(b'\r\n\r\n')
    length = re.search(rb'(?im)^content-length: *(\d+)', head)
    if not re.search(rb'(?im)^expect: *100', head):
        while length and len(body) < int(length[1]):
            body += connection.recv(65536)
    return head + b'\r\n\r\n' + body


def response(status: int, body: bytes = b'', *headers: str, length: int | None = None) -> Answer:
    """Gives the same answer every time; `length` is a Content-Length that may be a lie."""
    lines = [f'HTTP/1.1 {status} Stub', 'Connection: close', *headers]
    lines.append(f'Content-Length: {len(body) if length is None else length}')
    head = '\r\n'.join(lines).encode() + b'\r\n\r\n'

    def answer(connection: socket.socket, request: bytes) -> None:
        connection.sendall(head if request.startswith(b'HEAD ') else head + body)

    return answer


def silence(connection: socket.socket, request: bytes) -> None:
    """Never answers: waits until the client goes away."""
    while connection.recv(65536):
        pass


def then_silence(first: Answer) -> Answer:
    """Answers, and leaves the rest of the body out without an end."""

    def answer(connection: socket.socket, request: bytes) -> None:
        first(connection, request)
        silence(connection, request)

    return answer


def raw(data: bytes) -> Answer:
    """Says something that need not be HTTP."""
    return lambda connection, request: connection.sendall(data)


def forward(address: str, fails_after: int | None = None) -> Answer:
    """Passes everything on to a real server; answers 503 after so many requests."""
    host, _, port = address.removeprefix('http://').partition(':')
    asked: list[bytes] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        asked.append(request)
        if fails_after is not None and len(asked) > fails_after:
            return response(503)(connection, request)
        head, _, body = request.partition(b'\r\n\r\n')
        head = re.sub(rb'(?im)^connection:[^\r]*\r\n', b'', head)
        with socket.create_connection((host, int(port)), timeout=HANG) as upstream:
            upstream.sendall(head + b'\r\nConnection: close\r\n\r\n' + body)
            while data := upstream.recv(65536):
                connection.sendall(data)

    return answer
