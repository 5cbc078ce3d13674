"""The servers of the contract test, and the clients that are judged at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from botocore.loaders import create_loader

pytest.register_assert_rewrite('tests.clients.contract')

from tests.clients.subject import Subject  # noqa: E402
from tests.clients.subjects import SUBJECTS  # noqa: E402


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is on loopback, whatever the variables of this machine say."""
    for name in ('http_proxy', 'https_proxy', 'all_proxy'):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope='session', autouse=True)
def _descriptions_are_read_once() -> Iterator[None]:
    """boto3 reads a megabyte of JSON for every client: a tenth of a second, five hundred times."""
    with mock.patch('botocore.session.create_loader', cache(create_loader)):
        yield


@pytest.fixture(scope='session')
def subject_of() -> Iterator[Callable[[str], Subject]]:
    """The subject of a name; its server is started when the first check asks for it, and stopped at the end.

    The servers' files lie outside of pytest's own directory: each run of pytest closes that to all users but its own.
    """
    with ExitStack() as running:
        started: dict[str, Subject] = {}

        def find(name: str) -> Subject:
            if name not in started:
                home = Path(running.enter_context(TemporaryDirectory(prefix=f'{name}-')))
                started[name] = running.enter_context(SUBJECTS[name](home))
            return started[name]

        yield find
