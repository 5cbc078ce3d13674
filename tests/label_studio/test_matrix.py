"""In each release of the range, a provider of each client kind comes, passes the tree's gates, and goes.

`make releases` puts what was seen into docs/releases.md.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path

import pytest

from benchmarks import published
from storage_scaffold.checkout.needed import HOW_TO_GET_IT
from storage_scaffold.kinds.kind import available_kinds
from storage_scaffold.spec.loader import load_spec
from tests.docs.tables import code, table
from tests.label_studio.environment import ToolMissing
from tests.label_studio.releases import RELEASES, SPECS, Trial, blue_would_change, python_of, tree_of, try_tree
from tests.label_studio.scaffold import spec

PAGE = 'docs/releases.md'
COMMAND = 'releases'
COLUMNS = (
    *('release', 'guard of addresses', 'links of a key', 'web app', 'docs', 'brand', 'formatter'),
    *('migrations', '`check`', 'blue, ruff', 'after `remove`'),
)


@pytest.fixture(scope='module')
def trials(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Trial]:
    """What was seen in each release."""

    def trial(release: str) -> Trial:
        return try_tree(tree_of(release, tmp_path_factory.mktemp(f'v{release}')), python_of(release))

    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            return dict(zip(RELEASES, pool.map(trial, RELEASES), strict=True))
    except ToolMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope='module')
def blued(trials: Mapping[str, Trial], blue: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What blue would change in all of them."""
    return blue_would_change(trials, blue, tmp_path_factory.mktemp('blue'))


def test_a_refusal_names_the_releases() -> None:
    assert HOW_TO_GET_IT.startswith(f'Label Studio {RELEASES[0]} to {RELEASES[-1]} have all of it')


def test_there_is_a_spec_of_each_client_kind() -> None:
    assert sorted(load_spec(spec(name), name=name).client.kind for name in SPECS) == sorted(available_kinds())


@pytest.mark.parametrize('release', RELEASES)
def test_check_is_clean_and_ruff_too(trials: Mapping[str, Trial], release: str) -> None:
    trial = trials[release]
    assert len(trial.generated) > 10 * len(SPECS)
    assert (trial.checked, trial.ruff) == ('', '')


def test_blue_would_change_nothing(blued: str) -> None:
    assert blued == ''


@pytest.mark.parametrize('release', RELEASES)
def test_its_django_makes_the_migrations(trials: Mapping[str, Trial], release: str) -> None:
    assert [name[5:] for name in trials[release].migrations] == list(SPECS)


@pytest.mark.parametrize('release', RELEASES)
def test_remove_leaves_the_tree_as_it_was(trials: Mapping[str, Trial], release: str) -> None:
    assert trials[release].left_behind == ''


def test_the_page_has_what_was_seen(trials: Mapping[str, Trial], blued: str) -> None:
    rows = table(COLUMNS, [_row(release, trial, blued) for release, trial in trials.items()])
    if os.environ.get('RENEW_MATRIX') == '1':
        seen = f'Seen on {datetime.now(timezone.utc).date()}, with {len(SPECS)} providers, one of each client kind:'
        published.write(PAGE, COMMAND, f'{seen}\n\n{rows}'.strip())
    assert rows in (published.ROOT / PAGE).read_text(encoding='utf-8'), f'run `make {COMMAND}`'


def _row(release: str, trial: Trial, blued: str) -> Sequence[str]:
    found = trial.features
    width = re.search(r'^line-length = (\d+)$', trial.blue, re.MULTILINE)
    first, last = (name[:4] for name in (trial.migrations[0], trial.migrations[-1]))
    return (
        release,
        code('resolve_host_for_ssrf' if found.resolve_host_for_ssrf else 'validate_upload_url'),
        code('n_tasks_linked' if found.counts_linked_tasks else 'exists'),
        'there' if found.has_web else 'not there',
        'there' if found.has_docs else 'not there',
        found.brand,
        f'blue, {width[1]} columns' if width else 'none',
        f'{first} to {last}',
        *('clean' if said == '' else 'not clean' for said in (trial.checked, blued + trial.ruff)),
        'as before' if trial.left_behind == '' else 'not as before',
    )
