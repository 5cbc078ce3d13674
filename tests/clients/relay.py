"""A relay of bytes between a client and a real server, whatever they speak: it counts, falls silent and hangs up."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.processes import HANG


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@dataclass
class Relay:
    """A relay that runs; `passed` is how many bytes of the server's it has handed on.

    After `silent_after` of them nothing more is handed on, in connections that stay open; nor is anything of the
    client's once `stands_still()`, which sets `still`.
    """

    address: str
    behind: tuple[str, int]
    server: socketserver.ThreadingTCPServer
    silent_after: float = float('inf')
    passed: int = 0
    stands_still: Callable[[], bool] = lambda: False
    still: threading.Event = field(default_factory=threading.Event)
    silent: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    connections: list[socket.socket] = field(default_factory=list)

    def hang_up(self) -> None:
        """Ends every connection, and takes no more."""
        self.server.shutdown()
        self.server.server_close()
        self.over.set()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def serve(self, client: socket.socket) -> None:
        """Hands on what is said in one connection, in both directions, until one side ends it."""
        with socket.create_connection(self.behind, timeout=HANG) as server:
            self.connections += [client, server]
            there = threading.Thread(target=self._pump, args=(client, server), daemon=True)
            there.start()
            self._pump(server, client, counts=True)

    def _pump(self, source: socket.socket, sink: socket.socket, counts: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if counts and self.passed + len(data) > self.silent_after:
                    sink.sendall(data[: int(self.silent_after) - self.passed])
                    self.silent.set()
                if not counts and self.stands_still():
                    self.still.set()
                    self.silent.set()
                if self.silent.is_set():
                    self.over.wait(HANG)
                    break
                self.passed += len(data) * counts
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay(address: str, silent_after: float = float('inf'), port: int = 0) -> Iterator[Relay]:
    """A relay, at any port if it is 0, to the server at an address such as `http://127.0.0.1:9`."""
    parts = urlsplit(address)
    with _Server(('127.0.0.1', port), socketserver.BaseRequestHandler) as server:
        behind = (parts.hostname or '', parts.port or 0)
        made = Relay(f'{parts.scheme}://127.0.0.1:{server.server_address[1]}', behind, server, silent_after)

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                made.serve(self.request)

        server.RequestHandlerClass = Handler
        thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.hang_up()
            thread.join()
