"""Where an Enterprise tree has its things, found in its own code: no such tree is public, so no path is assumed.

From manage.py the way leads to the settings, and from these to the list of storages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from storage_scaffold.checkout.features import parse
from storage_scaffold.checkout.layout import OPEN_SOURCE, Layout
from storage_scaffold.checkout.needed import ELSEWHERE, OF_STORAGES
from storage_scaffold.checkout.paths import Read
from storage_scaffold.errors import Problem

# What the entries of a provider call in the module of the routes.
_NEEDED_BY_ROUTES = ('path', 'include', 'ImportStorageListFilesAPI')
_STORAGE_LIST = 'GET_STORAGE_LIST'
_SETTINGS = 'DJANGO_SETTINGS_MODULE'


def located(read: Read, layout: Layout) -> tuple[Layout, list[Problem]]:
    """`layout` with the places of a tree, read by `read`, and a problem for each thing that is missing there.

    Raises CheckoutError when a file that is looked at cannot be parsed.
    """
    search = _Search(read, layout)
    label_studio = OPEN_SOURCE.package if read(OPEN_SOURCE.in_storages('base_models.py')) is not None else None
    theirs = {}
    if label_studio:
        theirs = {file: OPEN_SOURCE.in_storages(file) for file in OF_STORAGES}
        theirs |= {file: OPEN_SOURCE.in_package(file) for file in (*ELSEWHERE, 'core/version_.py')}
    settings = search.settings()
    function, functions, module = search.storage_list(settings)
    label = search.app_label(settings, module)
    routes, urls = search.routes()
    search.require(layout.in_storages('models.py'), 'imports the models of all providers')
    search.require(layout.migrations / '__init__.py', 'makes the directory one of migrations')
    found = replace(
        layout,
        settings_module=search.settings_module,
        module=module,
        app_label=label,
        list_function=function,
        routes=routes,
        label_studio=label_studio,
        moved={
            **layout.moved,
            **theirs,
            'core/settings/base.py': search.link_names(settings),
            'functions.py': functions,
            'urls.py': urls,
        },
    )
    return found, search.problems


@dataclass
class _Search:
    """Looks things up in a tree and notes what is missing; then it answers with the path that is the likeliest."""

    read: Read
    layout: Layout
    problems: list[Problem] = field(default_factory=list)
    settings_module: str = ''

    def settings(self) -> dict[PurePosixPath, ast.Module]:
        """The settings that manage.py starts with, before those of the same package that they import with a star."""
        manage = self.layout.manage
        self.settings_module = next(_default_settings(self._module(manage)), '')
        if not self.settings_module:
            self._missing(manage, _SETTINGS, 'is given no default here, so it is unknown which settings are used')
            return {}
        found: dict[PurePosixPath, ast.Module] = {}
        self._follow(self.settings_module, found)
        if not found:
            words = f'the settings `{self.settings_module}` are not in {self.layout.package}/'
            self.problems.append(Problem(words, file=str(manage)))
        return found

    def storage_list(self, settings: Mapping[PurePosixPath, ast.Module]) -> tuple[str, PurePosixPath, str]:
        """The function that lists the storages, its file, and the name under which the storages are imported."""
        usual = self.layout.list_function, self.layout.storages / 'functions.py', self.layout.module
        values = ((path, value) for path, module in settings.items() for value in _strings(module, _STORAGE_LIST))
        setting, value = next(values, (None, ''))
        if setting is None:
            self._not_set(settings, _STORAGE_LIST)
            return usual
        name, _, function = value.rpartition('.')
        path = self._path(name)
        if path is None:
            words = f'`{_STORAGE_LIST}` is `{value}`, which is not in {self.layout.package}/'
            self.problems.append(Problem(words, file=str(setting)))
            return usual
        if not any(isinstance(node, ast.FunctionDef) and node.name == function for node in self._module(path).body):
            self._missing(path, function, f'is missing, to which `{_STORAGE_LIST}` leads')
        prefix = f'{self.layout.package.name}.' if name.startswith(f'{self.layout.package.name}.') else ''
        return function, path, f'{prefix}{self.layout.module}'

    def link_names(self, settings: Mapping[PurePosixPath, ast.Module]) -> PurePosixPath:
        """The file of the settings in which the import links are listed."""
        name = self.layout.link_names_setting
        for path, module in settings.items():
            if any(name in _changed(node) for node in module.body):
                return path
        self._not_set(settings, name)
        return self.layout.in_package('core/settings/base.py')

    def app_label(self, settings: Mapping[PurePosixPath, ast.Module], module: str) -> str:
        """The label of the Django app that the storages are."""
        texts = {
            node.value
            for tree in settings.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        if settings and not any(text == module or text.startswith(f'{module}.apps.') for text in texts):
            self._not_set(settings, f"'{module}' in INSTALLED_APPS")
        apps = self.layout.storages / 'apps.py'
        source = self._module(apps) if self.read(apps) is not None else ast.Module([], [])
        classes = [node for node in source.body if isinstance(node, ast.ClassDef)]
        labels = (label for node in classes for label in _strings(node, 'label'))
        return next(labels, self.layout.app_label)

    def routes(self) -> tuple[str, PurePosixPath]:
        """The list of the routes below the URL of the storages, and its file."""
        urls, route = self.layout.storages / 'urls.py', self.layout.api.removeprefix('/')
        if self.read(urls) is None:
            self.require(urls, 'routes to the storages')
            return self.layout.routes, urls
        module = self._module(urls)
        names = {alias.asname or alias.name for node in ast.walk(module) for alias in getattr(node, 'names', ())}
        for name in _NEEDED_BY_ROUTES:
            if name not in names:
                self._missing(urls, name, 'is not imported, and the routes of a provider need it')
        found = next((name for node in ast.walk(module) for name in _included(node, route)), None)
        if found is None:
            self._missing(urls, f"path('{route}', include(…))", 'with a list of routes is missing')
        return found or self.layout.routes, urls

    def require(self, path: PurePosixPath, does: str) -> None:
        """Note that a file is missing, if it is."""
        if self.read(path) is None:
            self.problems.append(Problem(f'this file is missing; it {does}', file=str(path)))

    def _follow(self, name: str, found: dict[PurePosixPath, ast.Module]) -> None:
        path = self._path(name)
        if path is None or path in found:
            return
        found[path] = module = self._module(path)
        for node in module.body:
            if isinstance(node, ast.ImportFrom) and node.names[0].name == '*':
                inside = name if path.name == '__init__.py' else name.rpartition('.')[0]
                parents = inside.split('.')[: len(inside.split('.')) - node.level + 1] if node.level else []
                self._follow('.'.join([*parents, *([node.module] if node.module else [])]), found)

    def _path(self, name: str) -> PurePosixPath | None:
        """The file of the module `name`; None if it is not in the package of the edition."""
        parts = name.removeprefix(f'{self.layout.package.name}.').split('.')
        if not all(map(str.isidentifier, parts)):
            return None
        base = self.layout.package.joinpath(*parts)
        return next((path for path in (base.with_suffix('.py'), base / '__init__.py') if self._is_there(path)), None)

    def _is_there(self, path: PurePosixPath) -> bool:
        return self.read(path) is not None

    def _module(self, path: PurePosixPath) -> ast.Module:
        return parse(self.read(path) or b'', path)

    def _missing(self, path: PurePosixPath, symbol: str, words: str) -> None:
        self.problems.append(Problem(f'`{symbol}` {words}', file=str(path)))

    def _not_set(self, settings: Mapping[PurePosixPath, ast.Module], name: str) -> None:
        if settings:
            first, *others = settings
            more = f', nor in {", ".join(map(str, others))}' if others else ''
            self._missing(first, name, f'is not set here{more}')


def _default_settings(module: ast.Module) -> Iterator[str]:
    """What a manage.py sets `DJANGO_SETTINGS_MODULE` to."""
    for node in ast.walk(module):
        match node:
            case ast.Call(args=[ast.Constant(value=name), ast.Constant(value=value), *_]) | ast.Assign(
                targets=[ast.Subscript(slice=ast.Constant(value=name))], value=ast.Constant(value=value)
            ) if name == _SETTINGS and isinstance(value, str):
                yield value


def _changed(node: ast.stmt) -> list[str]:
    """The names that a statement assigns to, adds to, or calls a method of."""
    match node:
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case (
            ast.AnnAssign(target=ast.Name(id=name))
            | ast.AugAssign(target=ast.Name(id=name))
            | ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name))))
        ):
            return [name]
    return []


def _strings(block: ast.Module | ast.ClassDef, name: str) -> Iterator[str]:
    """The strings that the statements of a block assign to `name`, the last one first."""
    for node in reversed(block.body):
        match node:
            case ast.Assign(value=ast.Constant(value=str(value))) | ast.AnnAssign(
                value=ast.Constant(value=str(value))
            ):
                if name in _changed(node):
                    yield value


def _included(node: ast.AST, route: str) -> Iterator[str]:
    """The name of the list in `path(route, include(name))` or `path(route, include((name, …)))`."""
    match node:
        case ast.Call(
            args=[
                ast.Constant(value=str(found)),
                ast.Call(args=[ast.Name(id=name) | ast.Tuple(elts=[ast.Name(id=name), *_]), *_]),
                *_,
            ]
        ) if (
            found == route
        ):
            yield name
