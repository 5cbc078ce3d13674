"""Every check fails where a service does something else than it should, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.commands.verify import Source, Verified, verify
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.verify.inside.checks import CHECKS
from tests.verify.memory import CLIENT, PROTOCOL, SPEC, UTILS

# Links can only be tried with something that serves them: see `tests/commands/test_verify.py`.
LINKS = {name for name, check in CHECKS.items() if 'presign' in check.needs}


def tried(fault: str, tmp_path: Path) -> Verified:
    """What comes of a service with a fault."""
    config = tmp_path / 'config.yml'
    config.write_text('bucket: bucket\nsecret: correct horse\n')
    client = CLIENT.format(fault=fault, disk=str(tmp_path), protocol=PROTOCOL)
    modules = {'client.py': client.encode(), 'utils.py': UTILS.encode()}
    return verify(Source(load_bytes(SPEC, 'acme.yml'), modules, 'acme.yml'), config, root=tmp_path)


def test_a_service_without_a_fault(tmp_path: Path) -> None:
    verified = tried('', tmp_path)
    assert [result for result in verified.results if result.state == 'failed'] == []
    assert [result.check for result in verified.results] == list(CHECKS)
    assert {result.check for result in verified.results if result.state == 'skipped'} == LINKS
    assert (verified.left, verified.proposals, verified.exit_code) == (0, (), 0)


def test_a_protocol_without_types_is_no_fault(tmp_path: Path) -> None:
    verified = tried('tells no type', tmp_path)
    assert {result.check for result in verified.results if result.state == 'skipped'} == {
        'keeps_the_content_type',
        *LINKS,
    }
    assert verified.exit_code == 0


@pytest.mark.parametrize('fault', [name for name in CHECKS if name not in LINKS])
def test_each_fault_is_found(fault: str, tmp_path: Path) -> None:
    verified = tried(fault, tmp_path)
    assert [result.check for result in verified.failed] == [fault]
    assert verified.exit_code == 1
    capability = CHECKS[fault].capability
    assert verified.proposals == ((f'capabilities:\n  {capability}: false',) if capability else ())


def test_a_client_that_breaks_its_protocol_is_told_without_its_words(tmp_path: Path) -> None:
    verified = tried('crashes', tmp_path)
    assert [result.check for result in verified.failed] == ['reads_what_it_wrote']
    assert verified.failed[0].words == 'the client raises RuntimeError, which is not an error of its protocol'


def test_what_cannot_be_deleted_is_told(tmp_path: Path) -> None:
    verified = tried('cannot clean', tmp_path)
    assert (verified.left, verified.exit_code) == (1001, 1)
