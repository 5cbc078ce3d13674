"""The cache of compiled templates saves time and changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import jinja2
import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.render import bytecode
from storage_scaffold.render import environment as environments
from storage_scaffold.render.bytecode import MOST_BYTES, MOST_ENTRIES, TemplateCache, template_cache
from storage_scaffold.render.environment import environment, page_environment
from storage_scaffold.render.provider import render_provider
from storage_scaffold.user_cache import VARIABLE, UserCache
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
    return TemplateCache(UserCache(tmp_path / 'cache' / 'templates', MOST_ENTRIES, MOST_BYTES))


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
    return sorted(cache.entries.directory.iterdir())


def test_the_second_time_nothing_is_compiled(render: Render, cache: TemplateCache, plain: Files) -> None:
    number, files = render()
    assert files == plain
    assert number == len(entries(cache)) > 10
    assert render() == (0, files)


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


def test_an_entry_that_is_no_code_is_not_used(render: Render, cache: TemplateCache) -> None:
    number, files = render()
    for path in entries(cache):
        cache.entries.write(path.name, b'N')  # None, as marshal has it
    assert render() == (number, files)
    for path in entries(cache):
        path.write_bytes(b'')
    assert render() == (number, files)


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
    assert found is not None and found.entries.directory.name == 'templates'


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
