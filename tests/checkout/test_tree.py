"""Finding a checkout, and reading from it only what belongs to it."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import MAX_BYTES
from storage_scaffold.errors import CheckoutError, EnvironmentFailed
from tests.samples import as_ordinary_user

STORAGES = 'label_studio/io_storages'


def test_found_upwards_from_anywhere_inside(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Checkout.find(mini_checkout / STORAGES / 's3').root == mini_checkout
    monkeypatch.chdir(mini_checkout / STORAGES)
    assert Checkout.find().root == mini_checkout


def test_named_by_its_root_or_by_label_studio(mini_checkout: Path) -> None:
    assert Checkout.at(mini_checkout).root == mini_checkout
    assert Checkout.at(mini_checkout / 'label_studio').root == mini_checkout


def test_a_named_directory_is_not_searched_upwards(mini_checkout: Path) -> None:
    with pytest.raises(CheckoutError, match='is not a Label Studio tree'):
        Checkout.at(mini_checkout / STORAGES)


def test_elsewhere_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CheckoutError, match='no Label Studio tree at or above') as caught:
        Checkout.find(tmp_path)
    assert '--checkout' in str(caught.value.remedy)
    with pytest.raises(CheckoutError, match='is not a directory'):
        Checkout.at(tmp_path / 'missing')


def test_a_tree_that_does_not_parse_is_refused_with_the_line(mini_checkout: Path) -> None:
    (mini_checkout / STORAGES / 'utils.py').write_text('x = 1\ndef broken(:\n')
    with pytest.raises(CheckoutError, match=f'{STORAGES}/utils.py:2: is not valid Python'):
        Checkout.at(mini_checkout)


def test_a_file_with_null_bytes_is_no_python(mini_checkout: Path) -> None:
    (mini_checkout / STORAGES / 'utils.py').write_bytes(b'x = 1\0')
    with pytest.raises(CheckoutError, match=r'utils\.py.*: is not valid Python'):
        Checkout.at(mini_checkout)


def test_features_are_found_by_symbol(mini_checkout: Path) -> None:
    features = Checkout.at(mini_checkout).features
    assert (features.resolve_host_for_ssrf, features.validate_url_for_ssrf, features.has_pyproject) == (True,) * 3
    path = mini_checkout / 'label_studio/core/utils/io.py'
    path.write_text(path.read_text().replace('def resolve_host_for_ssrf', '# def resolve_host_for_ssrf\ndef other'))
    links = mini_checkout / STORAGES / 'base_models.py'
    links.write_text(f'{links.read_text()}\n\ndef n_tasks_linked(): ...\n')
    (mini_checkout / 'pyproject.toml').unlink()
    older = Checkout.at(mini_checkout).features
    assert (older.resolve_host_for_ssrf, older.validate_url_for_ssrf, older.has_pyproject) == (False, True, False)
    assert (features.counts_linked_tasks, older.counts_linked_tasks) == (False, True)
    assert older.digest() != features.digest()


def test_reading_gives_bytes_or_none(mini_checkout: Path) -> None:
    (mini_checkout / 'crlf.txt').write_bytes(b'a\r\nb')
    checkout = Checkout.at(mini_checkout)
    assert checkout.read('crlf.txt') == b'a\r\nb'
    assert checkout.read('missing/file') is None


def test_only_regular_files_of_the_tree_are_read(mini_checkout: Path, tmp_path: Path) -> None:
    checkout = Checkout.at(mini_checkout)
    (tmp_path / 'secret').write_bytes(b'secret')
    (mini_checkout / 'link').symlink_to(tmp_path / 'secret')
    os.mkfifo(mini_checkout / 'pipe')
    with (mini_checkout / 'large').open('wb') as stream:
        stream.truncate(MAX_BYTES + 1)
    for path, why in {
        '../secret': 'contains `..`',
        str(tmp_path / 'secret'): 'relative',
        'link': 'leaves the checkout',
        'pipe': 'not a regular file',
        'label_studio': 'not a regular file',
        'large': 'larger than 10 MB',
    }.items():
        with pytest.raises(CheckoutError, match=why):
            checkout.read(path)


def test_an_unreadable_file_is_the_environments_fault(mini_checkout: Path) -> None:
    (mini_checkout / 'closed').touch(mode=0o000)
    with as_ordinary_user(mini_checkout), pytest.raises(EnvironmentFailed, match='closed: cannot be read: Permission'):
        Checkout.at(mini_checkout).read('closed')


def test_glob_leaves_bytecode_out(mini_checkout: Path) -> None:
    cache = mini_checkout / STORAGES / '__pycache__'
    cache.mkdir()
    (cache / 'x.py').touch()
    found = list(Checkout.at(mini_checkout).glob(f'{STORAGES}/**/*.py'))
    assert PurePosixPath(STORAGES, 'urls.py') in found
    assert found == sorted(found)
    assert not any('__pycache__' in path.parts for path in found)


@pytest.mark.parametrize(
    ('source', 'licence'),
    [
        ('"""Under the Apache License.\n"""\n', '"""Under the Apache License.\n"""'),
        ('"""Under the Apache License.\r\n"""\r\n', '"""Under the Apache License.\n"""'),
        ("'Licence: none'\nimport json\n", "'Licence: none'"),
        ('"""S3 storages."""\n', ''),
        ('# a license\nimport json\n', ''),
        ('LICENSE = "license"\n', ''),
        (f'"""License {"x" * 3000}"""\n', ''),
        ('', ''),
    ],
)
def test_the_licence_is_that_of_the_trees_own_providers(mini_checkout: Path, source: str, licence: str) -> None:
    (mini_checkout / 'label_studio/io_storages/s3/__init__.py').write_bytes(source.encode())
    assert Checkout.at(mini_checkout).features.licence == licence
