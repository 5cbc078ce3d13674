"""One run of pytest for each mistake, beside the other tests."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.label_studio.environment import LabelStudio
from tests.label_studio.mistakes.mutants import Verdict, Workshop
from tests.label_studio.mistakes.table import MISTAKES
from tests.label_studio.scaffold import Scaffolded


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
