"""Makes the migration of a plan: Django runs in a temporary copy of the tree with the plan laid over it.

The checkout itself never sees Django: starting Label Studio rewrites `core/version_.py` and makes a data directory.
One run answers both questions. `makemigrations` runs for all apps, so a tree whose migrations were not clean before
shows as operations on models that are not the provider's.
"""

from __future__ import annotations

import ast
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout.features import parse
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.checkout.tree import MAX_BYTES, Checkout
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, Problem, UsageError
from storage_scaffold.plan.plan import Change, Plan

TIMEOUT = 600
_PROBE_TIMEOUT = 60
_WITH_RENAMES = Path(__file__).with_name('manage_with_renames.py')
_SKIPPED = ('__pycache__', 'node_modules', 'static', 'static_build', '.git', '.venv', 'venv')
_DATABASE = {'DJANGO_DB': 'sqlite'}
# Without these Label Studio asks the package index for a newer release and reports to Sentry as it starts.
_OFFLINE = {
    'SENTRY_DSN': '',
    'FRONTEND_SENTRY_DSN': '',
    'SENTRY_RATE': '0',
    'COLLECT_ANALYTICS': '0',
    'LATEST_VERSION_CHECK': '0',
}
# What a process needs to start at all; a developer's database or Label Studio settings must not get in.
_KEPT = ('PATH', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SYSTEMROOT', 'TEMP', 'TMP', 'TMPDIR')
# Label Studio's package asks for its own metadata; the user base must survive another HOME.
_PROBE = """
import importlib.metadata, json, site, sys
import django
importlib.metadata.metadata('label-studio')
print(json.dumps([sys.executable, site.getuserbase()]))
"""


@dataclass(frozen=True)
class Python:
    """An interpreter that has Label Studio's dependencies; `user_base` is where its `pip install --user` goes."""

    executable: str
    user_base: str


def find_python(command: str | None, root: Path) -> Python | None:
    """The first interpreter that has Django and Label Studio's metadata, or `None`.

    Parameters: `command` as in `--python "poetry run python"` is the only candidate when given; else this
    interpreter, the active and the checkout's virtual environment, and poetry's. Raises UsageError for a `command`
    that does not work.
    """
    if command is not None:
        return _named(command, root)
    for candidate in _candidates(root):
        try:
            return _probe(candidate, root)
        except (OSError, ValueError):
            continue
    return None


def make(
    checkout: Checkout, plan: Plan, python: Python, before: Sequence[Change] = ()
) -> tuple[PurePosixPath, bytes] | None:
    """The migration that `plan` asks for, as path and bytes; `None` when the models are already migrated.

    `plan` is one for `checkout`, `before` are changes of other plans that this one starts from.
    Raises CheckoutError when models other than the plan's want a migration too (the tree was not clean before),
    EnvironmentFailed when Django fails, or wants to drop a table of a provider that stays.
    """
    layout = checkout.layout
    with tempfile.TemporaryDirectory(prefix='storage-scaffold-') as scratch:
        tree, data = Path(scratch, 'tree'), Path(scratch, 'data')
        data.mkdir()
        _copy(checkout, tree)
        _overlay(tree, layout, (*before, *plan.changes))
        known = set(_migrations(tree))
        env = environment(layout, tree, data, python.user_base)
        _run([python.executable, *_manage(plan)], tree / layout.package, env)
        made = [(path, (tree / path).read_bytes()) for path in _migrations(tree) if path not in known]
    if foreign := list(_foreign(layout, made, {model.lower() for model in plan.models})):
        raise CheckoutError(
            foreign,
            '`makemigrations --check --dry-run` must be clean before: make the missing migrations, then repeat',
        )
    if plan.command != 'remove' and (dropped := [model for _, model in _dropped(made)]):
        raise EnvironmentFailed(
            f'makemigrations would drop the tables of {", ".join(dropped)}, with all that is in them',
            'make the change in two steps, with an update after each; nothing was written',
        )
    if len(made) > 1:
        names = ', '.join(path.name for path, _ in made)
        raise EnvironmentFailed(f'makemigrations made {names} where one was expected', 'repeat with --no-migrate')
    return made[0] if made else None


def environment(layout: Layout, tree: Path, data: Path, user_base: str | None = None) -> dict[str, str]:
    """The variables for Django in `tree`: offline, on sqlite, with `data` as home and data directory."""
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    # Label Studio makes its default data directory under the home even when it is given another one.
    homes = {'HOME': str(data), 'USERPROFILE': str(data), 'XDG_DATA_HOME': str(data)}
    base = {'PYTHONUSERBASE': user_base} if user_base else {}
    own = {
        'DJANGO_SETTINGS_MODULE': layout.settings_module,
        'LABEL_STUDIO_BASE_DATA_DIR': str(data),
        'PYTHONPATH': str(tree / layout.package.parent),
        'PYTHONUTF8': '1',
    }
    return {**kept, **homes, **base, **own, **_DATABASE, **_OFFLINE}


def command_by_hand(checkout: Checkout, name: str) -> str:
    """The shell command that makes the migration `name` in the checkout itself."""
    layout = checkout.layout
    settings = {**_OFFLINE, **_DATABASE, 'PYTHONPATH': str(checkout.root / layout.package.parent)}
    words = ' '.join(f'{key}={shlex.quote(value) if value else ""}' for key, value in settings.items())
    return (
        f'cd {shlex.quote(str(checkout.root / layout.package))} && \\\n'
        f'  {words} \\\n'
        f'  python manage.py makemigrations {layout.app_label} -n {name} --no-header'
    )


def _named(command: str, root: Path) -> Python:
    remedy = 'give a Python that has Label Studio installed (`poetry install` in the checkout), or --no-migrate'
    try:
        return _probe(shlex.split(command), root)
    except (OSError, ValueError) as error:
        raise UsageError(f'--python {command!r} does not work: {error}', remedy) from error


def _candidates(root: Path) -> Iterator[list[str]]:
    folder = 'Scripts' if os.name == 'nt' else 'bin'
    yield [sys.executable]
    if active := os.environ.get('VIRTUAL_ENV'):
        yield [str(Path(active, folder, 'python'))]
    yield [str(Path(root, '.venv', folder, 'python'))]
    if (root / 'poetry.lock').is_file() and shutil.which('poetry'):
        yield ['poetry', 'run', 'python']


def _probe(command: Sequence[str], root: Path) -> Python:
    """The interpreter behind `command`. Raises OSError when it does not start, ValueError when it lacks something."""
    if not command:
        raise ValueError('it is empty')
    try:
        done = subprocess.run(
            [*command, '-c', _PROBE],
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError(f'no answer within {_PROBE_TIMEOUT} s') from error
    if done.returncode:
        words = done.stderr.decode('utf-8', 'replace').strip().splitlines()
        raise ValueError(words[-1] if words else f'exit code {done.returncode}')
    answer = json.loads(done.stdout.splitlines()[-1])
    return Python(*answer)


def _copy(checkout: Checkout, tree: Path) -> None:
    def ignore(directory: str, names: list[str]) -> list[str]:
        return [name for name in names if name in _SKIPPED or _is_large(Path(directory, name))]

    package = checkout.layout.package
    try:
        shutil.copytree(checkout.root / package, tree / package, ignore=ignore, ignore_dangling_symlinks=True)
    except (OSError, shutil.Error) as error:
        raise EnvironmentFailed(
            f'{package}/ could not be copied for makemigrations: {str(error)[:400]}',
            'see that the files are readable and the disk has room, or repeat with --no-migrate',
        ) from error


def _is_large(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > MAX_BYTES


def _overlay(tree: Path, layout: Layout, changes: Sequence[Change]) -> None:
    for change in changes:
        target = tree / change.path
        if change.after is None:
            target.unlink(missing_ok=True)
        elif change.path.is_relative_to(layout.package):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(change.after)


def _migrations(tree: Path) -> list[PurePosixPath]:
    return [PurePosixPath(path.relative_to(tree).as_posix()) for path in sorted(tree.glob('*/**/migrations/*.py'))]


def _run(command: Sequence[str], directory: Path, env: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(
            [*command, '--no-header', '--noinput'],
            cwd=directory,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EnvironmentFailed(f'makemigrations took longer than {TIMEOUT} s', 'repeat with --no-migrate') from error
    if done.returncode:
        words = (done.stderr + done.stdout).decode('utf-8', 'replace').strip().splitlines()
        raise EnvironmentFailed(
            '\n  '.join(['makemigrations failed; the end of what it said:', *words[-15:]]),
            'see that Label Studio runs with this Python, name another with --python, or repeat with --no-migrate',
        )


def _manage(plan: Plan) -> list[str]:
    """The arguments for Python: manage.py, or the script that runs it when names have changed."""
    script = [str(_WITH_RENAMES), json.dumps(plan.renames)] if plan.renames else ['manage.py']
    return [*script, 'makemigrations', '-n', plan.migration or plan.provider]


def _dropped(made: Sequence[tuple[PurePosixPath, bytes]]) -> Iterator[tuple[str, str]]:
    for path, source in made:
        yield from (item for item in operations(source, path) if item[0] == 'DeleteModel')


def _foreign(layout: Layout, made: Sequence[tuple[PurePosixPath, bytes]], models: set[str]) -> Iterator[Problem]:
    """What the migrations change beyond the provider's own models."""
    for path, source in made:
        for operation, model in operations(source, path):
            if path.parent != layout.migrations or model not in models:
                yield Problem(f'app `{path.parts[-3]}` already lacks a migration: {operation} of `{model}`')


def operations(source: bytes, path: PurePosixPath) -> Iterator[tuple[str, str]]:
    """Operation and lower-cased model of each entry of a migration's `operations`; `?` where it names no model.

    Raises CheckoutError naming `path` when `source` is not Python.
    """
    for node in ast.walk(parse(source, path)):
        match node:
            case ast.Assign(targets=[ast.Name(id='operations')], value=ast.List(elts=entries)):
                yield from (_operation(entry) for entry in entries)


def model_renames(source: bytes, path: PurePosixPath) -> Iterator[tuple[str, str]]:
    """Old and new name, in lower case, of each model that a migration renames. Raises as `operations`."""
    for node in ast.walk(parse(source, path)):
        match node:
            case ast.Call(func=ast.Attribute(attr='RenameModel') | ast.Name(id='RenameModel'), keywords=keywords):
                values = {keyword.arg: keyword.value for keyword in keywords}
                match values:
                    case {'old_name': ast.Constant(value=str(old)), 'new_name': ast.Constant(value=str(new))}:
                        yield old.lower(), new.lower()


def _operation(entry: ast.expr) -> tuple[str, str]:
    match entry:
        case ast.Call(func=ast.Attribute(attr=operation) | ast.Name(id=operation), keywords=keywords):
            values = {keyword.arg: ast.unparse(keyword.value).strip('\'"') for keyword in keywords}
            model = values.get('model_name') or values.get('old_name') or values.get('name') or '?'
            return operation, model.lower()
    return ast.unparse(entry)[:40], '?'
