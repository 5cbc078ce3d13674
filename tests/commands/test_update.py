"""What an update does with pristine files, registrations and the record."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.update_provider import plan_update
from storage_scaffold.errors import CheckoutError, UsageError
from storage_scaffold.plan.plan import Ownership
from storage_scaffold.record.spec_source import SpecSource
from tests.commands.support import (
    HOME,
    MODELS,
    README,
    RECORD,
    STORAGES,
    apply,
    edit,
    loaded,
    lock,
    new,
    remove,
    requested,
    spec,
    update,
    updating,
)
from tests.samples import snapshot

OTHER = spec('Wasabi 2')
TAVERN = ('io_storages', 'io_storages_presign_proxy')
URLS = STORAGES / 'urls.py'


def paths(root: Path, data: bytes | None = None) -> list[str]:
    return [path.name for path in updating(root, data).paths]


def test_without_a_change_nothing_is_rendered_and_there_is_nothing_to_do(
    mini_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new(mini_checkout)
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', None)
    plan = updating(mini_checkout)
    assert (plan.changes, plan.conflicts, plan.notes) == ((), (), ())


def test_another_title_rewrites_the_files_that_show_it(mini_checkout: Path) -> None:
    new(mini_checkout)
    plan = update(mini_checkout, OTHER)
    assert b'# Wasabi 2\n' in (mini_checkout / README).read_bytes()
    assert b"'title': 'Wasabi 2'" in (mini_checkout / STORAGES / 'functions.py').read_bytes()
    assert (mini_checkout / RECORD / 'spec.yml').read_bytes() == OTHER
    assert [change.path for change in plan.changes if change.ownership is Ownership.GENERATED] == [README]
    assert {place.title for place in plan.registrations} >= {
        'list of storages',
        'routes of the API',
        *(f'{side} types in the API test {test}' for side in ('import', 'export') for test in TAVERN),
    }
    assert 'import of the models' not in {place.title for place in plan.registrations}, 'it has not changed'
    assert all(place.line for place in plan.registrations)
    assert updating(mini_checkout, OTHER).changes == ()


@pytest.mark.parametrize(
    'other',
    [
        OTHER,
        spec(more='class_prefix: Wasabix\n'),
        spec(more='scheme: wsb\n'),
        spec(more='docs: {overview: Much}\n'),
        spec(fields='region: {default: us-east-1}, zone: {label: Zone}'),
        spec().replace(b'{kind: s3', b'{kind: s3, requires: {pypi: "some-sdk (>=1)", import: some_sdk}'),
    ],
    ids=['title', 'class prefix', 'scheme', 'a file more', 'a field more', 'a dependency'],
)
def test_an_update_gives_what_new_would_and_back_is_as_before(mini_checkout: Path, other: bytes) -> None:
    new(mini_checkout, other)
    made_so = snapshot(mini_checkout)
    remove(mini_checkout)
    new(mini_checkout)
    first = snapshot(mini_checkout)
    update(mini_checkout, other)
    assert snapshot(mini_checkout) == made_so
    update(mini_checkout)
    assert snapshot(mini_checkout) == first


def test_missing_files_and_registrations_are_restored(mini_checkout: Path) -> None:
    new(mini_checkout)
    before = snapshot(mini_checkout)
    (mini_checkout / MODELS).unlink()
    shutil.rmtree(mini_checkout / RECORD / 'base')
    include = "include(('io_storages.wasabi.urls', 'io_storages'), namespace='wasabi-api')"
    edit(mini_checkout, URLS, f"    path('api/storages/wasabi/', {include}),\n", '')
    plan = update(mini_checkout)
    assert [(place.title, place.path) for place in plan.registrations] == [
        ("include of the provider's own URLs", URLS)
    ]
    assert snapshot(mini_checkout) == before


def test_an_edited_registration_stops_it_and_is_named_with_its_line(mini_checkout: Path) -> None:
    new(mini_checkout)
    edit(mini_checkout, URLS, "namespace='wasabi-api'", "namespace='mine'")
    before = snapshot(mini_checkout)
    for data in (spec(), OTHER):
        with pytest.raises(CheckoutError) as caught:
            updating(mini_checkout, data)
        [problem] = caught.value.problems
        assert (problem.file, "include of the provider's own URLs" in problem.message) == (str(URLS), True)
        lines = (mini_checkout / URLS).read_text().splitlines()
        assert "namespace='mine'" in ''.join(lines[(problem.line or 0) - 3 :][:5])
    assert snapshot(mini_checkout) == before


def test_new_features_of_the_checkout_are_used(mini_checkout: Path) -> None:
    (mini_checkout / 'pyproject.toml').rename(mini_checkout / 'away')
    new(mini_checkout)
    (mini_checkout / 'away').rename(mini_checkout / 'pyproject.toml')
    assert {'README.md', 'lock.json', lock(mini_checkout).outputs[README].rendered} <= set(paths(mini_checkout))
    update(mini_checkout)
    assert updating(mini_checkout).changes == ()


def test_a_file_that_was_not_generated_is_never_overwritten(mini_checkout: Path) -> None:
    new(mini_checkout)
    (mini_checkout / HOME / 'overview.md').write_text('mine')
    with pytest.raises(CheckoutError, match=r'overview\.md: already exists'):
        updating(mini_checkout, spec(more='docs: {overview: Much}\n'))
    (mini_checkout / HOME / 'overview.md').write_text('Much')
    update(mini_checkout, spec(more='docs: {overview: Much}\n'))
    assert HOME / 'overview.md' in lock(mini_checkout).outputs


def test_a_scheme_or_prefix_that_is_taken_is_refused(mini_checkout: Path) -> None:
    new(mini_checkout)
    new(mini_checkout, spec(name='minio', title='MinIO'))
    with pytest.raises(CheckoutError, match='clash: one is a prefix of the other'):
        updating(mini_checkout, spec(more='scheme: minio\n'))
    with pytest.raises(CheckoutError, match='already defined'):
        updating(mini_checkout, spec(more='class_prefix: Minio\n'))


def test_an_unmanaged_provider_cannot_be_updated(mini_checkout: Path) -> None:
    with pytest.raises(UsageError, match='`wasabi` is not a provider'):
        updating(mini_checkout)


def test_the_spec_can_move_into_the_checkout_and_out_again(mini_checkout: Path) -> None:
    new(mini_checkout)
    before = snapshot(mini_checkout)
    inside = PurePosixPath('specs/wasabi.yml')
    (mini_checkout / 'specs').mkdir()
    (mini_checkout / inside).write_bytes(spec())
    plan = plan_update(Checkout.at(mini_checkout), loaded(spec()), SpecSource(spec(), inside))
    assert {change.path: change.after for change in plan.changes}[RECORD / 'spec.yml'] is None
    apply(mini_checkout, plan.changes)
    assert lock(mini_checkout).inputs.spec == inside
    (mini_checkout / inside).unlink()
    (mini_checkout / 'specs').rmdir()
    update(mini_checkout)
    assert snapshot(mini_checkout) == before


def test_an_edited_copy_of_the_spec_is_not_replaced(mini_checkout: Path) -> None:
    new(mini_checkout)
    (mini_checkout / RECORD / 'spec.yml').write_bytes(spec('Mine'))
    with pytest.raises(CheckoutError, match=r'spec\.yml: was edited after the last update'):
        updating(mini_checkout, OTHER)
    update(mini_checkout, spec('Mine'))


@pytest.mark.parametrize('everything', [False, True], ids=['some files', 'all files'])
def test_a_checkout_with_crlf_keeps_its_line_endings(mini_checkout: Path, everything: bool) -> None:
    new(mini_checkout)
    ours = [*lock(mini_checkout).outputs, RECORD / 'lock.json', RECORD / 'spec.yml']
    for path in [*ours, *(entry.path for entry in lock(mini_checkout).registrations)] if everything else ours:
        text = (mini_checkout / path).read_bytes().replace(b'\r\n', b'\n')
        (mini_checkout / path).write_bytes(text.replace(b'\n', b'\r\n'))
    assert updating(mini_checkout, spec().replace(b'\n', b'\r\n')).changes == ()
    update(mini_checkout, OTHER.replace(b'\n', b'\r\n'))
    for path in ours:
        content = (mini_checkout / path).read_bytes()
        assert content.count(b'\n') == content.count(b'\r\n'), path
    assert b'# Wasabi 2\r\n' in (mini_checkout / README).read_bytes()
    if everything:
        assert b"'title': 'Wasabi 2',\r\n" in (mini_checkout / STORAGES / 'functions.py').read_bytes()
    assert updating(mini_checkout, OTHER).changes == (), 'git may turn it back to LF as well'


def test_an_owned_file_is_not_touched_and_a_missing_one_is_restored(
    mini_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = HOME / 'client.py'
    monkeypatch.setattr('storage_scaffold.render.provider.render_owned', lambda *_, **_own: {client: b'# starter\n'})
    new(mini_checkout)
    update(mini_checkout, OTHER)
    assert (mini_checkout / client).read_text() == '# starter\n', 'even though it was never edited'
    (mini_checkout / client).write_text('mine')
    update(mini_checkout, spec())
    assert (mini_checkout / client).read_text() == 'mine'
    (mini_checkout / client).unlink()
    update(mini_checkout, OTHER)
    assert (mini_checkout / client).read_text() == '# starter\n'


def test_a_kind_that_generates_an_owned_file_is_refused_if_the_file_was_edited(
    mini_checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = HOME / 'overview.md'
    monkeypatch.setattr('storage_scaffold.render.provider.render_owned', lambda *_, **_own: {note: b'starter'})
    new(mini_checkout)
    monkeypatch.setattr('storage_scaffold.render.provider.render_owned', lambda *_, **_own: {})
    generating = spec(more='docs: {overview: Much}\n')
    (mini_checkout / note).write_text('mine')
    with pytest.raises(CheckoutError, match=r'overview\.md: is your own work'):
        updating(mini_checkout, generating)
    plan = updating(mini_checkout, OTHER)
    assert any('it is your own work, so it stays' in line for line in plan.notes)
    (mini_checkout / note).write_text('starter')
    update(mini_checkout, generating)
    assert (mini_checkout / note).read_text() == 'Much'


def test_a_lock_of_another_tool_or_black_is_renewed(mini_checkout: Path) -> None:
    new(mini_checkout)
    before = snapshot(mini_checkout)
    found = lock(mini_checkout)
    old = replace(found, inputs=replace(found.inputs, tool='0.0.1', black='25.1.0', templates_sha256='0' * 64))
    (mini_checkout / RECORD / 'lock.json').write_bytes(old.dump())
    assert paths(mini_checkout) == ['lock.json']
    update(mini_checkout)
    assert snapshot(mini_checkout) == before


MIGRATIONS = STORAGES / 'migrations'
MADE = "operations = [CreateModel(name='WasabiImportStorage')]\n"


def migrated(root: Path) -> PurePosixPath:
    """The provider with a migration that its lock records."""
    new(root)
    path = MIGRATIONS / '0023_wasabi.py'
    (root / path).write_text(MADE)
    update(root)
    assert (updating(root).changes, updating(root).migration) == ((), None)
    return path


def test_a_renumbered_migration_is_recognised(mini_checkout: Path) -> None:
    path = migrated(mini_checkout)
    (mini_checkout / path).rename(mini_checkout / MIGRATIONS / '0031_wasabi.py')
    plan = update(mini_checkout)
    assert ([path.name for path in plan.paths], plan.migration) == (['lock.json'], None)
    assert [made.path.name for made in lock(mini_checkout).migrations] == ['0031_wasabi.py']


def test_a_missing_migration_is_made_again(mini_checkout: Path) -> None:
    (mini_checkout / migrated(mini_checkout)).unlink()
    assert requested(updating(mini_checkout)).name == 'wasabi'


def test_a_changed_base_class_in_the_checkout_needs_a_migration(mini_checkout: Path) -> None:
    migrated(mini_checkout)
    base = mini_checkout / STORAGES / 'base_models.py'
    base.write_text(base.read_text() + '\n\nclass More:\n    column = models.TextField()\n')
    plan = updating(mini_checkout)
    assert (plan.changes, requested(plan).name) == ((), 'wasabi_update')


def test_points_that_are_left_out_are_reported_once(mini_checkout: Path) -> None:
    factories = mini_checkout / STORAGES / 'tests/factories.py'
    text = factories.read_bytes()
    factories.unlink()
    new(mini_checkout)
    assert not any('not registered' in note for note in update(mini_checkout, OTHER).notes)
    factories.write_bytes(text)
    assert {place.title for place in update(mini_checkout, OTHER).registrations} == {
        'import in the factories',
        'factory of import storages',
    }
    factories.unlink()
    assert any('not registered' in note for note in updating(mini_checkout, OTHER).notes)


def test_an_edit_in_a_crlf_checkout_leaves_the_record_alone(mini_checkout: Path) -> None:
    new(mini_checkout)
    for path in [*lock(mini_checkout).outputs, RECORD / 'lock.json', RECORD / 'spec.yml']:
        (mini_checkout / path).write_bytes((mini_checkout / path).read_bytes().replace(b'\n', b'\r\n'))
    edit(mini_checkout, README, 'Three', 'Mine')
    assert updating(mini_checkout, spec().replace(b'\n', b'\r\n')).changes == ()
