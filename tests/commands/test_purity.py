"""Commands are pure functions: they do not use the command line and do not write.

Across modules: the rule is one for all commands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import storage_scaffold
from storage_scaffold.cli.app import COMMANDS

ROOT = Path(storage_scaffold.__file__).parent
MODULES = sorted(ROOT.rglob('*.py'))
# Commands without a function of their own: shell completion, a tree to try the tool on, and two views.
WITHOUT_FUNCTION = {'completion', 'demo', 'diff', 'preview'}


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, at its top or in a function."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f'{node.module}.{alias.name}' for alias in node.names)


def having(pattern: str, *, outside: str = '') -> list[str]:
    """The lines of the package that match, except those in the package `outside`."""
    return [
        f'{path.relative_to(ROOT)}: {line.strip()}'
        for path in MODULES
        if not outside or (ROOT / outside) not in path.parents
        for line in path.read_text(encoding='utf-8').splitlines()
        if re.search(pattern, line)
    ]


def test_every_command_has_its_function() -> None:
    there = {path.stem for path in (ROOT / 'commands').glob('*.py')}
    assert set(COMMANDS) - WITHOUT_FUNCTION <= there


def test_only_the_command_line_knows_click() -> None:
    users = {
        path.relative_to(ROOT).parts[0] for path in MODULES for name in imported(path) if name.startswith('click')
    }
    assert users == {'cli'}


def test_nothing_below_the_command_line_imports_it() -> None:
    users = {
        path.relative_to(ROOT).parts[0]
        for path in MODULES
        for name in imported(path)
        if name.startswith('storage_scaffold.cli')
    }
    assert users == {'cli'}


def test_a_dry_run_is_another_sink_and_is_chosen_once() -> None:
    assert having(r'dry_run', outside='cli') == []
    chosen = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, (ast.If, ast.IfExp, ast.BoolOp, ast.UnaryOp, ast.Compare, ast.Match))
        if any(isinstance(part, ast.Name) and part.id == 'dry_run' for part in ast.walk(_asked(node)))
    ]
    assert chosen == ['cli/sinks.py']


def _asked(node: ast.AST) -> ast.AST:
    """The conditions that a node tests."""
    return node.test if isinstance(node, (ast.If, ast.IfExp)) else node


def test_nothing_branches_on_the_name_of_a_command() -> None:
    assert having(r"\.(command|title) (==|!=|in|not in) ['\"(]|\.(command|title)\.startswith") == []


def test_commands_write_nothing() -> None:
    for path in (ROOT / 'commands').glob('*.py'):
        assert not re.search(r'\b(write_bytes|write_text|unlink|mkdir|rename_to|open)\(', path.read_text()), path
        transactions = {name for name in imported(path) if name.startswith('storage_scaffold.transaction')}
        assert not {name for name in transactions if re.search(r'\b(apply|recover|running|Fs)$', name)}, path
