"""A stub that is a web site: pages by their paths."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from typing import Any

from tests.clients.stubs import Answer, response

Page = Answer | str | bytes


def site(pages: Mapping[str, Page]) -> Answer:
    """Answers with the page of a path, which may be given as HTML; 404 for others."""

    def answer(connection: socket.socket, request: bytes) -> None:
        path = request.split(b' ')[1].decode()
        found = pages.get(path, response(404))
        (found if callable(found) else html(found))(connection, request)

    return answer


def html(body: str | bytes, status: int = 200, content_type: str = 'text/html') -> Answer:
    """A page of the web."""
    data = body if isinstance(body, bytes) else body.encode()
    return response(status, data, f'Content-Type: {content_type}')


def redirect(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return response(status, b'', f'Location: {location}')


def index(*links: str, title: str = 'Index of /', end: str = '</body></html>') -> str:
    """A page as servers make them, with links as they stand in its HTML."""
    lines = ''.join(f'<a href="{link}">{link[:20]}</a> 27-Nov-2026 08:00 12\n' for link in links)
    return f'<html><head><title>{title}</title></head><body><pre><a href="../">../</a>\n{lines}</pre>{end}'


def outcome(call: Callable[[], Any]) -> str:
    """The class of what a call raises, and what is said."""
    try:
        call()
    except Exception as error:
        return f'{type(error).__name__}: {error}'
    return 'no error'


def asked(requests: list[bytes]) -> list[str]:
    """The paths that were asked for."""
    return [re.split(rb' ', request)[1].decode() for request in requests]
