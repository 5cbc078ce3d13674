"""Fixtures of the tests beside a real Label Studio; what they do is in the modules they call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.label_studio import environment, suites, tree
from tests.label_studio.environment import LabelStudio, ToolMissing
from tests.label_studio.http.servers import boot
from tests.label_studio.mistakes.mutants import Verdict, Workshop
from tests.label_studio.mistakes.table import MISTAKES
from tests.label_studio.scaffold import Scaffolded, scaffold
from tests.label_studio.suites import Outcome

# Run inside Label Studio, by its own pytest.
collect_ignore_glob = ['inside/*']

# In the order in which they end.
LONG_RUNS = ('booting', 'suite_runs', 'mutant_runs')
_summary: dict[str, str] = {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How long `new` took, and what Label Studio's own suites said with the providers in, in their words."""
    if _summary:
        terminalreporter.section('beside a real Label Studio')
        for name, words in _summary.items():
            terminalreporter.write_line(f'{name}: {words}')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits longest for the runs beside us goes last; the marker lets `-m 'not label_studio'` leave us out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker('label_studio')
    items.sort(key=_waits_for)


def _waits_for(item: pytest.Item) -> int:
    """How many of the long runs have ended before a test can begin."""
    fixtures = getattr(item, 'fixturenames', ())
    return max((number for number, name in enumerate(LONG_RUNS, 1) if name in fixtures), default=0)


@pytest.fixture(scope='session', autouse=True)
def _long_runs_start_first(request: pytest.FixtureRequest) -> None:
    """Starts the long runs that the chosen tests wait for before the first of them, to run beside them."""
    needed = {name for item in request.session.items for name in getattr(item, 'fixturenames', ())}
    for name in LONG_RUNS:
        if name in needed:
            # Who needs it gets the error, once more; the others need not fail with it.
            with suppress(Exception, pytest.fail.Exception, pytest.skip.Exception):
                request.getfixturevalue(name)


@pytest.fixture(scope='session')
def beside() -> Iterator[ThreadPoolExecutor]:
    """Runs long processes beside the tests."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool
        pool.shutdown(cancel_futures=True)


@pytest.fixture(scope='session')
def label_studio() -> LabelStudio:
    """The release under test."""
    try:
        return environment.find_label_studio()
    except ToolMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope='session')
def blue() -> Path:
    """The formatter that Label Studio's CI runs."""
    try:
        return environment.existing(environment.CACHE / 'blue/bin/blue')
    except ToolMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope='session')
def slim(label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real tree without its 70 MB of web build, committed: quick to clone. Not to be written."""
    return tree.slim(label_studio.source, tmp_path_factory.mktemp('slim') / 'tree')


@pytest.fixture
def ls_tree(slim: Path, tmp_path: Path) -> Path:
    """A fresh tree, a git repository with the release's files committed."""
    return tree.clone(slim, tmp_path / 'tree')


@pytest.fixture(scope='session')
def scaffolded(label_studio: LabelStudio, tmp_path_factory: pytest.TempPathFactory) -> Scaffolded:
    """A tree with the providers in it. Not to be run or written: see `running_tree`."""
    where = tree.clone(label_studio.source, tmp_path_factory.mktemp('scaffolded') / 'tree')
    done = scaffold(where, label_studio.python)
    _summary.update({f'storage-scaffold new {name}': f'{run.seconds:.1f} s' for name, run in done.runs.items()})
    return done


@pytest.fixture(scope='session')
def running_tree(scaffolded: Scaffolded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the scaffolded tree in which Django may be started, by any number of processes."""
    return tree.runnable_copy(scaffolded.succeeded(), tmp_path_factory.mktemp('running') / 'tree')


@pytest.fixture(scope='session')
def suite_runs(
    label_studio: LabelStudio, running_tree: Path, beside: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Outcome]:
    """Waits for the suite of that name, all of which are running by now."""

    def start(name: str) -> Future[Outcome]:
        scratch = tmp_path_factory.mktemp(name)
        return beside.submit(suites.run_suite, suites.SUITES[name], running_tree, label_studio.python, scratch)

    running = {name: start(name) for name in suites.SUITES}

    def outcome(name: str) -> Outcome:
        done = running[name].result()
        _summary[str(suites.SUITES[name])] = done.closing
        return done

    return outcome


@pytest.fixture(scope='session')
def mutant_runs(
    request: pytest.FixtureRequest,
    label_studio: LabelStudio,
    scaffolded: Scaffolded,
    beside: ThreadPoolExecutor,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Verdict]:
    """Waits for what the tests say with the mistake of that name in a provider, '' for none; all runs are started."""
    chosen = [getattr(item, 'callspec', None) for item in request.session.items]
    names = {spec.params['mistake'].name for spec in chosen if spec and 'mistake' in spec.params}
    wanted = [mistake for mistake in MISTAKES if mistake.name in names]
    workshop = Workshop(scaffolded.succeeded(), label_studio.python, tmp_path_factory.mktemp('mutants'))

    running = {'': beside.submit(workshop.without_mistake, wanted)}
    running.update({mistake.name: beside.submit(workshop.with_mistake, mistake) for mistake in wanted})
    return lambda name: running[name].result()


@pytest.fixture(scope='session')
def booting(
    label_studio: LabelStudio, running_tree: Path, beside: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Future[Path]:
    """The data directory of a Label Studio with all migrations done and one user, being made."""
    data = tmp_path_factory.mktemp('booted')
    return beside.submit(boot, running_tree, label_studio.python, data)


@pytest.fixture(scope='session')
def booted_data(booting: Future[Path]) -> Path:
    """The same, made."""
    return booting.result()


@pytest.fixture(scope='session')
def probe(label_studio: LabelStudio, running_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Django itself says about the tree; see inside/probe.py."""
    scratch = tmp_path_factory.mktemp('probe')
    answer = scratch / 'answer.json'
    env = environment.offline_env(running_tree, scratch / 'data')
    script = environment.INSIDE / 'probe.py'
    done = environment.run([label_studio.python, script, answer], running_tree / 'label_studio', env)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(answer.read_bytes())
    return found
