"""The language server that editors have for YAML, spoken to by its own protocol over pipes."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


class LanguageServer:
    """A running server; documents lie in `directory`, beside the schema that their first line names."""

    def __init__(self, process: subprocess.Popen[bytes], directory: Path) -> None:
        assert process.stdin and process.stdout
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout
        self._directory = directory
        self._number = 0
        self._diagnosed: dict[str, list[dict[str, Any]]] = {}
        folder = {'uri': directory.as_uri(), 'name': directory.name}
        self.ask(
            'initialize',
            {'processId': None, 'rootUri': directory.as_uri(), 'workspaceFolders': [folder], 'capabilities': {}},
        )
        self._tell('initialized', {})

    def open(self, text: str, file: Path | None = None) -> str:
        """Opens a document with this text, which need not be that of `file`; the URI that the other methods take."""
        self._number += 1
        uri = (file or self._directory / f'{self._number}.yml').as_uri()
        document = {'uri': uri, 'languageId': 'yaml', 'version': 1, 'text': text}
        self._tell('textDocument/didOpen', {'textDocument': document})
        return uri

    def diagnostics(self, text: str, file: Path | None = None) -> list[dict[str, Any]]:
        """What the server says about a document with this text, as if it were in `file`."""
        uri = self.open(text, file)
        while uri not in self._diagnosed:
            self._receive()
        return self._diagnosed[uri]

    def completions(self, text: str) -> dict[str, dict[str, Any]]:
        """What may stand at the mark `|` in the text, by label."""
        return {item['label']: item for item in self._at('textDocument/completion', text)['items']}

    def hover(self, text: str) -> str:
        """What is shown for the word at the mark `|` in the text."""
        return str(self._at('textDocument/hover', text)['contents']['value'])

    def _at(self, method: str, text: str) -> Any:
        before, _, after = text.partition('|')
        place = {'line': before.count('\n'), 'character': len(before) - before.rfind('\n') - 1}
        return self.ask(method, {'textDocument': {'uri': self.open(before + after)}, 'position': place})

    def ask(self, method: str, parameters: Any) -> Any:
        """The result of a request; what the server itself asks and tells until then is taken care of."""
        self._number += 1
        self._send({'id': self._number, 'method': method, 'params': parameters})
        while True:
            answer = self._receive()
            if answer.get('id') == self._number and 'method' not in answer:
                assert 'error' not in answer, answer
                return answer['result']

    def _receive(self) -> dict[str, Any]:
        length = 0
        while line := self._out.readline().strip():
            if line.lower().startswith(b'content-length:'):
                length = int(line.partition(b':')[2])
        assert length, 'the server has ended'
        message: dict[str, Any] = json.loads(self._out.read(length))
        if message.get('method') == 'textDocument/publishDiagnostics':
            self._diagnosed[message['params']['uri']] = message['params']['diagnostics']
        elif 'method' in message and 'id' in message:
            asked = message['params'].get('items', []) if message['method'] == 'workspace/configuration' else []
            self._send({'id': message['id'], 'result': [{} for _ in asked]})
        return message

    def _tell(self, method: str, parameters: Any) -> None:
        self._send({'method': method, 'params': parameters})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({'jsonrpc': '2.0', **message}).encode()
        self._in.write(b'Content-Length: %d\r\n\r\n%b' % (len(body), body))
        self._in.flush()


@contextmanager
def language_server(modules: Path, directory: Path) -> Iterator[LanguageServer]:
    """A server from the npm packages in `modules`, until the end of the block."""
    node = shutil.which('node')
    assert node
    script = modules / 'yaml-language-server/bin/yaml-language-server'
    pipe = subprocess.PIPE
    with subprocess.Popen([node, script, '--stdio'], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        try:
            yield LanguageServer(process, directory)
        finally:
            process.kill()
