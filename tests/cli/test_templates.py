"""Templates of a team's own, as its members use them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_scaffold.render import provider as renderer
from tests.cli.conftest import Invoke
from tests.samples import git, repository, snapshot

REAL_RENDERER = renderer.render_provider
DIRECTORY = '.storage-scaffold/templates'
README = 'provider/storages/{{ name }}/README.md.j2'
MADE = 'label_studio/io_storages/wasabi/README.md'


@pytest.fixture(autouse=True)
def really_rendered(monkeypatch: pytest.MonkeyPatch, no_label_studio: None) -> None:
    monkeypatch.setattr(renderer, 'render_provider', REAL_RENDERER)


@pytest.fixture
def tree(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(repository(mini_checkout))
    return mini_checkout


def write(tree: Path, name: str, text: str | bytes) -> Path:
    path = tree / DIRECTORY / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def extending(name: str, **blocks: str) -> str:
    body = ''.join(f'{{% block {block} %}}\n{text}\n{{% endblock %}}\n' for block, text in blocks.items())
    return f"{{% extends 'shipped/{name}' %}}\n{body}"


@pytest.fixture
def new(invoke: Invoke, spec_file: Path, fake_django: Callable[..., Path]) -> Callable[..., object]:
    def run(*more: str) -> object:
        return invoke('new', 'wasabi', '--spec', spec_file, '--python', fake_django(), *more)

    return run


def test_the_life_of_a_template(invoke: Invoke, tree: Path, new: Callable[..., object]) -> None:
    ejected = invoke('templates', 'eject', 'README.md', '--block', 'overview')
    assert ejected.exit_code == 0, ejected.output
    file = tree / DIRECTORY / README
    assert file.is_file()
    assert f'storage-scaffold update --templates {DIRECTORY}' in ejected.stdout
    file.write_text(file.read_text().replace('{{ super() -}}', '{{ super() }}\nAsk the data team.'))
    made = new('--templates', DIRECTORY)
    assert made.exit_code == 0, made.output  # type: ignore[attr-defined]
    # it belongs in the commit, as all that a clone needs
    assert f'{DIRECTORY}/provider \\' in made.stdout  # type: ignore[attr-defined]
    assert f'Templates of your own: {DIRECTORY}' in invoke('show', 'wasabi').stdout
    text = (tree / MADE).read_text()
    assert '## Overview' in text
    assert 'Ask the data team.\n\n## Findings' in text
    lock = json.loads((tree / '.storage-scaffold/wasabi/lock.json').read_text())
    assert lock['inputs']['own']['directory'] == DIRECTORY
    for flags in ((), ('--render',)):
        assert invoke('check', *flags).exit_code == 0

    file.write_text(file.read_text().replace('data team', 'platform team'))
    for flags in ((), ('--render',)):
        found = invoke('check', *flags)
        assert found.exit_code == 1
        assert f'the templates in {DIRECTORY} have changed' in found.stdout
        assert 'storage-scaffold update wasabi' in found.stdout
    assert '+Ask the platform team.' in invoke('diff').stdout
    assert invoke('update', 'wasabi').exit_code == 0
    assert 'Ask the platform team.' in (tree / MADE).read_text()
    assert invoke('check', '--render').exit_code == 0


def shown(invoke: Invoke, *arguments: str | Path) -> list[list[str]]:
    """The files that a preview shows, each as its lines, without the one that names the spec."""
    result = invoke('preview', *arguments, '-o', '-')
    assert result.exit_code == 0, result.output
    files = re.findall('<code[^>]*>(.*?)</code>', result.stdout, re.DOTALL)
    return [without_spec(html.unescape(re.sub('<[^>]+>', '', file))) for file in files]


def without_spec(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if not re.search(r'(wasabi|spec)\.yml', line)]


def test_a_preview_shows_what_new_would_make(
    invoke: Invoke, tree: Path, new: Callable[..., object], spec_file: Path
) -> None:
    file = write(tree, README, extending(README, end='The end.'))
    # the sign that this is the tree's own, which a preview without a checkout does not know
    licence = '"""Acme\'s own licence."""\n'
    for module in (tree / 'label_studio/io_storages/s3').glob('*.py'):
        module.write_text(licence + module.read_text())
    assert all('The end.' not in lines for lines in shown(invoke, spec_file))
    page = shown(invoke, spec_file, '--templates', DIRECTORY)
    assert any(licence.strip() in lines for lines in page)
    assert new('--no-migrate', '--templates', DIRECTORY).exit_code == 0  # type: ignore[attr-defined]
    made = [tree / path for path in json.loads((tree / '.storage-scaffold/wasabi/lock.json').read_text())['outputs']]
    assert len(made) > 8
    for path in made:
        assert without_spec(path.read_text()) in page, path
    file.write_text(file.read_text().replace('The end.', 'No end.'))
    assert any('No end.' in lines for lines in shown(invoke, spec_file)), 'as recorded'
    assert all('No end.' not in lines for lines in shown(invoke, spec_file, '--templates', 'shipped'))
    config = '.storage-scaffold/config.yml'
    assert invoke('undo').exit_code == 0
    (tree / config).write_text(f'templates: {DIRECTORY}\n')
    assert any('No end.' in lines for lines in shown(invoke, spec_file)), 'as the config says'


def test_a_preview_needs_a_checkout_for_templates(
    invoke: Invoke, tmp_path: Path, spec_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in (('--templates', DIRECTORY), ('--checkout', tmp_path)):
        result = invoke('preview', spec_file, *arguments, '-o', tmp_path / 'page.html')
        assert result.exit_code == 2
        assert 'Label Studio tree' in result.stderr
    assert not (tmp_path / 'page.html').exists()
    assert shown(invoke, spec_file, '--templates', 'shipped')


def test_templates_that_are_gone(invoke: Invoke, tree: Path, new: Callable[..., object]) -> None:
    file = write(tree, README, extending(README, end='The end.'))
    new('--templates', DIRECTORY)
    git(tree, 'add', '--all', '--force')
    git(tree, 'commit', '--quiet', '--message', 'wasabi')
    file.unlink()
    found = invoke('check', '--render')
    assert found.exit_code == 1
    assert f'there is no template in {DIRECTORY}' in found.stdout
    assert f'git checkout HEAD -- {DIRECTORY}' in found.stdout
    git(tree, 'rm', '-q', '--cached', '-r', DIRECTORY)
    git(tree, 'commit', '--quiet', '--message', 'no templates')
    assert 'storage-scaffold update wasabi --templates shipped' in invoke('check').stdout
    assert invoke('update', 'wasabi').exit_code == 2
    assert invoke('update', 'wasabi', '--templates', 'shipped').exit_code == 0
    assert 'The end.' not in (tree / MADE).read_text()
    assert 'own' not in json.loads((tree / '.storage-scaffold/wasabi/lock.json').read_text())['inputs']
    assert invoke('check', '--render').exit_code == 0


BAD = {
    'a name like another': (
        'provider/storages/{{ name }}/READ.md.j2',
        'x',
        'did you mean `provider/storages/{{ name }}/',
    ),
    'not UTF-8': (README, b'\xff', 'is not UTF-8'),
    'no Jinja': (README, 'one\n{% if %}', f'{DIRECTORY}/{README}:2: cannot be rendered'),
    'an unknown name': (README, 'one\n\n{{ nobody }}', f'{DIRECTORY}/{README}:3: cannot be rendered'),
    'an unknown template': (README, "{% extends 'shipped/x' %}", 'there is no template shipped/x'),
    'a division': (README, '{{ 1 / 0 }}', 'cannot be rendered: division by zero'),
    'a way out of the sandbox': (README, "{{ ''.__class__.__mro__ }}", 'is unsafe'),
    'a way to the system': (README, '{{ header.__func__.__globals__ }}', 'is unsafe'),
    'no Python': ('provider/storages/{{ name }}/urls.py.j2', 'a b\n', 'is not valid Python'),
    'no Python in an included part': ('models/signals.py.j2', 'a b\n', 'models.py, which is made of it, is not valid'),
}


@pytest.mark.parametrize('name', BAD)
def test_a_template_that_cannot_be_used(tree: Path, new: Callable[..., object], name: str) -> None:
    path, text, words = BAD[name]
    write(tree, path, text)
    before = snapshot(tree)
    result = new('--templates', DIRECTORY)
    assert result.exit_code == 2, result.output  # type: ignore[attr-defined]
    assert words in result.stderr  # type: ignore[attr-defined]
    assert 'To fix it: ' in result.stderr  # type: ignore[attr-defined]
    assert snapshot(tree) == before


def test_a_directory_elsewhere(tree: Path, tmp_path: Path, new: Callable[..., object]) -> None:
    outside = tmp_path / 'outside'
    (outside / 'provider').mkdir(parents=True)
    for directory in (str(outside), 'nothing', 'a*'):
        result = new('--templates', directory)
        assert result.exit_code == 2, result.output  # type: ignore[attr-defined]
    (tree / 'link').symlink_to(outside)
    (outside / README).parent.mkdir(parents=True)
    (outside / README).write_text('secret')
    assert new('--templates', 'link').exit_code == 2  # type: ignore[attr-defined]


def test_eject_copies_all_of_a_template(invoke: Invoke, tree: Path) -> None:
    before = snapshot(tree)
    assert invoke('templates', 'eject', 'NAME/urls.py', '--templates', 'ours').exit_code == 0
    copy = tree / 'ours/provider/storages/{{ name }}/urls.py.j2'
    assert copy.read_text() == invoke('templates', 'show', 'provider/storages/NAME/urls.py').stdout
    again = invoke('templates', 'eject', 'NAME/urls.py', '--templates', 'ours')
    assert again.exit_code == 2
    assert 'is there already' in again.stderr
    assert invoke('undo').exit_code == 0
    assert snapshot(tree) == before
    unknown = invoke('templates', 'eject', 'NAME/urls.py', '--block', 'nobody')
    assert unknown.exit_code == 2
    assert 'its blocks: imports, routes' in unknown.stderr


def test_names(invoke: Invoke) -> None:
    assert 'provider/storages/NAME/README.md' in invoke('templates', 'list').stdout
    document = json.loads(invoke('templates', 'list', '--format', 'json').stdout)
    assert {'name': README, 'called': 'provider/storages/NAME/README.md'}.items() <= next(
        item.items() for item in document['templates'] if item['name'] == README
    )
    several = invoke('templates', 'show', 'client.py')
    assert several.exit_code == 2
    assert 'clients/s3/client.py' in several.stderr
    nothing = invoke('templates', 'show', 'modles.py')
    assert 'names no template' in nothing.stderr


def test_a_provider_keeps_its_templates(invoke: Invoke, tree: Path, new: Callable[..., object]) -> None:
    write(tree, README, extending(README, end='The end.'))
    new('--no-migrate', '--templates', DIRECTORY)
    assert invoke('rename', 'wasabi', 'hot', '--no-migrate').exit_code == 0
    assert 'The end.' in (tree / MADE.replace('wasabi', 'hot')).read_text()
    assert (
        json.loads((tree / '.storage-scaffold/hot/lock.json').read_text())['inputs']['own']['directory'] == DIRECTORY
    )
    (tree / MADE.replace('wasabi', 'hot')).write_text('gone')
    assert invoke('update', '--discard', MADE.replace('wasabi', 'hot'), '--no-migrate').exit_code == 0
    assert 'The end.' in (tree / MADE.replace('wasabi', 'hot')).read_text()


def test_the_config_names_templates_for_new_providers(tree: Path, new: Callable[..., object]) -> None:
    write(tree, README, extending(README, end='The end.'))
    (tree / '.storage-scaffold/config.yml').write_text(f'templates: {DIRECTORY}\n')
    assert new().exit_code == 0  # type: ignore[attr-defined]
    assert 'The end.' in (tree / MADE).read_text()


@pytest.mark.parametrize('directory', ['../outside', '/etc', '.git/hooks/..'])
def test_a_config_cannot_lead_out_of_the_checkout(tree: Path, new: Callable[..., object], directory: str) -> None:
    (tree / '.storage-scaffold').mkdir()
    (tree / '.storage-scaffold/config.yml').write_text(f'templates: {directory}\n')
    refused = new()
    assert refused.exit_code == 2  # type: ignore[attr-defined]
    assert '.storage-scaffold/config.yml:1' in refused.stderr  # type: ignore[attr-defined]
