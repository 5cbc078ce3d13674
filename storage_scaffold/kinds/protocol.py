"""Whether a client that its developer owns keeps the protocol: judged by its syntax tree, never run.

What must be there is read off the starter that `new` would write for the spec: every class, every method with its
arguments, every attribute of the dataclasses. So a field that is added to the spec is an option that the client lacks.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from storage_scaffold.errors import Problem
from storage_scaffold.spec.provider import Provider

_ROOT = 'StorageError'
_SPECIAL = ('staticmethod', 'classmethod', 'property')
# Bases from elsewhere that bring no method of the protocol; any other may bring all of them.
_BARE_BASES = ('object', 'ABC', 'Generic', 'Protocol')

_LONGEST_SHOWN = 200

Starter = Callable[[Provider, str], bytes]
"""From a provider and the name of an owned file to the file that `new` would write."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def owned_problems(source: bytes, provider: Provider, path: PurePosixPath, starter: Starter) -> list[Problem]:
    """Everything in which an owned file breaks the protocol of its provider, in the order of its lines.

    Parameters: `source`, the file's bytes; `path`, how problems call it, its last part one of the kind's owned files;
    `starter`, what writes the file that the protocol is read off. Returns problems with line and column (of what is
    missing: of the class that lacks it, else the first line); empty when the file keeps the protocol.
    """
    try:
        module = _Module(ast.parse(source), source.decode('utf-8').splitlines(), str(path))
    except SyntaxError as error:
        text = (error.text or '').splitlines()
        source_line = _shown(text[0]) if text else None
        return [Problem(f'is not valid Python: {error.msg}', str(path), error.lineno, error.offset, source_line)]
    except (ValueError, RecursionError, MemoryError) as error:
        return [Problem(f'is not Python in UTF-8: {error}', str(path))]
    written = starter(provider, path.name).decode('utf-8')
    wanted = _Module(ast.parse(written), written.splitlines(), path.name)
    problems = [
        *_missing_classes(module, wanted),
        *_errors(module, wanted),
        *_attributes(module, wanted),
        *_options(module, wanted, f'{provider.class_prefix}Options'),
        *_methods(module, wanted, f'{provider.class_prefix}Client'),
        *_left_to_write(module),
    ]
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))


@dataclass(frozen=True)
class _Module:
    """A parsed file."""

    tree: ast.Module
    lines: list[str]
    file: str

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes of the module's top level."""
        return {node.name: node for node in self._statements() if isinstance(node, ast.ClassDef)}

    @cached_property
    def names(self) -> frozenset[str]:
        """What the module's top level defines, imports or assigns."""
        found: set[str] = set()
        for node in self._statements():
            if isinstance(node, (ast.ClassDef, *_FUNCTIONS)):
                found.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                found.update(alias.asname or alias.name for alias in node.names)
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found.update(target.id for target in targets if isinstance(target, ast.Name))
        return frozenset(found)

    def _statements(self) -> Iterator[ast.stmt]:
        """The statements of the top level, those under `if` and `try` too."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            for node in ast.iter_child_nodes(waiting.pop()):
                if isinstance(node, ast.stmt):
                    yield node
                if isinstance(node, (ast.If, ast.Try, ast.ExceptHandler, ast.With)):
                    waiting.append(node)

    def family(self, name: str) -> tuple[list[ast.ClassDef], set[str]]:
        """A class with its bases in this module, and the names of its bases from elsewhere."""
        members: list[ast.ClassDef] = []
        foreign: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop(0)
            node = self.classes.get(current)
            if node is None:
                foreign.add(current)
            elif node not in members:
                members.append(node)
                waiting += [_last_name(base) for base in node.bases]
        return members, foreign

    def functions(self) -> Iterator[tuple[str, _Function]]:
        """Every function of the module, methods by `Class.method`; the outer ones first."""
        for owner in ast.walk(self.tree):
            for node in ast.iter_child_nodes(owner):
                if isinstance(node, _FUNCTIONS):
                    yield f'{owner.name}.{node.name}' if isinstance(owner, ast.ClassDef) else node.name, node

    def problem(self, message: str, node: ast.AST | None, hint: str) -> Problem:
        """A problem at a node, or at the first line."""
        line = getattr(node, 'lineno', 1)
        text = self.lines[line - 1] if line <= len(self.lines) else ''
        # Python counts the bytes of UTF-8.
        before = text.encode('utf-8')[: getattr(node, 'col_offset', 0)]
        return Problem(message, self.file, line, len(before.decode('utf-8', 'ignore')) + 1, _shown(text), hint)

    def header(self, node: ast.FunctionDef) -> str:
        """`def delete(self, key: str) -> None:`, as it is written."""
        return ''.join(line.strip() for line in self.lines[node.lineno - 1 : node.body[0].lineno - 1])


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _missing_classes(module: _Module, wanted: _Module) -> Iterator[Problem]:
    for name, node in wanted.classes.items():
        if name not in module.names:
            what = (ast.get_docstring(node) or '').partition('\n')[0]
            yield module.problem(f'class `{name}` is missing: {what}', None, f'add `class {name}`')


def _errors(module: _Module, wanted: _Module) -> Iterator[Problem]:
    """Label Studio's side catches StorageError and nothing else."""
    for name in wanted.classes:
        if name != _ROOT and wanted.family(name)[0][-1].name == _ROOT and name in module.classes:
            members, foreign = module.family(name)
            if all(node.name != _ROOT for node in members) and foreign <= {'Exception', 'BaseException', 'object'}:
                message = f'`{name}` is not a {_ROOT}: nothing would catch it'
                yield module.problem(message, module.classes[name], f'write `class {name}({_ROOT}):`')


def _attributes(module: _Module, wanted: _Module) -> Iterator[Problem]:
    """The dataclasses have the attributes that are given to them and read from them."""
    for name, node in wanted.classes.items():
        if name not in module.classes:
            continue
        members, foreign = module.family(name)
        there = {attribute for member in members for attribute in _annotated(member)}
        for attribute, statement in _annotated(node).items():
            if attribute not in there and not foreign - set(_BARE_BASES):
                message = f'`{name}` lacks `{attribute}`'
                yield module.problem(message, module.classes[name], f'add `{ast.unparse(statement)}`')


def _options(module: _Module, wanted: _Module, name: str) -> Iterator[Problem]:
    """utils.py gives the options that the spec has, and keeps the client by them."""
    node = module.classes.get(name)
    if node is None:
        return
    for attribute, statement in _annotated(node).items():
        if attribute not in _annotated(wanted.classes[name]) and statement.value is None:
            message = f'`{name}.{attribute}` has no field in the spec: nothing gives it'
            yield module.problem(message, statement, 'remove it, give it a default, or add the field to the spec')
    if not any(_is_frozen(decorator) for decorator in node.decorator_list) and not node.bases:
        message = f'`{name}` cannot be a key of the cache of clients'
        yield module.problem(message, node, 'write `@dataclass(frozen=True)` above it')


def _is_frozen(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and any(
        keyword.arg == 'frozen' and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in decorator.keywords
    )


def _methods(module: _Module, wanted: _Module, name: str) -> Iterator[Problem]:
    if name not in module.classes:
        return
    members, foreign = module.family(name)
    found: dict[str, ast.stmt] = {}
    for member in members:
        for method, statement in _defined(member):
            found.setdefault(method, statement)
    for method, node in _defined(wanted.classes[name]):
        if not isinstance(node, ast.FunctionDef):
            continue
        header = wanted.header(node)
        there = found.get(method)
        if there is None:
            if not foreign - set(_BARE_BASES):
                yield module.problem(f'`{name}` lacks `{method}`', module.classes[name], f'add `{header}`')
        elif isinstance(there, _FUNCTIONS) and (wrong := _mismatch(there, node)):
            yield module.problem(f'`{name}.{method}` {wrong}', there, f'write it as `{header}`')


def _mismatch(found: _Function, wanted: ast.FunctionDef) -> str | None:
    """Why a method cannot be called as the starter's; None when it can."""
    if isinstance(found, ast.AsyncFunctionDef):
        return 'is asynchronous'
    for decorator in found.decorator_list:
        if isinstance(decorator, ast.Name) and decorator.id in _SPECIAL:
            return f'is a {decorator.id}'
    ours, theirs = wanted.args, found.args
    names = [argument.arg for argument in ours.args]
    if theirs.posonlyargs or [argument.arg for argument in theirs.args[: len(names)]] != names:
        return f'does not take {_words(names)}'
    given = len(names) - len(ours.defaults)
    if len(theirs.args) - len(theirs.defaults) > given:
        argument = theirs.args[given].arg
        return f'has no default for `{argument}`' if argument in names else f'takes `{argument}`, which nothing gives'
    for extra, default in zip(theirs.kwonlyargs, theirs.kw_defaults, strict=True):
        if default is None:
            return f'takes `{extra.arg}`, which nothing gives'
    return None


def _left_to_write(module: _Module) -> Iterator[Problem]:
    """Each `raise NotImplementedError`, once, with the function that it stands in."""
    seen: set[ast.Raise] = set()
    for name, function in module.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Raise) and _last_name(_called(node.exc)) == 'NotImplementedError':
                if node not in seen:
                    yield module.problem(f'`{name}` is not written yet', node, 'write what its docstring says')
                seen.add(node)


def _called(node: ast.expr | None) -> ast.expr | None:
    return node.func if isinstance(node, ast.Call) else node


def _last_name(node: ast.expr | None) -> str:
    """`ABC` for `abc.ABC` and `Generic` for `Generic[T]`; empty for anything that is not a name."""
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ''


def _annotated(node: ast.ClassDef) -> dict[str, ast.AnnAssign]:
    """The attributes that a class declares."""
    return {
        statement.target.id: statement
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    }


def _defined(node: ast.ClassDef) -> Iterator[tuple[str, ast.stmt]]:
    """What a class calls by a name: methods, and those made elsewhere (`delete = remove`)."""
    for statement in node.body:
        if isinstance(statement, _FUNCTIONS):
            yield statement.name, statement
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement


def _shown(line: str) -> str | None:
    """A line as it can be shown, one character for one, so that a caret stays below its place."""
    if len(line) > _LONGEST_SHOWN:
        return None
    return ''.join(character if character.isprintable() else ' ' for character in line)


def _words(names: Iterable[str]) -> str:
    return ', '.join(f'`{name}`' for name in names)
