"""A Label Studio that serves the scaffolded tree, and services for it, on loopback."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.http.api import Api, Project
from tests.label_studio.http.servers import label_studio_server
from tests.label_studio.http.services import SUBJECTS, Service, server_of


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what the server wrote last."""
    report = yield
    log = getattr(item, 'funcargs', {}).get('server_log')
    if report.failed and log and log.exists():
        report.sections.append(('end of the log of Label Studio', log.read_text(errors='replace')[-6000:]))
    return report


@pytest.fixture(scope='session')
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server writes, at DEBUG."""
    return tmp_path_factory.mktemp('server') / 'label-studio.log'


@pytest.fixture(scope='session')
def address(label_studio: LabelStudio, running_tree: Path, booted_data: Path, server_log: Path) -> Iterator[str]:
    """Label Studio with SSRF protection off: it refuses loopback, where the services of these tests are."""
    ssrf = {'SSRF_PROTECTION_ENABLED': 'false'}
    with label_studio_server(running_tree, label_studio.python, booted_data, server_log, **ssrf) as address:
        yield address


@pytest.fixture(scope='session')
def protected_address(
    label_studio: LabelStudio, running_tree: Path, booted_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same Label Studio as it comes: with SSRF protection."""
    log = tmp_path_factory.mktemp('protected') / 'label-studio.log'
    with label_studio_server(running_tree, label_studio.python, booted_data, log) as address:
        yield address


@pytest.fixture(scope='session')
def service_of() -> Iterator[Callable[[str], Service]]:
    """The service behind a provider; it is started when the first test asks for it, and stopped at the end."""
    with ExitStack() as running:

        @cache
        def find(provider: str) -> Service:
            subject = SUBJECTS[provider]
            if subject.missing:
                pytest.skip(f'{subject.missing} is missing: install the package {subject.missing}')
            return running.enter_context(server_of(subject)).start()

        yield find


@pytest.fixture(scope='session', params=SUBJECTS)
def service(request: pytest.FixtureRequest, service_of: Callable[[str], Service]) -> Service:
    """Each of the services in turn, without buckets."""
    return service_of(request.param)


@pytest.fixture(scope='session')
def s3(service_of: Callable[[str], Service]) -> Service:
    """The S3 service, for what only S3 has, and for what one service is enough for."""
    return service_of('minio')


@pytest.fixture(scope='session')
def api(address: str) -> Api:
    """A user of the server."""
    return Api(address)


@pytest.fixture
def project(api: Api) -> Project:
    """A new project."""
    return api.project()
