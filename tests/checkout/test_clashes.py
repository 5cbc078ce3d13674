"""Is there room for a provider?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.clashes import Glimpse, check_provider, installed
from storage_scaffold.errors import CheckoutError
from tests.samples import provider

STORAGES = Path('label_studio/io_storages')


def other_provider(root: Path, name: str, code: str) -> None:
    (root / STORAGES / name).mkdir(exist_ok=True)
    (root / STORAGES / name / 'models.py').write_text(code)


def test_a_free_name_passes(mini_checkout: Path) -> None:
    check_provider(Checkout.at(mini_checkout), provider())


@pytest.mark.parametrize('there', ['wasabi/models.py', 'wasabi/deep/file.txt', 'wasabi.py'])
def test_a_taken_name_is_refused(mini_checkout: Path, there: str) -> None:
    path = mini_checkout / STORAGES / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('')
    with pytest.raises(CheckoutError, match=r'io_storages/wasabi.*: already exists.*`wasabi` is taken'):
        check_provider(Checkout.at(mini_checkout), provider())


def test_bytecode_left_by_another_branch_takes_no_name(mini_checkout: Path) -> None:
    cache = mini_checkout / STORAGES / 'wasabi' / '__pycache__'
    cache.mkdir(parents=True)
    (cache / 'models.cpython-311.pyc').touch()
    check_provider(Checkout.at(mini_checkout), provider())


@pytest.mark.parametrize('taken', ['WasabiImportStorage', 'WASABIExportStorageLink'])
def test_a_taken_class_is_refused_whatever_its_case(mini_checkout: Path, taken: str) -> None:
    other_provider(mini_checkout, 'other', f'class {taken}:\n    pass\n')
    with pytest.raises(CheckoutError, match=f'io_storages/other: class `{taken}` is already defined'):
        check_provider(Checkout.at(mini_checkout), provider())


@pytest.mark.parametrize(('theirs', 'ours'), [('was', 'wasabi'), ('wasabix', 'wasabi'), ('wasabi', 'wasabi')])
def test_schemes_that_start_alike_are_refused(mini_checkout: Path, theirs: str, ours: str) -> None:
    other_provider(mini_checkout, 'other', f"class Other:\n    url_scheme: str = '{theirs}'\n")
    with pytest.raises(
        CheckoutError,
        match=f'io_storages/other: its scheme `{theirs}` and `{ours}` clash: one is a prefix of the other',
    ):
        check_provider(Checkout.at(mini_checkout), replace(provider(), scheme=ours))


@pytest.mark.parametrize(('theirs', 'ours'), [('old', 'old'), ('ol', 'old'), ('older', 'old')])
def test_an_alias_is_a_scheme_that_others_cannot_have(mini_checkout: Path, theirs: str, ours: str) -> None:
    other_provider(mini_checkout, 'other', f"class Other:\n    url_scheme = '{theirs}'\n")
    with pytest.raises(CheckoutError, match=f'`{theirs}` and `{ours}` clash') as caught:
        check_provider(Checkout.at(mini_checkout), replace(provider(), scheme_aliases=(ours,)))
    assert '`scheme_aliases`' in str(caught.value.remedy)


def test_the_aliases_of_others_are_seen(mini_checkout: Path) -> None:
    code = "class Other:\n    url_scheme = 'other'\n    url_schemes = (url_scheme, 'was', 'wax')\n"
    other_provider(mini_checkout, 'other', code)
    with pytest.raises(CheckoutError, match='`was` and `wasabi` clash') as caught:
        check_provider(Checkout.at(mini_checkout), provider())
    assert len(caught.value.problems) == 1


def test_other_schemes_and_the_empty_one_are_no_clash(mini_checkout: Path) -> None:
    other_provider(
        mini_checkout, 'other', "class Other:\n    url_scheme = 'wax'\n\nclass Base:\n    url_scheme = ''\n"
    )
    check_provider(Checkout.at(mini_checkout), provider())


def test_all_clashes_are_told_at_once(mini_checkout: Path) -> None:
    code = "class WasabiImportStorage:\n    url_scheme = 'wasabi'\n"
    other_provider(mini_checkout, 'wasabi', code)
    with pytest.raises(CheckoutError) as caught:
        check_provider(Checkout.at(mini_checkout), provider())
    assert len(caught.value.problems) == 3
    assert 'class_prefix' in str(caught.value.remedy)


@pytest.mark.parametrize(
    'code',
    [
        "class A:\n    url_scheme = 'wasabi'\n",
        "class A:\n    url_scheme: str = ('wasabi')\n",
        "class A:\n    url_scheme = (\n        'was'\n        'abi'\n    )\n",
        "class A:\n    url_scheme = \\\n        'wasabi'\n",
        "class A:\n    url_scheme = 'wasab\\x69'\n",
        "class A:\n    url_schemes = (url_scheme, 'x', 'wasabi-oss')\n",
        "class A:\n    url_schemes = (\n        'x',  # 'y'\n        'was',\n    )\n",
        'if True:\n    class WasabiImportStorage(A): pass\n',
        "class A:\n    url_scheme = 'wax'\n",
    ],
)
def test_what_a_parser_finds_a_glimpse_does_not_miss(mini_checkout: Path, code: str) -> None:
    """Only what a glimpse lets through is parsed, so it may see too much, but not too little."""
    other_provider(mini_checkout, 'other', code)
    tree, ours = Checkout.at(mini_checkout), Glimpse(frozenset({'wasabi'}), frozenset({'wasabiimportstorage'}))
    (other,) = (found for found in installed(tree) if found.directory.name == 'other')
    exact = Glimpse(other.schemes, frozenset(name.lower() for name in other.classes))
    seen = {found.directory.name for found in installed(tree, like=ours)}
    assert ('other' in seen) == ours.may_clash(exact)
