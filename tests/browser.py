"""A headless Chromium, spoken to through its debugging pipe: what a page shows, loads and says."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.processes import HANG, kill

CHROMIUM = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
_FLAGS = (
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--hide-scrollbars',
    '--remote-debugging-pipe',
)


class Browser:
    """The browser's end of the pipe: messages are JSON, each ended by a zero byte."""

    def __init__(self, commands: int, events: int) -> None:
        self._commands, self._events = commands, events
        self._unread = b''
        self._last = 0
        self.heard: list[dict[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """The result of a command; events that come meanwhile are kept in `heard`."""
        self._last += 1
        message = {'id': self._last, 'method': method, 'params': parameters}
        message |= {'sessionId': session} if session else {}
        os.write(self._commands, json.dumps(message).encode('utf-8') + b'\0')
        while True:
            heard = self._read()
            if heard.get('id') == self._last:
                assert 'error' not in heard, f'{method}: {heard["error"]}'
                return heard['result']
            self.heard.append(heard)

    def wait(self, event: str) -> None:
        """Returns when `event` was heard since the last command."""
        while not any(item.get('method') == event for item in self.heard):
            self.heard.append(self._read())

    def _read(self) -> dict[str, Any]:
        while b'\0' not in self._unread:
            assert select.select([self._events], [], [], HANG)[0], 'Chromium says nothing'
            more = os.read(self._events, 1 << 16)
            assert more, 'Chromium is gone'
            self._unread += more
        message, _, self._unread = self._unread.partition(b'\0')
        return dict(json.loads(message))


class Page:
    """One tab."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._target = browser.ask('Target.createTarget', url='about:blank')['targetId']
        self._session = browser.ask('Target.attachToTarget', targetId=self._target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self.ask(f'{domain}.enable')
        # keys are lost otherwise, while the browser has not made the tab the one in front
        self.ask('Emulation.setFocusEmulationEnabled', enabled=True)

    def close(self) -> None:
        """Closes the tab."""
        self._browser.ask('Target.closeTarget', targetId=self._target)

    def prefer(self, **preferences: str) -> None:
        """What a person prefers: `color_scheme`, `reduced_motion` (without which clicks may miss what scrolls)."""
        features = [{'name': f'prefers-{name.replace("_", "-")}', 'value': preferences[name]} for name in preferences]
        self.ask('Emulation.setEmulatedMedia', features=features)

    def ask(self, method: str, **parameters: Any) -> Any:
        """The result of a command to this tab."""
        return self._browser.ask(method, self._session, **parameters)

    def open(self, file: Path, fragment: str = '') -> None:
        """Loads a file, to the end; `fragment` begins with #."""
        self._browser.heard.clear()
        self.ask('Page.navigate', url=file.as_uri() + fragment)
        self._browser.wait('Page.loadEventFired')

    def evaluate(self, script: str) -> Any:
        """The value of an expression of JavaScript."""
        answer = self.ask('Runtime.evaluate', expression=script, returnByValue=True)
        assert 'exceptionDetails' not in answer, answer
        return answer['result'].get('value')

    def click(self, selector: str) -> None:
        """Clicks with the mouse in the middle of an element, which must be what is seen there."""
        at = self.evaluate(
            f'(() => {{ const e = document.querySelector({json.dumps(selector)});'
            ' e.scrollIntoView({block: "center", behavior: "instant"}); const r = e.getBoundingClientRect();'
            ' const x = r.left + r.width / 2, y = r.top + r.height / 2, hit = document.elementFromPoint(x, y);'
            ' return e.contains(hit) ? {x, y} : null; })()'
        )
        assert at, f'{selector} is not seen'
        for kind in ('mousePressed', 'mouseReleased'):
            self.ask('Input.dispatchMouseEvent', type=kind, button='left', clickCount=1, **at)

    def press(self, key: str, code: int) -> None:
        """Presses a key; `code` is its virtual key code."""
        text = {'text': '\r'} if key == 'Enter' else {'text': ' '} if key == ' ' else {}
        for kind in ('keyDown', 'keyUp'):
            self.ask('Input.dispatchKeyEvent', type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    def type(self, text: str) -> None:
        """Types into the focused element."""
        self.ask('Input.insertText', text=text)

    def screenshot(self, file: Path) -> None:
        """Writes what is seen as a PNG."""
        file.write_bytes(base64.b64decode(self.ask('Page.captureScreenshot')['data']))

    def events(self, *methods: str) -> list[dict[str, Any]]:
        """What was heard of this tab since `open`: the parameters of events with one of these names."""
        self.evaluate('0')
        return [dict(item['params']) for item in self._browser.heard if item.get('method') in methods]


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own."""
    assert CHROMIUM
    their_commands, commands = os.pipe()
    events, their_events = os.pipe()
    # It expects the pipes at 3 and 4, which may be other files of ours: out of the way first.
    theirs = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10) for descriptor in (their_commands, their_events)]
    process = subprocess.Popen(
        [
            *('bash', '-c', f'exec "$@" 3<&{theirs[0]} 4>&{theirs[1]}', 'chromium'),
            *(CHROMIUM, *_FLAGS, f'--user-data-dir={profile}', 'about:blank'),
        ],
        pass_fds=theirs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for descriptor in (their_commands, their_events, *theirs):
        os.close(descriptor)
    try:
        yield Browser(commands, events)
    finally:
        kill(process)
        os.close(commands)
        os.close(events)
