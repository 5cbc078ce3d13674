"""The lines that all providers share: when they are missing, altered or too much, and that the remedy helps."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner

from storage_scaffold.check.compare import compare
from storage_scaffold.check.findings import Comparison, Finding, Severity
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.cli.app import cli
from storage_scaffold.commands.eject import eject
from storage_scaffold.register.shared import with_shared
from storage_scaffold.transaction import apply
from tests.check.trees import Judges, Variant
from tests.register.test_shared import FLAT, LAST, MANAGERS, ORIGINAL, SETTINGS

Files = Mapping[PurePosixPath, bytes]


def tree(judges: Judges, links: int) -> dict[PurePosixPath, bytes]:
    """The settings of the tree, which has three import links of its own and two managed ones, with more by hand."""
    settings = judges.tree.read(SETTINGS) or b''
    more = b''.join(b"    'io_storages_hand%dimportstoragelink',\n" % number for number in range(links - 5))
    return {SETTINGS: settings.replace(LAST, LAST + more), MANAGERS: ORIGINAL}


def inserted(judges: Judges) -> bytes:
    return with_shared(Variant(judges.tree.root, tree(judges, 9)).read, OPEN_SOURCE)[MANAGERS]


def judged(judges: Judges, files: Files) -> Comparison:
    return judges.both(Variant(judges.tree.root, files))


def only(comparison: Comparison) -> Finding:
    (finding,) = comparison.findings
    assert (finding.provider, finding.file) == ('', MANAGERS)
    return finding


def test_eight_import_links_need_nothing(judges: Judges) -> None:
    assert judged(judges, tree(judges, 8)).findings == ()
    assert judged(judges, {**tree(judges, 9), MANAGERS: inserted(judges)}).findings == ()


def test_they_are_missing_with_nine(judges: Judges) -> None:
    comparison = judged(judges, tree(judges, 9))
    finding = only(comparison)
    assert finding.message == 'flat join of the file names: is missing: the tree has 9 import links'
    assert ORIGINAL.splitlines()[finding.line - 1].startswith(b'    return queryset.annotate(')
    assert finding.diff[1] == '-' + FLAT.decode().rstrip()
    assert comparison.exit_code == 1


def test_one_provider_is_asked_for_and_it_is_seen_too(judges: Judges) -> None:
    variant = Variant(judges.tree.root, tree(judges, 9))
    assert only(judges.both(variant, 'wasabi')).rule.id == 'shared-registration'


def test_they_are_altered(judges: Judges) -> None:
    altered = inserted(judges).replace(b"' || '", b"' + '")
    finding = only(judged(judges, {**tree(judges, 9), MANAGERS: altered}))
    assert finding.message == 'flat join of the file names: was altered'
    assert b"' + '" in altered.splitlines()[finding.line - 1]


def test_they_are_not_needed_with_eight(judges: Judges) -> None:
    finding = only(judged(judges, {**tree(judges, 8), MANAGERS: inserted(judges)}))
    assert 'is not needed: the tree has 8 import links, and Label Studio can join 8 by itself' in finding.message
    assert finding.diff[1] == '+' + FLAT.decode().rstrip()


@pytest.mark.parametrize('managers', [ORIGINAL.replace(b'Concat(*', b'Joined(*'), b'def broken(:\n', None])
def test_a_function_that_looks_different_is_a_note_if_they_are_needed(judges: Judges, managers: bytes | None) -> None:
    assert judged(judges, {**tree(judges, 8), MANAGERS: managers}).findings == ()  # type: ignore[dict-item]
    comparison = judged(judges, {**tree(judges, 9), MANAGERS: managers})  # type: ignore[dict-item]
    finding = only(comparison)
    assert finding.rule.severity is Severity.NOTE and 'left out: ' in finding.message
    assert comparison.exit_code == 0


@pytest.mark.parametrize('links', [8, 9])
@pytest.mark.parametrize('edit', [(b'', b''), (b"' || '", b"' + '")], ids=['as written', 'altered'])
def test_the_remedy_helps(judges: Judges, root: Path, links: int, edit: tuple[bytes, bytes]) -> None:
    managers = inserted(judges).replace(*edit) if links == 8 or edit[0] else ORIGINAL
    for path, content in {**tree(judges, links), MANAGERS: managers}.items():
        (root / path).write_bytes(content)
    command = only(compare(Checkout.at(root))).command
    done = CliRunner().invoke(cli, [*shlex.split(command)[1:], '--checkout', str(root), '--no-migrate'])
    assert done.exit_code == 0, done.output
    assert compare(Checkout.at(root)).findings == ()
    assert (root / MANAGERS).read_bytes() == (inserted(judges) if links == 9 else ORIGINAL)


def test_where_nothing_is_managed_any_more_they_are_ordinary_code(judges: Judges, root: Path) -> None:
    for path, content in {**tree(judges, 8), MANAGERS: inserted(judges)}.items():
        (root / path).write_bytes(content)
    for name in ('nextcloud', 'wasabi'):
        apply(root, eject(Checkout.at(root), name).changes)
    assert compare(Checkout.at(root)).findings == ()
