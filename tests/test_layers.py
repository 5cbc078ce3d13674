"""What may know what: the imports of the package, read from its source.

Lazy imports inside functions and those for types alone count as any other. `tests/cli/test_console.py` and
`tests/cli/test_check.py` show what the command line really loads.

Across modules: the rule is one for the whole package.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import storage_scaffold

ROOT = Path(storage_scaffold.__file__).parent

# From the ground up: what stands in a row may import from the rows before it, and from nothing else. A module that
# stands apart from its package has a dot in its name.
LAYERS: dict[str, tuple[str, ...]] = {
    'the operating system': ('system',),
    'the ground': (
        'checkout.paths',
        'errors',
        'installed',
        'literals',
        'remedies',
        'resources',
        'statements',
        'text',
        'user_cache',
    ),
    'types of fields, places of an edition, plans': ('checkout.layout', 'fieldtypes', 'git', 'meaning', 'plan'),
    'a provider as data; input that nobody vouches for': ('spec.provider', 'untrusted'),
    'languages: of specs, and of trees': ('checkout', 'spec.language', 'spec.reading'),
    'how services are spoken to; all or nothing; questions': (
        'config',
        'copier_template',
        'demo',
        'kinds',
        'transaction',
    ),
    'a spec understood; its files; what breaks from one to the next': ('breaking', 'render', 'spec'),
    'a spec asked for': ('questions',),
    'what was generated from what': ('record',),
    'what generated code meets in a tree': ('merge', 'migrations', 'register'),
    'judgement': ('check', 'checklist', 'doctor', 'verify'),
    'what a command does': ('commands',),
    'what a person reads': ('report',),
    'the command line': ('cli',),
}

# Imports that lead up and are still there, each with what takes it away. One that is gone has to go from here.
WRONG: dict[str, str] = {}

# Modules that know each other, if only for types or in a function, each group with why it is one thing.
KNOTS: dict[tuple[str, ...], str] = {
    ('fieldtypes.base', 'fieldtypes.control', 'fieldtypes.field', 'fieldtypes.registry'): (
        'a field has a type, and the views of a type are asked about a field'
    ),
}

# The packages of others: who imports them, and who does so as soon as it is imported itself.
OTHERS: dict[str, tuple[set[str], set[str]]] = {
    'black': ({'render'}, set()),
    'click': ({'cli'}, {'cli'}),
    'copier': ({'copier_template'}, set()),
    'django': ({'migrations'}, {'migrations'}),  # in a script that Label Studio's Python runs
    'jinja2': ({'questions', 'render'}, {'questions', 'render'}),
    'libcst': ({'register'}, set()),
    'markdown_it': ({'register'}, set()),
    'packaging': ({'register', 'spec'}, set()),
    'platformdirs': ({'demo', 'user_cache'}, set()),
    'prompt_toolkit': ({'copier_template'}, set()),
    'pydantic': ({'config', 'kinds', 'spec'}, {'config', 'kinds', 'spec'}),
    'pydantic_core': ({'spec'}, {'spec'}),
    'pygments': ({'report'}, set()),
    'rich': ({'cli'}, set()),
    'ruamel': ({'register', 'spec'}, {'spec'}),
    'tree_sitter': ({'meaning', 'register'}, set()),
    'tree_sitter_typescript': ({'meaning', 'register'}, set()),
}


@cache
def modules() -> dict[str, ast.Module]:
    """Each module by its name inside the package, the package itself as ''."""
    found = {}
    for path in ROOT.rglob('*.py'):
        parts = path.relative_to(ROOT).with_suffix('').parts
        name = '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)
        found[name] = ast.parse(path.read_text(encoding='utf-8'))
    return found


@cache
def imports(module: str) -> tuple[tuple[str, bool], ...]:
    """What a module imports anywhere in it, as absolute names, each with whether it does so when it is imported."""
    tree, found = modules()[module], []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node in tree.body) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, 'imports are absolute'
            found += [(f'{node.module}.{alias.name}', node in tree.body) for alias in node.names]
    return tuple(found)


def inside(name: str) -> str:
    """The module of the package that an absolute name leads to: itself, or the one that defines it."""
    name = name.removeprefix('storage_scaffold').removeprefix('.')
    return name if name in modules() else name.rpartition('.')[0]


def arrows() -> Iterator[tuple[str, str]]:
    """Every import of one of our modules by another."""
    for name in modules():
        found = {inside(target) for target, _ in imports(name) if target.split('.')[0] == 'storage_scaffold'}
        # The package itself holds its version.
        yield from ((name, target) for target in sorted(found - {name, ''}))


def unit(module: str) -> str:
    """The entry of the table that a module belongs to: the longest name that it begins with."""
    names = (name for row in LAYERS.values() for name in row)
    return max((name for name in names if f'{module}.'.startswith(f'{name}.')), key=len, default='')


def test_every_module_has_its_place_in_the_table() -> None:
    units = {unit(name) for name in modules() if name}
    assert '' not in units, [name for name in modules() if name and not unit(name)]
    assert units == {name for row in LAYERS.values() for name in row}


def test_imports_lead_down() -> None:
    level = {name: at for at, row in enumerate(LAYERS.values()) for name in row}
    wrong = {
        f'{name} -> {target}'
        for name, target in arrows()
        if name and unit(name) != unit(target) and level[unit(name)] <= level[unit(target)]
    }
    assert sorted(wrong - WRONG.keys()) == [], 'move what is needed down, or ask for it as an argument'
    assert sorted(WRONG.keys() - wrong) == [], 'they are gone: take them out of the table'


def test_nothing_imports_the_command_line() -> None:
    assert [(name, target) for name, target in arrows() if unit(target) == 'cli' and unit(name) != 'cli'] == []


def test_modules_that_know_each_other_are_in_the_table() -> None:
    reached: dict[str, set[str]] = {name: set() for name in modules()}
    for name, target in arrows():
        reached[name].add(target)
    for middle, beyond in reached.items():
        for targets in reached.values():
            if middle in targets:
                targets.update(beyond)
    knots = {
        tuple(sorted(other for other in targets if name in reached[other]))
        for name, targets in reached.items()
        if name in targets
    }
    assert knots == KNOTS.keys()


@pytest.mark.parametrize('other', sorted(OTHERS))
def test_packages_of_others_stay_where_they_are_needed(other: str) -> None:
    found = [
        (name.split('.')[0], at_once)
        for name in modules()
        for target, at_once in imports(name)
        if target.split('.')[0] == other
    ]
    assert ({name for name, _ in found}, {name for name, at_once in found if at_once}) == OTHERS[other]


def test_every_package_of_others_is_in_the_table() -> None:
    found = {target.split('.')[0] for name in modules() for target, _ in imports(name)}
    assert found - sys.stdlib_module_names - {'storage_scaffold'} == OTHERS.keys()
