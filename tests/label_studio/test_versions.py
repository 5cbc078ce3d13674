"""Generated providers work on the lowest and on the newest versions of what they import, as far as a release allows.

The lowest are those that the pyproject of 1.21.0, and of 1.22.0, resolves to (`make label-studio-lock`): botocore
keeps boto3 up, and label-studio-sdk keeps urllib3 up. DRF is pinned in each release, so both of its ends are releases.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.label_studio.environment import CACHE, LabelStudio, ToolMissing, existing, run
from tests.label_studio.generated import assert_passed, run_generated_tests
from tests.label_studio.scaffold import PROVIDERS, new
from tests.label_studio.suites import Outcome
from tests.label_studio.tree import clone, git

ENDS = ('lowest', 'newest')
LOWEST = Path(__file__).with_name('lowest.txt')
_VERSIONS = """
import importlib.metadata, json, sys

def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None

print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""


@pytest.fixture(scope='module', params=ENDS)
def end(request: pytest.FixtureRequest, label_studio: LabelStudio) -> tuple[str, LabelStudio]:
    """Which end, and the release that allows it."""
    try:
        python = existing(CACHE / 'ends' / request.param / 'bin/python')
        source = label_studio.source if request.param == 'newest' else existing(CACHE / 'releases/src/.git').parent
    except ToolMissing as missing:
        pytest.skip(str(missing))
    return request.param, LabelStudio(source, python)


@pytest.fixture(scope='module')
def outcome(end: tuple[str, LabelStudio], tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the generated tests say, run once for each end."""
    name, found = end
    home = tmp_path_factory.mktemp(name)
    tree = clone(found.source, home / 'generated')
    if name == 'lowest':
        # the tests of 1.21.0's storages have no client to ask with
        git(tree, 'checkout', '--quiet', 'origin/v1.22.0')
    for provider in PROVIDERS:
        done = new(provider, tree, '--no-migrate')
        assert done.code == 0, str(done)
    return run_generated_tests(PROVIDERS, tree, found, home)


@pytest.mark.parametrize('provider', PROVIDERS)
def test_the_generated_tests_pass(outcome: Outcome, provider: str) -> None:
    assert_passed(outcome, provider)


def test_the_versions_are_those_of_the_end(end: tuple[str, LabelStudio], tmp_path: Path) -> None:
    name, found = end
    lowest = dict(line.split('==') for line in LOWEST.read_text(encoding='utf-8').split())
    done = run([found.python, '-c', _VERSIONS, *lowest], tmp_path)
    assert done.returncode == 0, done.stderr
    versions = json.loads(done.stdout)
    if name == 'lowest':
        assert versions == lowest
    else:
        # those that the newest do not need any more are not there
        assert [package for package in lowest if versions[package] == lowest[package]] == []
