"""What a person sees at a terminal, wide and narrow, with colours and without; and that nobody else does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if os.name == 'nt':
    pytest.skip('needs a pseudo-terminal', allow_module_level=True)

from storage_scaffold.cli.terminal import laid_out, wrapped
from storage_scaffold.render.provider import render_provider
from storage_scaffold.report.lines import Line, Table, Tree, command
from tests.check.trees import make
from tests.cli.conftest import Invoke
from tests.cli.screen import COLOURS, Window, read, rows
from tests.samples import git, repository

READING = ('list', 'show wasabi', 'checklist wasabi', 'catalog', 'check', 'doctor')


@pytest.fixture
def tree(full_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the current directory; what is generated in it is what users get."""
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', render_provider)
    monkeypatch.chdir(repository(full_checkout))
    return full_checkout


@pytest.fixture(scope='module')
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two real providers in the miniature, one of which has drifted in two ways."""
    tree = make(tmp_path_factory.mktemp('terminal') / 'checkout').root
    readme = tree / 'label_studio/io_storages/wasabi/README.md'
    readme.write_text(readme.read_text().replace('# ', '# Mine \x1b[31m[red]and[/red] :smile: ', 1))
    urls = tree / 'label_studio/io_storages/urls.py'
    urls.write_text(urls.read_text().replace('wasabi', 'wasabbi', 1))
    return tree


def may_be_wide(line: str) -> bool:
    """Whether a line is one thing that has to be copied whole: a path, or a command."""
    first, *others = line.strip(' `').split()
    return not others or first in ('storage-scaffold', 'git', 'cd')


@pytest.mark.parametrize('columns', [80, 40])
@pytest.mark.parametrize('line', READING)
def test_nothing_is_wider_than_the_terminal_and_nothing_is_lost(
    invoke: Invoke, root: Path, columns: int, line: str
) -> None:
    arguments = (*line.split(), '--checkout', root) if line != 'catalog' else ('catalog',)
    seen = COLOURS.sub('', Window(columns).run(*arguments))
    assert [text for text in seen.splitlines() if len(text) > columns and not may_be_wide(text)] == []
    words = {word for word in invoke(*arguments).output.split() if not word.isupper()}
    assert words - set(seen.split()) == set()


def test_a_diff_is_coloured_and_never_broken(root: Path, invoke: Invoke) -> None:
    seen = Window(40).run('diff', '--checkout', root)
    assert '\n\x1b[31m-' in seen and '\n\x1b[32m+' in seen
    code = invoke('diff', '--checkout', root).stdout.partition('Record ')[0]
    plain = COLOURS.sub('', seen)
    assert plain.startswith(code), 'git can apply it'
    record = plain[len(code) :].splitlines()
    assert record[0].startswith('Record ') and all(len(line) <= 40 or len(line.split()) == 1 for line in record)


def test_colours_are_for_terminals_that_want_them(root: Path, invoke: Invoke) -> None:
    arguments = ('check', '--checkout', root)
    piped = invoke(*arguments).stdout
    coloured = Window().run(*arguments)
    assert '\x1b[36mlabel_studio/io_storages/wasabi/README.md:' in coloured
    for env in ({'NO_COLOR': '1'}, {'TERM': 'dumb'}, {'NO_COLOR': '1', 'FORCE_COLOR': '1'}):
        assert Window(**env).run(*arguments) == COLOURS.sub('', coloured)
    assert Window(NO_COLOR='').run(*arguments) == coloured, 'an empty NO_COLOR says nothing'
    assert '\x1b' not in piped


def test_forced_colours_are_all_that_they_change_in_a_pipe(
    root: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = invoke('check', '--checkout', root).stdout
    monkeypatch.setenv('FORCE_COLOR', '1')
    forced = invoke('check', '--checkout', root).stdout
    assert forced != piped == COLOURS.sub('', forced)


def test_what_a_file_says_is_neither_colour_nor_markup(root: Path) -> None:
    for columns in (80, 400):
        seen = Window(columns, NO_COLOR='1').run('check', '--checkout', root)
        assert '\\x1b[31m[red]and[/red] :smile:' in ' '.join(seen.split())
        assert '\x1b' not in seen


@pytest.mark.parametrize('name', ['wasabi', 'nextcloud', 'rclone', 'azure_service_principal', 'sftp'])
def test_the_summary_of_new_fits_on_a_screen_and_what_it_names_works(tree: Path, invoke: Invoke, name: str) -> None:
    seen = COLOURS.sub('', Window().run('new', name, '--spec', f'catalog:{name}', '--edition', 'open-source'))
    assert rows(seen, 80) < 24, seen
    assert f'  label_studio/io_storages/{name}/  ' in seen
    told = [
        line.partition('storage-scaffold ')[2].split() for line in seen.splitlines() if 'storage-scaffold ' in line
    ]
    assert [words[0] for words in told] == ['show', 'update', 'checklist', 'update']
    for words in told:
        if 'CMD' not in words:
            assert invoke(*words).exit_code == (words[0] == 'update'), 'there is no Python for the migration'


def test_the_summary_tells_how_to_stage_and_that_stages_everything(tree: Path, invoke: Invoke) -> None:
    (tree / 'mine.txt').write_text('mine')
    Window().run('new', 'wasabi', '--spec', 'catalog:wasabi', '--edition', 'open-source', '--no-migrate')
    assert 'Commit exactly what is staged' in invoke('update', 'wasabi', '--stage', '--no-migrate').stdout
    *ours, mine = git(tree, 'status', '--porcelain', '--untracked-files=all').splitlines()
    assert mine == '?? mine.txt' and len(ours) > 30 and all(line[1] == ' ' for line in ours)


def test_everything_is_listed_with_verbose_and_in_a_pipe(tree: Path, invoke: Invoke) -> None:
    arguments = ('new', 'wasabi', '--spec', 'catalog:wasabi', '--edition', 'open-source', '--no-migrate')
    brief, verbose = (COLOURS.sub('', Window().run(*arguments, '--dry-run', *more)) for more in ((), ('-v',)))
    assert 'All files and places: see --verbose' in brief and '├── form_layout.yml' not in brief
    assert '├── form_layout.yml' in verbose and 'All files and places' not in verbose
    piped = invoke(*arguments).stdout
    assert '\n  label_studio/io_storages/wasabi/form_layout.yml  ' in piped and 'All files and places' not in piped


def test_a_line_is_broken_between_words_and_what_can_be_copied_never() -> None:
    line = Line('  ', ('place', 'a/rather long/path.py:3'), ': some words, then `git add -- a b`.')
    assert [str(part) for part in wrapped(line, 24)] == [
        '  a/rather long/path.py:3:',
        '      some words, then',
        '      `git add -- a b`.',
    ]
    assert len(list(wrapped(command('git commit -m "' + 'x ' * 80 + '"', '  '), 40))) == 1


def test_wide_characters_count_twice() -> None:
    assert [len(part) for part in wrapped('存储 ' * 10, 20)] == [11, 12, 12]


def test_a_table_gives_way_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('COLUMNS', '30')
    table = Table([('NAME', 'WHERE', 'WHAT'), ('a', 'x' * 26, 'one two three four five six')], head=True)
    seen = [COLOURS.sub('', line) for line in laid_out([table])]
    assert seen == ['NAME  WHAT', 'a     one two three four five', '      six', '    Where:', f'        {"x" * 26}']
    assert str(table).splitlines()[1] == f'a     {"x" * 26}  one two three four five six'


def test_a_tree_has_folders_and_is_ascii_where_it_has_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    table = [('a/b/[red]c.py\x1b[2J', '3 lines'), ('a/b/d.py:3', 'one'), ('a/b/d.py:3', 'two'), ('a/e/', '2 files')]
    tree = Tree(table)
    seen = [COLOURS.sub('', line) for line in laid_out([tree])]
    assert seen == [
        '  a/',
        '  ├── b/',
        '  │   ├── [red]c.py\\x1b[2J  3 lines',
        '  │   └── d.py:3  one, two',
        '  └── e/  2 files',
    ]
    monkeypatch.setattr('storage_scaffold.cli.terminal._Page.encoding', 'ascii')
    assert all(line.isascii() for line in laid_out([tree]))


PROGRAM = """
import atexit, sys
sys.argv = ['storage-scaffold', *sys.argv[1:]]
atexit.register(lambda: print('rich' in sys.modules, file=sys.stderr))
from storage_scaffold.cli import main
main()
"""


@pytest.mark.parametrize('arguments', ['--help', 'new --help', 'check', 'remove nextcloud --dry-run'])
def test_rich_is_only_loaded_where_it_draws_on_a_terminal(root: Path, arguments: str) -> None:
    """`test_console.py` has more that never loads it in a pipe."""
    command = [sys.executable, '-c', PROGRAM, *arguments.split()]
    piped = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert piped.stderr.splitlines()[-1] == 'False'
    ours, theirs = os.openpty()
    with subprocess.Popen(command, cwd=root, stdout=theirs, stderr=subprocess.PIPE, text=True) as process:
        os.close(theirs)
        read(ours)
        os.close(ours)
        assert process.stderr and process.stderr.read().splitlines()[-1] == str(arguments.startswith('remove'))
