"""What a Label Studio release offers, detected by symbols: the version number of a fork does not tell."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from storage_scaffold.checkout import web
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.checkout.paths import Read
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.statements import statements

_STOCK_PROVIDER = 's3/__init__.py'
_LONGEST_LICENCE = 2_000
HOW_TO_RESTORE = 'restore the original file (`git status` names it), then run the same command again'


@dataclass(frozen=True)
class Features:
    """The switches of the templates.

    `resolve_host_for_ssrf` and `validate_url_for_ssrf` are the helpers of `core.utils.io` since 1.23.1 (R23); before
    1.22.0, a sync counts the tasks that it has of each key (`counts_linked_tasks`); `has_pyproject` distinguishes a
    source tree from an unpacked wheel; `has_web` and `has_docs` are false for the PyPI package. `depends_on`,
    `visible_when` and `required_when` are properties that a field of the web form can declare, `cloud_icon` is the
    icon of providers without their own, `brand` the product's name in the web app. `licence` is the string literal at
    the beginning of the Python files of the tree's own providers, `''` if there is none.
    """

    resolve_host_for_ssrf: bool = True
    validate_url_for_ssrf: bool = True
    counts_linked_tasks: bool = False
    has_pyproject: bool = True
    has_web: bool = False
    has_docs: bool = False
    depends_on: bool = False
    visible_when: bool = False
    required_when: bool = False
    cloud_icon: bool = False
    brand: str = web.STOCK_BRAND
    licence: str = ''

    @classmethod
    def detect(cls, read: Read, layout: Layout) -> Features:
        """The features of a tree of `layout`, read by `read`. Raises CheckoutError when a file cannot be parsed.

        Of a Label Studio that is installed and not in the tree, nothing is seen: it has to be 1.23.1 or later.
        """
        network = layout.in_package('core/utils/io.py')
        provider, links = layout.in_storages(_STOCK_PROVIDER), layout.in_storages('base_models.py')
        io_names, unseen = available_names(read(network) or b'', network), not layout.shows_label_studio
        return cls(
            resolve_host_for_ssrf=unseen or 'resolve_host_for_ssrf' in io_names,
            validate_url_for_ssrf=unseen or 'validate_url_for_ssrf' in io_names,
            counts_linked_tasks='n_tasks_linked' in defined_names(read(links) or b'', links),
            has_pyproject=read(layout.pyproject) is not None,
            has_web=read(layout.web_index) is not None,
            has_docs=read(layout.docs_overview) is not None,
            depends_on=web.declares(read, layout, 'dependsOn'),
            visible_when=web.declares(read, layout, 'visibleWhen'),
            required_when=web.declares(read, layout, 'requiredWhen'),
            cloud_icon=web.exports_icon(read, layout),
            brand=web.brand(read, layout),
            licence=_licence(read(provider) or b'', provider),
        )

    def digest(self) -> str:
        """The SHA-256 of all switches."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode('utf-8')).hexdigest()


def _licence(source: bytes, path: PurePosixPath) -> str:
    """The docstring of a module as written, if it is about a licence. Raises CheckoutError like `parse`."""
    match parse(source, path).body[:1]:
        case [ast.Expr(value=ast.Constant(value=str(text)) as node)] if re.search('licen[cs]e', text, re.IGNORECASE):
            written = ast.get_source_segment(source.decode('utf-8', 'replace'), node) or ''
            return written.replace('\r\n', '\n') if len(written) <= _LONGEST_LICENCE else ''
    return ''


def parse(source: bytes, path: PurePosixPath) -> ast.Module:
    """The syntax tree of `source`. Raises CheckoutError, with `path` and line, when it is not valid Python."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        problem = Problem(f'is not valid Python: {error.msg}', file=str(path), line=error.lineno)
        raise CheckoutError(problem, HOW_TO_RESTORE) from error
    except (ValueError, RecursionError, MemoryError) as error:
        problem = Problem(f'is not valid Python: {error}', file=str(path))
        raise CheckoutError(problem, HOW_TO_RESTORE) from error


def defined_names(source: bytes, path: PurePosixPath) -> frozenset[str]:
    """The names of all classes, functions and methods in `source`. Raises CheckoutError as `parse`."""
    definitions = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in statements(parse(source, path)) if isinstance(node, definitions))


def available_names(source: bytes, path: PurePosixPath) -> frozenset[str]:
    """What `source` defines or imports, and the packages that it imports from. Raises CheckoutError as `parse`."""
    found: set[str] = set()
    for node in statements(parse(source, path)):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                found.add(node.name)
            case ast.Import() | ast.ImportFrom():
                found.update(alias.asname or alias.name for alias in node.names)
                found.add((getattr(node, 'module', None) or '').partition('.')[0])
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return frozenset(found)
