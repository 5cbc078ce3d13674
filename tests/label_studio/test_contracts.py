"""The contracts R1-R27 of a storage are kept; each has tests of its own, run inside Label Studio: contracts/."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.clients.servers import KEY_ID, SECRET
from tests.label_studio import suites
from tests.label_studio.environment import INSIDE, LabelStudio
from tests.label_studio.http.services import SUBJECTS, server_of
from tests.label_studio.suites import Outcome, Suite

HOME = INSIDE / 'contracts'
CONTRACTS = Suite((str(HOME),), fast=True, root=HOME)


@pytest.fixture(scope='session')
def contracts(label_studio: LabelStudio, running_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What all of them said, against an S3 service that checks signatures."""
    scratch = tmp_path_factory.mktemp('contracts')
    with server_of(SUBJECTS['minio']) as server:
        s3 = server.start()
        root = s3.bucket('any').parent
        service = {'S3_ENDPOINT': s3.address, 'S3_ROOT': str(root), 'S3_KEY_ID': KEY_ID, 'S3_SECRET': SECRET}
        return suites.run_suite(CONTRACTS, running_tree, label_studio.python, scratch, **service)


@pytest.mark.parametrize('number', range(1, 28), ids=lambda number: f'R{number:02}')
def test_contract_is_kept(contracts: Outcome, number: int) -> None:
    about = f'::test_R{number:02}_'
    assert [name for name in contracts.failed if about in name] == [], contracts
    assert [name for name in contracts.names if about in name], f'nothing tests R{number}: {contracts}'


def test_what_is_beside_the_contracts_is_kept(contracts: Outcome) -> None:
    beside = [name for name in (*contracts.failed, *contracts.skipped) if not re.search(r'::test_R\d\d_', name)]
    assert (contracts.code, beside) == (0, []), contracts
