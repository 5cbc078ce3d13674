"""The config of a checkout, and the commands that it gives defaults to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import CONFIG
from storage_scaffold.config import Config, configured, parsed
from storage_scaffold.errors import CheckoutError, UsageError
from tests.cli.conftest import Invoke, fake_django, invoke, no_label_studio, spec_file, undecided
from tests.docs.pages import blocks
from tests.windows import module

__all__ = ['fake_django', 'invoke', 'no_label_studio', 'spec_file', 'undecided']


def configure(root: Path, text: str) -> None:
    (root / CONFIG).parent.mkdir(exist_ok=True)
    (root / CONFIG).write_text(text)


def test_the_config_that_the_page_shows() -> None:
    (shown,) = (block for block in blocks('docs/teams.md', 'yaml') if block.first == 'edition: open-source')
    assert parsed(shown.text.encode(), '').answers == {'edition': 'open-source', 'python': 'poetry run python'}


def refused(text: str | bytes) -> list[str]:
    """Every problem that a config has, with its place."""
    with pytest.raises(UsageError) as caught:
        parsed(text if isinstance(text, bytes) else text.encode(), 'config.yml')
    return [str(problem) for problem in caught.value.problems]


def test_every_key_may_be_left_out(mini_checkout: Path) -> None:
    assert configured(Checkout.at(mini_checkout)) == Config()
    configure(mini_checkout, 'ci: [github]\npre_commit: false\n')
    assert configured(Checkout.at(mini_checkout)).answers == {'ci': ['github'], 'pre_commit': False}


def test_all_problems_are_told_at_once_with_their_places() -> None:
    first, second, third = refused('edition: cloud\npyhton: poetry run python\nci: [jenkins]\n')
    assert first.startswith('config.yml:1:10: `edition` must be one of `open-source`, `enterprise`')
    assert second.startswith('config.yml:2:1: unknown key `pyhton`') and 'did you mean `python`?' in second
    assert third.startswith('config.yml:3:6: an item of `ci` must be one of `github`, `gitlab`')


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('', 'the file is empty'),
        ('- edition', 'is a mapping'),
        ('edition: [', 'not valid YAML'),
        ('a: b\n<<<<<<< HEAD\n', 'config.yml:2: there is a conflict in it'),
        (b'edition: \xff', 'not UTF-8'),
        ('edition: open-source\nedition: open-source\n', 'duplicate key `edition`'),
        ('a: &a [x]\nb: *a\n', 'aliases are not allowed'),
        ('edition: !!python/object:os.system open-source', 'tags are not allowed'),
        ('pre_commit: "yes"', 'must be `true` or `false`'),
        ('ci: github', 'must be a list'),
        ('edition: "open-source\\e[31m"', 'not allowed'),
    ],
)
def test_what_nobody_would_write_is_refused(text: str | bytes, words: str) -> None:
    assert any(words in problem for problem in refused(text))


@pytest.mark.parametrize(
    'python', ['poetry run python', 'hatch run python', '.venv/bin/python', 'venv-3.12/bin/python3']
)
def test_pythons(python: str) -> None:
    assert parsed(f'python: {python}'.encode(), '').python == python


def test_a_python_of_the_checkout_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    config, root = Config(python='.venv/bin/python'), Path('/my tree')
    assert config.python_command(root) == "'/my tree/.venv/bin/python'"
    monkeypatch.setattr('storage_scaffold.config.interpreter', module('storage_scaffold.system').interpreter)
    assert config.python_command(root) == "'/my tree/.venv/Scripts/python.exe'"


@pytest.mark.parametrize(
    'python',
    [
        'python',  # whatever PATH has by that name
        '/usr/bin/python3',
        '../python',
        'a/../../python',
        './python',
        'sh -c evil',
        'poetry run python -c evil',
        'poetry run sh',
        'tools/python evil',
        'tools/python;evil',
        '$HOME/python',
        '~/python',
        'tools\\python',
        'C:/python',
        'a/',
        'a/..',
    ],
)
def test_a_python_is_not_a_command_of_its_own(python: str) -> None:
    assert ['must be `poetry run python`' in problem for problem in refused(f"python: '{python}'")] == [True]


def test_a_symlink_out_of_the_checkout_is_not_followed(mini_checkout: Path, tmp_path: Path) -> None:
    (tmp_path / 'config.yml').write_text('edition: open-source\n')
    configure(mini_checkout, '')
    (mini_checkout / CONFIG).unlink()
    (mini_checkout / CONFIG).symlink_to(tmp_path / 'config.yml')
    with pytest.raises(CheckoutError, match='leaves the checkout'):
        configured(Checkout.at(mini_checkout))


def test_the_edition_of_new(invoke: Invoke, mini_checkout: Path, undecided: Path) -> None:
    arguments = ('new', 'wasabi', '--spec', undecided, '--checkout', mini_checkout, '--dry-run')
    assert invoke(*arguments).exit_code == 2
    configure(mini_checkout, 'edition: open-source\n')
    result = invoke(*arguments)
    assert result.exit_code == 0, result.output
    assert 'Edition: open-source (the config of the checkout says so).' in result.stdout
    configure(mini_checkout, 'edition: enterprise\n')
    assert (
        'edition enterprise (the config of the checkout says so), and this is a tree of edition'
        in invoke(*arguments).stderr
    )
    assert invoke(*arguments, '--edition', 'open-source').exit_code == 0


def test_the_python_of_migrations(
    invoke: Invoke, mini_checkout: Path, spec_file: Path, fake_django: Callable[[], Path], tmp_path: Path
) -> None:
    (mini_checkout / 'tools').mkdir()
    fake_django().rename(mini_checkout / 'tools/python')
    configure(mini_checkout, 'python: tools/python\n')
    new = ('new', 'wasabi', '--spec', spec_file, '--checkout', mini_checkout, '--dry-run')
    result = invoke(*new, '--no-migrate')
    assert (result.exit_code, (tmp_path / 'django.log').exists()) == (0, False), result.output
    (mini_checkout / 'tools/python').write_text('#!/bin/sh\nexit 3\n')
    result = invoke(*new)
    assert result.exit_code == 2
    assert "`python` in .storage-scaffold/config.yml:" in result.stderr and "does not work" in result.stderr
    assert invoke(*new, '--python', fake_django()).exit_code == 0, 'the option comes first'
    (mini_checkout / 'tools/python').write_bytes(fake_django().read_bytes())
    result = invoke(*new)
    assert result.exit_code == 0, result.output
    assert '/migrations/0' in result.stdout


def test_a_bad_config_costs_neither_a_traceback_nor_a_byte(
    invoke: Invoke, mini_checkout: Path, spec_file: Path
) -> None:
    configure(mini_checkout, 'python: curl example.org | sh\n')
    for arguments in (('new', 'wasabi', '--spec', spec_file), ('update',), ('resolve',)):
        result = invoke(*arguments, '--checkout', mini_checkout)
        assert result.exit_code == 2
        assert 'error: .storage-scaffold/config.yml:1:9: `python` must be' in result.stderr
        assert 'To fix it: fix .storage-scaffold/config.yml' in result.stderr
    assert not (mini_checkout / 'label_studio/io_storages/wasabi').exists()


def test_specs_have_a_place_that_is_not_a_record(invoke: Invoke, mini_checkout: Path, spec_file: Path) -> None:
    home = mini_checkout / '.storage-scaffold/specs'
    home.mkdir(parents=True)
    inside = spec_file.rename(home / 'wasabi.yml')
    assert invoke('new', 'wasabi', '--spec', inside, '--checkout', mini_checkout).exit_code == 0
    assert '1 provider checked, 1 finding' in invoke('check', '--checkout', mini_checkout).stdout, 'the migration'
    inside.write_text(inside.read_text().replace('wasabi\n', 'specs\n'))
    assert 'where a checkout keeps its specs' in invoke('validate', inside).output
