"""Plans: what `new` and `remove` would do to a checkout, before anything is written."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.commands.new import plan_new
from storage_scaffold.commands.remove import plan_remove
from storage_scaffold.errors import CheckoutError, DriftError, UsageError
from storage_scaffold.plan.plan import Ownership, Plan
from storage_scaffold.record.digest import text_digest
from storage_scaffold.record.lock import Lock
from storage_scaffold.record.merge_base import part_path
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.transaction import apply
from tests.commands.support import requested
from tests.samples import provider, quick_render, snapshot, spec

STORAGES = PurePosixPath('label_studio/io_storages')
MIGRATIONS = STORAGES / 'migrations'
# The points that do not exist in a tree from PyPI.
NO_WEB = {
    'web-provider-import': './wasabi',
    'web-provider': 'wasabi',
    'web-summary': 'wasabi',
    'web-review-name': 'wasabi',
    'docs-overview': 'storage_wasabi',
}


@pytest.fixture(autouse=True)
def renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', quick_render)


def planned(root: Path, name: str = 'wasabi', *, source: SpecSource | None = None, **changes: object) -> Plan:
    item = replace(provider(name), **changes)  # type: ignore[arg-type]
    return plan_new(Checkout.at(root), item, source or SpecSource(spec(name)))


def made(root: Path, name: str = 'wasabi') -> Plan:
    plan = planned(root, name)
    apply(root, plan.changes)
    return plan


def removed(root: Path, name: str = 'wasabi') -> Plan:
    plan = plan_remove(Checkout.at(root), name)
    apply(root, plan.changes)
    return plan


def after(plan: Plan, path: str | PurePosixPath) -> bytes:
    found = next(change for change in plan.changes if change.path == PurePosixPath(path))
    assert found.after is not None
    return found.after


def is_insertion(before: bytes, content: bytes) -> bool:
    """Whether `before` is `content` with some lines removed."""
    lines = iter(content.splitlines(keepends=True))
    return all(line in lines for line in before.splitlines(keepends=True))


def test_planning_writes_nothing(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    assert planned(mini_checkout).changes
    assert snapshot(mini_checkout) == before


def test_a_plan_holds_every_file_as_bytes_sorted_by_path(mini_checkout: Path) -> None:
    plan = planned(mini_checkout)
    assert list(plan.paths) == sorted(plan.paths)
    by_owner = {
        ownership: [change for change in plan.changes if change.ownership is ownership] for ownership in Ownership
    }
    generated = [str(change.path) for change in by_owner[Ownership.GENERATED]]
    assert generated == [
        f'{STORAGES}/tests/test_wasabi.py',
        f'{STORAGES}/wasabi/__init__.py',
        f'{STORAGES}/wasabi/models.py',
    ]
    assert [change.path.name for change in by_owner[Ownership.RECORD]] == [
        *sorted(text_digest(after(plan, path)) for path in (*generated, '.storage-scaffold/wasabi/spec.yml')),
        'lock.json',
        'spec.yml',
    ]
    assert len(by_owner[Ownership.REGISTERED]) >= 11
    for change in by_owner[Ownership.REGISTERED]:
        assert change.before and change.after and is_insertion(change.before, change.after)
        assert [place for place in plan.registrations if place.path == change.path]


def test_places_have_the_lines_of_the_registrations(mini_checkout: Path) -> None:
    plan = planned(mini_checkout)
    assert len(plan.registrations) == 20
    for place in plan.registrations:
        line = after(plan, place.path).decode().splitlines()[place.line - 1]
        before = (mini_checkout / place.path).read_text().splitlines()
        assert line not in before or line.strip() in ('{', '('), f'{place}: {line!r} was there before'
    assert len({(place.path, place.line) for place in plan.registrations}) == 20


def test_the_lock_records_inputs_and_outputs(mini_checkout: Path) -> None:
    plan = planned(mini_checkout)
    lock = Lock.parse(after(plan, '.storage-scaffold/wasabi/lock.json'))
    assert lock.inputs.spec == PurePosixPath('.storage-scaffold/wasabi/spec.yml')
    assert lock.inputs.spec_sha256 == text_digest(spec('wasabi'))
    assert after(plan, lock.inputs.spec) == spec('wasabi')
    assert lock.inputs.edition == 'open-source'
    assert lock.inputs.features == {
        'resolve_host_for_ssrf': True,
        'validate_url_for_ssrf': True,
        'counts_linked_tasks': False,
        'has_pyproject': True,
        'has_web': False,
        'has_docs': False,
        'depends_on': False,
        'visible_when': False,
        'required_when': False,
        'cloud_icon': False,
        'brand': 'Label Studio',
        'licence': '"""The miniature tree of the tests; its licence is in LICENSE.\n"""',
    }
    recorded = {path: output.rendered for path, output in lock.outputs.items()}
    for path, output in lock.outputs.items():
        assert output.rendered == output.accepted == text_digest(after(plan, path))
    assert len(lock.registrations) == 20
    for path, digest in {lock.inputs.spec: lock.inputs.spec_sha256, **recorded}.items():
        assert after(plan, part_path('wasabi', digest)) == after(plan, path)


def test_the_lock_records_the_points_that_were_left_out(mini_checkout: Path) -> None:
    lock = after(planned(mini_checkout), '.storage-scaffold/wasabi/lock.json')
    assert Lock.parse(lock).left_out == {'dependency': 'boto3', **NO_WEB}
    (mini_checkout / 'label_studio/tests/io_storages_presign_proxy.tavern.yml').unlink()
    client = provider(pypi='wasabi-sdk (>=1)').client
    lock = after(planned(mini_checkout, client=client), '.storage-scaffold/wasabi/lock.json')
    assert Lock.parse(lock).left_out == {
        'tavern-proxy-import-types': 'wasabi',
        'tavern-proxy-export-types': 'wasabi',
        **NO_WEB,
    }


def test_a_missing_directory_is_reported_in_one_note(mini_checkout: Path, full_checkout: Path) -> None:
    full = planned(full_checkout)
    assert full.notes == ()
    lock = Lock.parse(after(full, '.storage-scaffold/wasabi/lock.json'))
    assert {entry.point for entry in lock.registrations} > set(NO_WEB)

    shutil.rmtree(mini_checkout / 'docs')
    (note,) = planned(mini_checkout).notes
    assert note.startswith('there are no sources of docs/ in this tree: 1 registration left out; generate')
    shutil.rmtree(mini_checkout / 'web')
    (mini_checkout / 'web/dist').mkdir(parents=True)
    (note,) = planned(mini_checkout).notes
    assert note == (
        'there are no sources of web/ and docs/ in this tree: 5 registrations left out; '
        'generate into a full source tree to get them'
    )


def test_a_web_application_without_such_a_form_is_left_alone(full_checkout: Path) -> None:
    (full_checkout / OPEN_SOURCE.web_index).unlink()
    plan = planned(full_checkout, icon='<svg/>')
    assert not [change.path for change in plan.changes if change.path.parts[0] == 'web']
    assert len(plan.notes) == 5
    assert all(f'there is no {OPEN_SOURCE.web_index}: ' in note for note in plan.notes)
    assert 'export of the icon' in plan.notes[2]


def test_what_a_full_tree_gets_is_removed_again(full_checkout: Path) -> None:
    empty = snapshot(full_checkout)
    made(full_checkout, 'wasabi')
    alone = snapshot(full_checkout)
    made(full_checkout, 'minio')
    assert made(full_checkout, 'minio').changes == ()
    removed(full_checkout, 'minio')
    assert snapshot(full_checkout) == alone
    removed(full_checkout, 'wasabi')
    assert snapshot(full_checkout) == empty


def test_a_spec_in_the_checkout_is_referred_to_not_copied(mini_checkout: Path) -> None:
    (mini_checkout / 'specs').mkdir()
    file = mini_checkout / 'specs' / 'my wasabi.yml'
    file.write_bytes(spec('wasabi'))
    source = SpecSource.of(spec('wasabi'), file, Checkout.at(mini_checkout))
    plan = planned(mini_checkout, source=source)
    assert '.storage-scaffold/wasabi/spec.yml' not in map(str, plan.paths)
    lock = Lock.parse(after(plan, '.storage-scaffold/wasabi/lock.json'))
    assert str(lock.inputs.spec) == 'specs/my wasabi.yml'
    assert b'# specs/my wasabi.yml' in after(plan, STORAGES / 'wasabi/models.py')


def test_a_spec_linked_from_the_checkout_is_copied(mini_checkout: Path, tmp_path: Path) -> None:
    (tmp_path / 'spec.yml').write_bytes(spec('wasabi'))
    (mini_checkout / 'link.yml').symlink_to(tmp_path / 'spec.yml')
    assert SpecSource.of(b'', mini_checkout / 'link.yml', Checkout.at(mini_checkout)).path is None


def test_a_spec_at_a_path_that_no_lock_may_name_is_copied(mini_checkout: Path) -> None:
    for place in (mini_checkout / '.git' / 'spec.yml', mini_checkout / os.fsdecode(b'spec\xff.yml')):
        assert SpecSource.of(b'', place, Checkout.at(mini_checkout)).path is None


def test_a_second_run_changes_nothing(mini_checkout: Path) -> None:
    first = made(mini_checkout)
    second = planned(mini_checkout)
    assert second.changes == ()
    assert requested(first) == requested(second), 'the migration is still to be made'
    assert requested(first).name == 'wasabi'


def test_another_spec_needs_update(mini_checkout: Path) -> None:
    made(mini_checkout)
    with pytest.raises(UsageError, match='already managed, with another spec') as caught:
        planned(mini_checkout, source=SpecSource(spec('wasabi') + b'# changed\n'))
    assert 'storage-scaffold update wasabi' in str(caught.value.remedy)


def test_another_edition_needs_update(mini_checkout: Path) -> None:
    made(mini_checkout)
    with pytest.raises(UsageError, match='generated for edition open-source') as caught:
        planned(mini_checkout, edition='enterprise')
    assert 'update wasabi' in str(caught.value.remedy)


def test_other_templates_need_update(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(mini_checkout)
    monkeypatch.setattr(
        'storage_scaffold.render.provider.render_provider', lambda *_, **_own: {STORAGES / 'a': b'new'}
    )
    with pytest.raises(UsageError, match='other templates') as caught:
        planned(mini_checkout)
    assert 'update wasabi' in str(caught.value.remedy)


def test_a_tree_that_drifted_is_reported_file_by_file(mini_checkout: Path) -> None:
    made(mini_checkout)
    (mini_checkout / STORAGES / 'wasabi/models.py').write_text('mine')
    (mini_checkout / STORAGES / 'tests/test_wasabi.py').unlink()
    urls = mini_checkout / STORAGES / 'urls.py'
    urls.write_text(urls.read_text().replace("namespace='wasabi-api'", "namespace='mine'"))
    with pytest.raises(DriftError) as caught:
        planned(mini_checkout)
    assert sorted(str(problem.file).rpartition('/')[2] for problem in caught.value.problems) == [
        'models.py',
        'test_wasabi.py',
        'urls.py',
    ]
    assert 'update wasabi' in str(caught.value.remedy) and 'accept FILE' in str(caught.value.remedy)


@pytest.mark.parametrize('path', ['tests/test_wasabi.py', 'wasabi/__init__.py'])
def test_files_that_are_not_ours_are_never_overwritten(mini_checkout: Path, path: str) -> None:
    (mini_checkout / STORAGES / 'wasabi').mkdir()
    (mini_checkout / STORAGES / path).write_text('theirs')
    with pytest.raises(CheckoutError, match=r'already exists and is not managed'):
        planned(mini_checkout)


def test_an_unknown_shape_stops_the_plan_with_every_point(mini_checkout: Path) -> None:
    (mini_checkout / STORAGES / 'functions.py').write_text('def get_storage_list():\n    return build()\n')
    settings = mini_checkout / 'label_studio/core/settings/base.py'
    settings.write_text(settings.read_text().replace('IO_STORAGES_IMPORT_LINK_NAMES', 'OTHER'))
    with pytest.raises(CheckoutError) as caught:
        planned(mini_checkout)
    assert {problem.file for problem in caught.value.problems} >= {
        f'{STORAGES}/functions.py',
        'label_studio/core/settings/base.py',
    }


def test_the_order_of_creating_and_removing_does_not_matter(mini_checkout: Path) -> None:
    empty = snapshot(mini_checkout)
    trees = []
    for order in itertools.permutations(['abc', 'minio', 'wasabi']):
        for name in order:
            made(mini_checkout, name)
        trees.append(snapshot(mini_checkout))
        for name in order:
            removed(mini_checkout, name)
        assert snapshot(mini_checkout) == empty, order
    assert all(tree == trees[0] for tree in trees), 'the locks too'


def test_a_shared_dependency_is_removed_with_its_last_owner(mini_checkout: Path) -> None:
    def make(name: str) -> None:
        item = provider(name, pypi='some-sdk (>=1,<2)')
        apply(mini_checkout, plan_new(Checkout.at(mini_checkout), item, SpecSource(spec(name))).changes)

    pyproject = mini_checkout / 'pyproject.toml'
    before = pyproject.read_bytes()
    make('wasabi')
    with_it = pyproject.read_bytes()
    assert b'some-sdk' in with_it
    make('minio')
    assert pyproject.read_bytes() == with_it
    removed(mini_checkout, 'wasabi')
    assert pyproject.read_bytes() == with_it, 'minio needs it too'
    removed(mini_checkout, 'minio')
    assert pyproject.read_bytes() == before


def test_a_pyproject_of_another_shape_is_refused_only_when_it_matters(mini_checkout: Path) -> None:
    (mini_checkout / 'pyproject.toml').write_text('[tool.poetry.dependencies]\nboto3 = "*"\n')
    with pytest.raises(CheckoutError, match=r'pyproject.toml') as caught:
        planned(mini_checkout)
    assert 'dependency' in str(caught.value)
    without = replace(provider(), client=replace(provider().client, requires=None))
    assert plan_new(Checkout.at(mini_checkout), without, SpecSource(spec('wasabi'))).changes


def test_without_pyproject_the_dependency_is_left_to_a_person(mini_checkout: Path) -> None:
    (mini_checkout / 'pyproject.toml').unlink()
    plan = plan_new(Checkout.at(mini_checkout), provider(pypi='some-sdk (>=1)'), SpecSource(spec('wasabi')))
    assert any('pyproject.toml' in note for note in plan.notes)
    assert 'pyproject.toml' not in map(str, plan.paths)


def test_remove_restores_the_tree_byte_for_byte(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    made(mini_checkout)
    assert snapshot(mini_checkout) != before
    plan = removed(mini_checkout)
    assert snapshot(mini_checkout) == before
    assert plan.migration is None


def test_remove_refuses_hand_edited_files_with_their_names(mini_checkout: Path) -> None:
    made(mini_checkout)
    edited = mini_checkout / STORAGES / 'wasabi/models.py'
    edited.write_text('my work')
    with pytest.raises(DriftError, match=f'{STORAGES}/wasabi/models.py: was edited'):
        plan_remove(Checkout.at(mini_checkout), 'wasabi')


def test_remove_works_if_files_are_already_missing(mini_checkout: Path) -> None:
    before = snapshot(mini_checkout)
    made(mini_checkout)
    (mini_checkout / STORAGES / 'wasabi/__init__.py').unlink()
    removed(mini_checkout)
    assert snapshot(mini_checkout) == before


def test_remove_of_an_unmanaged_name_has_a_suggestion(mini_checkout: Path) -> None:
    made(mini_checkout)
    with pytest.raises(UsageError, match='`wasaby` is not a provider') as caught:
        plan_remove(Checkout.at(mini_checkout), 'wasaby')
    assert 'did you mean `wasabi`' in str(caught.value.remedy)
    with pytest.raises(UsageError) as caught:
        plan_remove(Checkout.at(mini_checkout), 's3')
    assert 'managed here: wasabi' in str(caught.value.remedy)


def test_a_lock_cannot_name_files_to_edit(mini_checkout: Path) -> None:
    made(mini_checkout)
    file = mini_checkout / '.storage-scaffold/wasabi/lock.json'
    document = json.loads(file.read_text())
    document['registrations'][0]['path'] = 'label_studio/manage.py'
    file.write_text(json.dumps(document))
    with pytest.raises(CheckoutError, match=r'label_studio/manage.py, which is unknown'):
        plan_remove(Checkout.at(mini_checkout), 'wasabi')
