"""Hand edits in generated files: merged, accepted, in conflict, ejected. With the installed git, and without git.

Across modules: `update`, `accept` and `eject` on one hand edit, by way of `merge`.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from storage_scaffold.check.compare import compare
from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.accept import accept as accepting
from storage_scaffold.commands.eject import eject
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.errors import CheckoutError, DriftError, UsageError
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.merge_base import part_path
from tests.commands.support import (
    HOME,
    MODELS,
    README,
    RECORD,
    apply,
    edit,
    lock,
    new,
    remove,
    requested,
    spec,
    update,
    updating,
)
from tests.samples import as_version_0_1_0, git, repository, snapshot

OTHER = spec('Wasabi 2')
BACK = README.with_name('README.md.new')


@pytest.fixture
def edited(mini_checkout: Path) -> Path:
    """A provider with an edit in its README, far from the title."""
    new(mini_checkout)
    edit(mini_checkout, README, 'Three', 'Three, and mine')
    return mini_checkout


@pytest.fixture
def conflict(mini_checkout: Path) -> Path:
    """A provider whose title was edited by hand, and then changed in the spec."""
    new(mini_checkout)
    edit(mini_checkout, README, '# Wasabi', '# My Wasabi')
    update(mini_checkout, OTHER)
    return mini_checkout


@pytest.fixture
def without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('PATH', '/nowhere')


def accept(root: Path, *paths: object) -> None:
    apply(root, accepting(Checkout.at(root), list(paths)).changes)  # type: ignore[arg-type]


def test_an_edit_stays_if_nothing_else_has_changed(edited: Path) -> None:
    assert updating(edited).changes == ()


def test_an_edit_is_merged_with_the_new_text_and_is_still_reported(edited: Path) -> None:
    plan = update(edited, OTHER)
    assert plan.conflicts == ()
    text = (edited / README).read_text()
    assert '# Wasabi 2\n' in text and 'Three, and mine\n' in text
    assert any('README.md was edited; the edits were merged' in note for note in plan.notes)
    output = lock(edited).outputs[README]
    assert output.rendered == output.accepted, 'nobody has accepted it'
    assert updating(edited, OTHER).changes == ()


def test_an_accepted_edit_stays_accepted_through_a_merge(edited: Path) -> None:
    accept(edited, README)
    first = snapshot(edited)
    update(edited, OTHER)
    output = lock(edited).outputs[README]
    assert output.accepted == text_digest((edited / README).read_bytes()) != output.rendered
    update(edited)
    assert snapshot(edited) == first, 'forth and back'


def test_an_edit_in_crlf_is_merged_in_crlf(edited: Path) -> None:
    (edited / README).write_bytes((edited / README).read_bytes().replace(b'\n', b'\r\n'))
    assert updating(edited).changes == ()
    update(edited, OTHER)
    content = (edited / README).read_bytes()
    assert b'# Wasabi 2\r\n' in content and b'Three, and mine\r\n' in content
    assert content.count(b'\n') == content.count(b'\r\n')


def test_a_checkout_that_git_writes_with_crlf(mini_checkout: Path) -> None:
    repository(mini_checkout)
    new(mini_checkout)
    git(mini_checkout, 'add', '--all')
    git(mini_checkout, 'commit', '--quiet', '--message', 'wasabi')
    git(mini_checkout, 'config', 'core.autocrlf', 'true')
    git(mini_checkout, 'rm', '--quiet', '-r', '--cached', '.')
    git(mini_checkout, 'reset', '--quiet', '--hard')
    data = (mini_checkout / RECORD / 'spec.yml').read_bytes()
    assert b'\r\n' in data and b'\r\n' in (mini_checkout / README).read_bytes()
    assert updating(mini_checkout, data).changes == ()
    edit(mini_checkout, README, 'Three', 'Mine')
    data = data.replace(b'title: Wasabi', b'title: Wasabi 2')
    (mini_checkout / RECORD / 'spec.yml').write_bytes(data)
    assert update(mini_checkout, data).conflicts == ()
    git(mini_checkout, 'add', '--all')
    numbers = dict(
        reversed(line.rsplit('\t', 1)) for line in git(mini_checkout, 'diff', '--cached', '--numstat').splitlines()
    )
    assert numbers[str(README)] == '2\t2', 'the title and the edit, and no line ends'
    assert numbers[str(HOME.parent / 'functions.py')] == '1\t1'


def test_a_conflict_leaves_both_texts_between_markers_and_the_lock_as_it_was(mini_checkout: Path) -> None:
    new(mini_checkout)
    before = lock(mini_checkout).outputs[README]
    edit(mini_checkout, README, '# Wasabi', '# My Wasabi')
    plan = update(mini_checkout, OTHER)
    [problem] = plan.conflicts
    assert problem.file == str(README)
    lines = (mini_checkout / README).read_text().splitlines()
    assert lines[(problem.line or 0) - 1 :][:7] == [
        '<<<<<<< yours',
        '# My Wasabi',
        '||||||| generated before',
        '# Wasabi',
        '=======',
        '# Wasabi 2',
        '>>>>>>> generated now',
    ]
    after = lock(mini_checkout).outputs[README]
    assert (after.rendered, after.accepted) == (before.rendered, before.accepted)
    assert after.conflict
    text = (mini_checkout / part_path('wasabi', before.rendered)).read_bytes()
    assert b'# Wasabi\n' in text, 'it is still the base of the next merge'
    assert plan.migration is None
    assert plan.after_conflicts == f'resolve the conflict, then run `storage-scaffold accept {README}`'
    assert plan.stageable == (), 'nothing of it is for a commit yet'


def test_an_open_conflict_is_reported_again_and_left_alone(conflict: Path) -> None:
    for data in (OTHER, spec('Wasabi 3')):
        plan = updating(conflict, data)
        assert README not in plan.paths
        assert [(problem.file, problem.line) for problem in plan.conflicts] == [(str(README), 2)]
    with pytest.raises(DriftError, match=r'README\.md:2: still has conflict markers'):
        accepting(Checkout.at(conflict), [README])


def test_a_resolved_conflict_is_closed_by_accept(conflict: Path) -> None:
    text = (conflict / README).read_text()
    head, _, rest = text.partition('<<<<<<<')
    (conflict / README).write_text(head + '# My Wasabi 2\n' + rest.partition('generated now\n')[2])
    [problem] = updating(conflict, OTHER).conflicts
    assert 'not been accepted' in problem.message
    accept(conflict, README)
    assert updating(conflict, OTHER).changes == ()
    update(conflict, OTHER + b'description: x\n')
    assert '# My Wasabi 2\n' in (conflict / README).read_text()
    assert lock(conflict).outputs[README].conflict is None


def test_taking_the_generated_text_closes_a_conflict_too(conflict: Path) -> None:
    text = (conflict / README).read_text()
    head, _, rest = text.partition('<<<<<<<')
    (conflict / README).write_text(head + '# Wasabi 2\n' + rest.partition('generated now\n')[2])
    plan = update(conflict, OTHER)
    assert plan.conflicts == ()
    output = lock(conflict).outputs[README]
    assert (output.rendered, output.conflict) == (output.accepted, None)


def test_a_conflict_in_the_models_leaves_the_migration_for_later(mini_checkout: Path) -> None:
    new(mini_checkout)
    edit(mini_checkout, MODELS, "TextField('session_token')", "TextField('mine')")
    other = spec(fields='region: {default: us-east-1}, zone: {label: Zone}')
    plan = update(mini_checkout, other)
    assert [problem.file for problem in plan.conflicts] == [str(MODELS)]
    assert plan.migration is None
    again = updating(mini_checkout, other)
    assert again.conflicts, 'the half-merged module is not even parsed'


@pytest.mark.usefixtures('without_git')
def test_without_git_the_new_text_is_written_beside_the_edited_file(edited: Path) -> None:
    mine = (edited / README).read_bytes()
    [problem] = update(edited, OTHER).conflicts
    assert 'git was not found' in problem.message
    assert (edited / README).read_bytes() == mine
    assert b'# Wasabi 2\n' in (edited / BACK).read_bytes()
    assert updating(edited, OTHER).conflicts
    (edited / README).write_text((edited / BACK).read_text() + 'mine\n')
    accept(edited, README)
    assert not (edited / BACK).exists()
    assert updating(edited, OTHER).changes == ()


@pytest.mark.usefixtures('without_git')
def test_without_git_pristine_files_are_updated_as_usual(mini_checkout: Path) -> None:
    new(mini_checkout)
    assert update(mini_checkout, OTHER).conflicts == ()
    assert b'# Wasabi 2\n' in (mini_checkout / README).read_bytes()


@pytest.mark.usefixtures('without_git')
def test_a_file_in_the_place_of_the_new_text_is_not_overwritten(edited: Path) -> None:
    (edited / BACK).write_text('mine')
    with pytest.raises(CheckoutError, match=r'README\.md\.new: already exists'):
        updating(edited, OTHER)


def test_a_binary_file_is_not_merged(edited: Path) -> None:
    (edited / README).write_bytes(b'\0binary')
    [problem] = update(edited, OTHER).conflicts
    assert (edited / README).read_bytes() == b'\0binary'
    assert (edited / BACK).exists()
    assert problem.file == str(README)


def test_a_file_that_is_no_longer_generated_is_deleted_unless_it_was_edited(mini_checkout: Path) -> None:
    more = HOME / 'overview.md'
    new(mini_checkout, spec(more='docs: {overview: Much}\n'))
    edit(mini_checkout, more, 'Much', 'Mine')
    plan = update(mini_checkout)
    assert (mini_checkout / more).read_text() == 'Mine'
    assert any('overview.md is no longer generated; it was edited, so it stays' in note for note in plan.notes)
    assert more not in lock(mini_checkout).outputs


def test_a_missing_file_with_accepted_edits_is_generated_without_them_and_that_is_reported(edited: Path) -> None:
    accept(edited, README)
    (edited / README).unlink()
    plan = update(edited)
    assert any('README.md was missing and was generated again, without the edits' in note for note in plan.notes)
    assert updating(edited).changes == ()


@pytest.mark.parametrize('damage', ['gone', 'another text', 'truncated'])
def test_a_base_that_is_not_what_the_lock_says_is_refused(edited: Path, damage: str) -> None:
    file = edited / part_path('wasabi', lock(edited).outputs[README].rendered)
    if damage == 'gone':
        file.unlink()
    else:
        file.write_bytes(b'another' if damage == 'another text' else file.read_bytes()[:-3])
    before = snapshot(edited)
    with pytest.raises(CheckoutError, match='base/') as caught:
        updating(edited, OTHER)
    assert 'git checkout' in str(caught.value.remedy)
    assert snapshot(edited) == before


def test_a_record_of_version_0_1_0_is_merged_and_replaced(edited: Path) -> None:
    archive = as_version_0_1_0(edited)
    assert compare(Checkout.at(edited)).exit_code == 1, 'only the edit'
    plan = update(edited, OTHER)
    assert any('the edits were merged' in note for note in plan.notes)
    assert not archive.exists()
    assert (edited / part_path('wasabi', lock(edited).outputs[README].rendered)).exists()


@pytest.mark.parametrize('damage', ['no zip', 'another text', 'truncated', 'compressed', 'without the file'])
def test_an_archive_of_version_0_1_0_that_is_not_what_the_lock_says_is_refused(edited: Path, damage: str) -> None:
    file = as_version_0_1_0(edited)
    with zipfile.ZipFile(file) as base:
        texts = {name: base.read(name) for name in base.namelist()}
    if damage == 'no zip':
        file.write_bytes(b'x')
    elif damage == 'truncated':
        file.write_bytes(file.read_bytes()[:-30])
    else:
        how = zipfile.ZIP_DEFLATED if damage == 'compressed' else zipfile.ZIP_STORED
        with zipfile.ZipFile(file, 'w', how) as base:
            for name, text in texts.items():
                if damage == 'another text' and name == str(README):
                    base.writestr(name, b'another')
                elif damage != 'without the file' or name != str(README):
                    base.writestr(name, text)
    before = snapshot(edited)
    with pytest.raises(CheckoutError, match=r'base\.zip: ') as caught:
        updating(edited, OTHER)
    assert 'git checkout' in str(caught.value.remedy)
    assert snapshot(edited) == before


def test_accept_changes_only_the_lock(edited: Path) -> None:
    before = snapshot(edited)
    accept(edited, README)
    after = snapshot(edited)
    assert [path for path in after if after[path] != before[path]] == [str(RECORD / 'lock.json')]
    assert new(edited).changes == (), 'new takes it for right'


def test_accepting_a_pristine_file_changes_nothing(mini_checkout: Path) -> None:
    new(mini_checkout)
    plan = accepting(Checkout.at(mini_checkout), [README])
    assert plan.changes == ()
    assert any('there is no edit to accept' in note for note in plan.notes)


def test_accept_reports_tables_that_were_changed_by_hand(mini_checkout: Path) -> None:
    new(mini_checkout)
    migration = mini_checkout / 'label_studio/io_storages/migrations/0023_wasabi.py'
    migration.write_text("operations = [CreateModel(name='WasabiImportStorage')]\n")
    new(mini_checkout)
    edit(mini_checkout, MODELS, "TextField('region')", "TextField('region', null=True)")
    plan = accepting(Checkout.at(mini_checkout), [MODELS])
    assert any('makes the migration' in note for note in plan.notes)
    apply(mini_checkout, plan.changes)
    assert requested(updating(mini_checkout)).name == 'wasabi_update'


def test_accept_refuses_files_that_are_not_generated_or_missing_all_at_once(edited: Path) -> None:
    (edited / MODELS).unlink()
    urls = HOME.parent / 'urls.py'
    with pytest.raises(UsageError) as caught:
        accepting(Checkout.at(edited), [README, MODELS, urls])
    assert [problem.file for problem in caught.value.problems] == [str(MODELS), str(urls)]
    assert f'eject wasabi {MODELS}' in str(caught.value)


def test_an_edited_migration_can_be_accepted(mini_checkout: Path) -> None:
    new(mini_checkout)
    path = HOME.parent / 'migrations/0023_wasabi.py'
    (mini_checkout / path).write_text("operations = [CreateModel(name='WasabiImportStorage')]\n")
    new(mini_checkout)
    edit(mini_checkout, path, ']\n', ']  # mine\n')
    with pytest.raises(DriftError):
        new(mini_checkout)
    accept(mini_checkout, path)
    assert new(mini_checkout).changes == ()


def test_remove_does_not_lose_an_accepted_edit_either(edited: Path) -> None:
    accept(edited, README)
    with pytest.raises(DriftError, match=r'README\.md: was edited') as caught:
        plan_remove(Checkout.at(edited), 'wasabi')
    assert '--purge' in str(caught.value.remedy)


def test_remove_deletes_edits_that_are_committed(edited: Path) -> None:
    repository(edited)
    plan = remove(edited)
    assert any('README.md was edited by hand; the edits are removed too' in note for note in plan.notes)
    assert not (edited / HOME).exists()


def test_purge_deletes_all_edits_and_what_a_merge_left(conflict: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(conflict, MODELS, 'region', 'area')
    monkeypatch.setenv('PATH', '/nowhere')
    update(conflict, spec('Wasabi 2', fields='region: {default: us-east-1}, zone: {}'))
    assert (conflict / HOME / 'models.py.new').exists()
    apply(conflict, plan_remove(Checkout.at(conflict), 'wasabi', purge=True).changes)
    assert not (conflict / HOME).exists()


def test_an_ejected_provider_is_ordinary_code(edited: Path) -> None:
    code = {path: (edited / path).read_bytes() for path in lock(edited).outputs}
    urls = (edited / HOME.parent / 'urls.py').read_bytes()
    apply(edited, eject(Checkout.at(edited), 'wasabi').changes)
    assert not (edited / RECORD).exists()
    assert {path: (edited / path).read_bytes() for path in code} == code, 'these have no header'
    assert (edited / HOME.parent / 'urls.py').read_bytes() == urls


def test_an_ejected_file_is_never_generated_or_removed_again(edited: Path) -> None:
    apply(edited, eject(Checkout.at(edited), 'wasabi', README).changes)
    found = lock(edited)
    assert (README in found.outputs, found.ejected) == (False, (README,))
    assert updating(edited).changes == ()
    assert new(edited).changes == ()
    mine = (edited / README).read_bytes()
    update(edited, OTHER)
    assert (edited / README).read_bytes() == mine
    plan = remove(edited)
    assert (edited / README).read_bytes() == mine
    assert any('was ejected, so it stays' in note for note in plan.notes)


def test_an_ejected_file_that_is_deleted_stays_deleted(edited: Path) -> None:
    (edited / README).unlink()
    apply(edited, eject(Checkout.at(edited), 'wasabi', README).changes)
    update(edited, OTHER)
    assert not (edited / README).exists()


def test_eject_refuses_a_file_that_is_not_generated(edited: Path) -> None:
    with pytest.raises(UsageError, match=r'urls\.py: is not generated'):
        eject(Checkout.at(edited), 'wasabi', HOME.parent / 'urls.py')
    with pytest.raises(UsageError, match='not a provider'):
        eject(Checkout.at(edited), 'minio')
