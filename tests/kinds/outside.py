"""Client kinds that only the tests have (`tests/fixtures/kinds/`), specs for them, and a service to speak to."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from storage_scaffold import resources
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.record.versions import templates_digest
from storage_scaffold.render.environment import environment, page_environment

KINDS = Path(__file__).resolve().parents[1] / 'fixtures' / 'kinds'
TOKEN = 'open-sesame'
SPECS = {
    'cellar': """\
spec: 1
name: cellar
title: Cellar
edition: open-source
client: {kind: vault}
fields: {token: {env: CELLAR_TOKEN}}
""",
    'attic': """\
spec: 1
name: attic
title: Attic
edition: open-source
client: {kind: vault, host: "{floor}.attic.example", port: 7443}
fields: {floor: {required: true}}
""",
    'notice': """\
spec: 1
name: notice
title: Notice board
edition: open-source
client: {kind: board}
""",
}


@contextmanager
def known() -> Iterator[None]:
    """Specs may name the kinds in here."""
    resources.MORE_KINDS.append(KINDS)
    try:
        _forget()
        yield
    finally:
        resources.MORE_KINDS.remove(KINDS)
        _forget()


def _forget() -> None:
    for cached in (load_kind, environment, page_environment, templates_digest):
        cached.cache_clear()


class _Vault(socketserver.StreamRequestHandler):
    """Answers one question: a line of JSON, then bytes."""

    def handle(self) -> None:
        """Ask nobody but the server's buckets."""
        question = json.loads(self.rfile.readline())
        answer, data = self._answer(question, self.server.buckets)  # type: ignore[attr-defined]
        self.wfile.write(json.dumps(answer).encode() + b'\n' + data)

    def _answer(self, question: dict[str, Any], buckets: dict[str, dict[str, bytes]]) -> tuple[dict[str, Any], bytes]:
        if question['token'] != TOKEN:
            return {'error': 'wrong token'}, b''
        bucket, key = buckets.get(question['bucket']), question.get('key', '')
        if bucket is None:
            return {'error': 'no such bucket'}, b''
        match question['verb']:
            case 'list':
                start = f'{question["folder"]}/' if question['folder'] else ''
                below = {name: len(data) for name, data in sorted(bucket.items()) if name.startswith(start)}
                found = {
                    name: size
                    for name, size in below.items()
                    if question['recursive'] or '/' not in name[len(start) :]
                }
                lines = [json.dumps({'key': name, 'size': size}).encode() + b'\n' for name, size in found.items()]
                return {'count': len(lines)}, b''.join(lines)
            case 'read' if key not in bucket:
                return {'error': 'no such object'}, b''
            case 'read':
                return {'size': len(bucket[key])}, bucket[key]
            case 'write':
                bucket[key] = self.rfile.read(question['size'])
            case 'delete':
                bucket.pop(key, None)
        return {}, b''


@contextmanager
def served(buckets: dict[str, dict[str, bytes]]) -> Iterator[int]:
    """A vault on this machine, and its port."""
    with socketserver.ThreadingTCPServer(('127.0.0.1', 0), _Vault) as server:
        server.buckets = buckets  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
