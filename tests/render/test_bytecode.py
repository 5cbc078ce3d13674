"""The cache of compiled templates saves time and changes nothing, whatever its directory holds and whoever owns it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import jinja2
import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render import bytecode
from storage_scaffold.render import environment as environments
from storage_scaffold.render.bytecode import MOST_BYTES, MOST_ENTRIES, VARIABLE, TemplateCache, template_cache
from storage_scaffold.render.environment import environment, page_environment
from storage_scaffold.render.provider import render_provider
from tests.samples import provider

Files = dict[PurePosixPath, bytes]
Render = Callable[[], tuple[int, Files]]

ALL = Features(has_web=True, has_docs=True)
PROGRAM = """
from storage_scaffold.checkout.features import Features
from storage_scaffold.render.provider import render_provider
from tests.samples import provider
for path, data in render_provider(provider(), Features(), 'spec.yml').items():
    print(path, data)
"""


@pytest.fixture
def cache(tmp_path: Path) -> TemplateCache:
    return TemplateCache(tmp_path / 'cache' / 'templates')


@pytest.fixture(scope='module')
def plain() -> Files:
    """The files without a cache."""
    return render_provider(provider(), ALL, 'spec.yml')


@pytest.fixture
def render(cache: TemplateCache, plain: Files, monkeypatch: pytest.MonkeyPatch) -> Render:
    """Renders with the cache as a new process would: how many templates were compiled, and the files."""
    compiled: list[object] = []
    compile_template = jinja2.Environment.compile

    def counting(
        self: jinja2.Environment, source: str, name: str | None = None, filename: str | None = None
    ) -> object:
        compiled.extend([name] if name else [])  # paths are templates without a name
        return compile_template(self, source, name, filename)

    def rendered() -> tuple[int, Files]:
        environments.environment.cache_clear()
        compiled.clear()
        files = render_provider(provider(), ALL, 'spec.yml')
        return len(compiled), files

    monkeypatch.setattr(jinja2.Environment, 'compile', counting)
    monkeypatch.setattr(environments, 'template_cache', lambda: cache)
    environments.page_environment.cache_clear()
    return rendered


@pytest.fixture(autouse=True)
def _no_cache_afterwards() -> object:
    yield
    environments.environment.cache_clear()
    environments.page_environment.cache_clear()


def entries(cache: TemplateCache) -> list[Path]:
    return sorted(cache.directory.iterdir())


def test_the_second_time_nothing_is_compiled(render: Render, cache: TemplateCache, plain: Files) -> None:
    number, files = render()
    assert files == plain
    assert number == len(entries(cache)) > 10
    assert render() == (0, files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in entries(cache)} == {0o600}
    assert stat.S_IMODE(cache.directory.stat().st_mode) == 0o700


def test_an_entry_is_for_one_source_and_one_way_to_compile(
    render: Render, cache: TemplateCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, files = render()
    for name, value in (('__version__', '9'), ('MAGIC_NUMBER', b'other')):
        monkeypatch.setattr(bytecode, name, value)
        assert render() == (number, files)
    page, text = page_environment(), environment()
    for env, html in ((text, '<'), (page, '&lt;'), (text, '<')):
        env.cache = None
        env.loader = jinja2.DictLoader({'it': '{{ sign }}'})
        assert env.get_template('it').render(sign='<') == html
    text.loader = jinja2.DictLoader({'it': '{{ sign }}!'})
    assert text.get_template('it').render(sign='<') == '<!'


SPOILT: dict[str, Callable[[Path], object]] = {
    'empty': lambda path: path.write_bytes(b''),
    'cut off': lambda path: path.write_bytes(path.read_bytes()[:-1]),
    'one bit': lambda path: path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1])),
    'huge': lambda path: path.write_bytes(bytes(MOST_BYTES + 1)),
    'writable by others': lambda path: path.chmod(0o666),
    'a link': lambda path: path.symlink_to(path.rename(path.with_suffix('.there'))),
    'a directory': lambda path: (path.unlink(), path.mkdir()),
    'a pipe': lambda path: (path.unlink(), os.mkfifo(path)),
    'gone': lambda path: path.unlink(),
}


@pytest.mark.parametrize('how', SPOILT)
def test_a_spoilt_entry_is_compiled_again(how: str, render: Render, cache: TemplateCache) -> None:
    number, files = render()
    for path in entries(cache):
        SPOILT[how](path)
    assert render() == (number, files)
    assert render() == (number if how == 'a directory' else 0, files)


def test_an_entry_that_is_no_code_is_not_used(render: Render, cache: TemplateCache) -> None:
    number, files = render()
    for path in entries(cache):
        data = b'N'  # None, as marshal has it
        path.write_bytes(bytecode.hashlib.sha256(data).digest() + data)
    assert render() == (number, files)


REFUSED: dict[str, Callable[[Path], object]] = {
    'writable by others': lambda path: path.chmod(0o777),
    'writable by a group': lambda path: path.chmod(0o770),
    'a link': lambda path: path.symlink_to(path.rename(path.with_name('there'))),
    'a file': lambda path: (path.rename(path.with_name('there')), path.write_bytes(b'')),
}


@pytest.mark.parametrize('how', REFUSED)
def test_a_directory_that_is_not_only_ours_is_not_used(how: str, render: Render, cache: TemplateCache) -> None:
    number, files = render()
    REFUSED[how](cache.directory)
    before = sorted(cache.directory.parent.rglob('*'))
    assert render() == (number, files)
    assert sorted(cache.directory.parent.rglob('*')) == before


def test_a_directory_of_another_user_is_not_used(
    render: Render, cache: TemplateCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, files = render()
    monkeypatch.setattr(os, 'geteuid', lambda: cache.directory.stat().st_uid + 1)
    assert render() == (number, files)


@pytest.mark.parametrize('call', ['mkdir', 'listdir', 'rename', 'open'])
def test_a_disk_that_cannot_be_written_is_no_problem(
    call: str, render: Render, cache: TemplateCache, plain: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, 'No space left on device')

    monkeypatch.setattr(bytecode.os, call, fails)
    assert render()[1] == plain
    monkeypatch.undo()
    assert not cache.directory.exists() or entries(cache) == [], 'no drafts either'


def test_its_size_is_bounded(render: Render, cache: TemplateCache) -> None:
    cache.directory.mkdir(parents=True, mode=0o700)
    for number in range(MOST_ENTRIES):
        (cache.directory / str(number)).touch()
    number, _ = render()
    assert len(entries(cache)) == number


def test_many_processes_at_once(tmp_path: Path) -> None:
    env = {**os.environ, VARIABLE: 'on', 'XDG_CACHE_HOME': str(tmp_path), 'HOME': str(tmp_path)}
    command = [sys.executable, '-c', PROGRAM]
    root = Path(__file__).resolve().parents[2]
    running = [subprocess.Popen(command, env=env, cwd=root, stdout=subprocess.PIPE) for _ in range(4)]
    outputs = {process.communicate()[0] for process in running}
    outputs.add(subprocess.run(command, env=env, cwd=root, stdout=subprocess.PIPE).stdout)
    outputs.add(subprocess.run(command, cwd=root, stdout=subprocess.PIPE).stdout)
    assert len(outputs) == 1 and [process.returncode for process in running] == [0] * 4
    assert any(path.is_file() for path in tmp_path.rglob('templates/*'))
    assert not [path for path in tmp_path.rglob('templates/*') if '.' in path.name], 'no drafts'


def test_one_variable_turns_it_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    assert template_cache() is None, 'as for all tests'
    monkeypatch.delenv(VARIABLE)
    found = template_cache()
    assert found is not None and found.directory.name == 'templates'


def test_compiled_templates_hold_no_computed_text() -> None:
    """A filter is no part of what an entry is found by: none may run while a template is compiled."""

    def never(*_: object) -> str:
        raise AssertionError('a filter of a constant')

    env = environment()
    broken = env.overlay()
    ours = [name for name, function in env.filters.items() if function.__module__.startswith('storage_scaffold.')]
    broken.filters = {**env.filters, **dict.fromkeys(ours, never)}
    assert ours
    for name in env.list_templates(extensions=['j2']):
        source = env.loader.get_source(env, name)[0] if env.loader else ''
        assert env.compile(source, name, raw=True) == broken.compile(source, name, raw=True), name
