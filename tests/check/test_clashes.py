"""A provider that a merge brings in beside a managed one, and that `new` would have refused."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.overlay import Overlay
from tests.check.trees import STORAGES, Judges, add
from tests.samples import spec

OTHER = STORAGES / 'byhand/models.py'


def beside(judges: Judges, code: str, path: PurePosixPath = OTHER) -> Comparison:
    return judges.both(Overlay(judges.tree.root, {path: code.encode()}))


@pytest.mark.parametrize(
    ('code', 'line', 'words'),
    [
        (
            "class Byhand:\n    url_scheme = 'wasabi-oss'\n",
            2,
            'the scheme `wasabi-oss` and `wasabi` of `wasabi` clash',
        ),
        ('class Byhand:\n    url_scheme: str = "was"\n', 2, 'the scheme `was` and `wasabi` of `wasabi` clash'),
        (
            "class Byhand:\n    url_scheme = 'x'\n    url_schemes = (url_scheme, 'was')\n",
            3,
            'the scheme `was` and `wasabi` of `wasabi` clash',
        ),
        ("\nclass WASABIImportStorage:\n    url_scheme = 'x'\n", 2, 'class `WASABIImportStorage` is also a model of'),
    ],
)
def test_a_provider_that_clashes(judges: Judges, code: str, line: int, words: str) -> None:
    comparison = beside(judges, code)
    (finding,) = comparison.findings
    assert (finding.rule.id, finding.provider, finding.file, finding.line) == ('clash', 'wasabi', OTHER, line)
    assert words in finding.message
    assert finding.command == f'$EDITOR {OTHER}'
    assert comparison.exit_code == 1


@pytest.mark.parametrize(
    'code',
    [
        "class Byhand:\n    url_scheme = 'wax'\n",
        "class Byhand:\n    url_scheme = ''\n",
        "# url_scheme = 'wasabi'\nclass Byhand:\n    pass\n",
        "'''\n    url_scheme = 'wasabi'\n\nclass WasabiImportStorage:\n'''\n",
        'class Byhand(:\n',
    ],
)
def test_one_that_does_not(judges: Judges, code: str) -> None:
    assert beside(judges, code).findings == ()


def test_two_managed_providers_that_came_from_two_branches(root: Path) -> None:
    add(Checkout.at(root), 'acme', spec('acme'), 25)
    other = spec('acme2')
    away = root / STORAGES / 'acme/models.py'
    kept = away.read_bytes()
    away.write_bytes(b'')
    add(Checkout.at(root), 'acme2', other, 26)
    away.write_bytes(kept)
    found = {(finding.provider, finding.rule.id, finding.command) for finding in compare(Checkout.at(root)).findings}
    assert found == {
        ('acme', 'clash', '$EDITOR .storage-scaffold/acme2/spec.yml && storage-scaffold update acme2'),
        ('acme2', 'clash', '$EDITOR .storage-scaffold/acme/spec.yml && storage-scaffold update acme'),
    }
    assert {finding.provider for finding in compare(Checkout.at(root), ['acme']).findings} == {'acme'}
