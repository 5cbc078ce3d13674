"""Makes a migration: Django runs in a temporary copy of the tree with the plan applied.

Django never runs in the checkout itself, because starting Label Studio rewrites `core/version_.py` and creates a data
directory. `makemigrations` runs for all apps, so one run also detects a tree in which other migrations are missing: it
has operations on models that are not the provider's.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.checkout.overlay import Overlay
from storage_scaffold.checkout.tree import MAX_BYTES
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, Problem
from storage_scaffold.migrations.graph import read_graph
from storage_scaffold.migrations.models import waiting
from storage_scaffold.migrations.operations import operations
from storage_scaffold.migrations.ordering import needs_order
from storage_scaffold.migrations.planned import Answer, Made
from storage_scaffold.migrations.python import Python, find_python
from storage_scaffold.migrations.renumber import with_names
from storage_scaffold.plan.plan import MigrationRequest
from storage_scaffold.record.lock import read_locks

TIMEOUT = 600
_FOR_PROVIDER = Path(__file__).with_name('manage_for_provider.py')
_SKIPPED = ('__pycache__', 'node_modules', 'static', 'static_build', '.git', '.venv', 'venv')
_DATABASE = {'DJANGO_DB': 'sqlite'}
# Without these, Label Studio looks for a newer release in the package index and reports to Sentry when it starts.
_OFFLINE = {
    'SENTRY_DSN': '',
    'FRONTEND_SENTRY_DSN': '',
    'SENTRY_RATE': '0',
    'COLLECT_ANALYTICS': '0',
    'LATEST_VERSION_CHECK': '0',
}
# The variables that a process needs to start. A developer's database and Label Studio settings must not leak in.
_KEPT = ('PATH', 'LANG', 'LC_ALL', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SYSTEMROOT', 'TEMP', 'TMP', 'TMPDIR')


def make(
    tree: Checkout, request: MigrationRequest, python: Python, tell: Callable[[str], None] = lambda _step: None
) -> Answer:
    """The migration that `request` asks for, and a note for each other app that lacks one of its own.

    `tree` is the checkout as it will be, an `Overlay` of one or more plans; `tell` is called with each step. Raises
    CheckoutError when other models of the storages need a migration too, or when Django makes none because several are
    the last one; EnvironmentFailed when Django fails, or when the migration would drop a table although the request
    does not allow it.
    """
    layout = tree.layout
    if not request.merges:
        require_one_leaf(tree)
    with tempfile.TemporaryDirectory(prefix='storage-scaffold-') as scratch:
        copy, data = Path(scratch, 'tree'), Path(scratch, 'data')
        data.mkdir()
        tell('copying the tree')
        _copy(tree, copy)
        _lay(copy, layout, tree.files if isinstance(tree, Overlay) else {})
        known = set(_migrations(copy))
        env = environment(layout, copy, data, python.user_base)
        tell('asking Django')
        _run([python.executable, *_manage(tree, request)], copy / layout.package, env)
        made = [(path, (copy / path).read_bytes()) for path in _migrations(copy) if path not in known]
    made, others = _by_app(layout, made)
    if foreign := list(_foreign(made, {model.lower() for model in request.models})):
        raise CheckoutError(
            foreign,
            '`makemigrations --check --dry-run` must be clean first: make the missing migrations, then repeat',
        )
    if dropped := [model for _, model in _dropped(made) if model not in request.drops]:
        raise EnvironmentFailed(
            f'makemigrations would drop the tables of {", ".join(dropped)} with all their data',
            'make the change in two steps, and update after each of them; nothing was written',
        )
    if len(made) > 1:
        names = ', '.join(path.name for path, _ in made)
        raise EnvironmentFailed(f'makemigrations made {names}, but one was expected', 'repeat with --no-migrate')
    notes = tuple(_lacking(path, source) for path, source in others)
    return Answer(_without(tree, made[0], [path for path, _ in others]) if made else None, notes)


def require_one_leaf(tree: Checkout) -> None:
    """Raises CheckoutError when several migrations of the storages are the last one: Django makes no other then."""
    graph = read_graph(tree, tree.layout.migrations, tree.layout.app_label)
    if len(graph.leaves) < 2:
        return
    ours = [made.path for lock in read_locks(tree).values() for made in lock.migrations]
    settle = '`storage-scaffold update`' if needs_order(graph, ours) else '`python manage.py makemigrations --merge`'
    last = graph.leaves[-1]
    names = ' and '.join(leaf.name for leaf in graph.leaves)
    words = f'{names} both follow the same migration, and as long as they do, Django makes no other'
    raise CheckoutError(Problem(words, file=str(last.path), line=last.line), f'run {settle}, then repeat')


@dataclass(frozen=True)
class Django:
    """Makes migrations with the Python that it finds.

    Parameters: `wanted`, whether a migration must be made (`None`: if a Python is found); `command`, as in
    `find_python`; `tell` is called with each step before it begins, because the whole takes seconds, and with an
    empty text at the end; `source` is where the command was given.
    """

    wanted: bool | None = None
    command: str | None = None
    tell: Callable[[str], None] = lambda _line: None
    source: str = '--python'

    def __call__(self, tree: Checkout, request: MigrationRequest) -> Answer | None:
        """As in `Migrator`.

        Raises EnvironmentFailed when a wanted migration cannot be made; otherwise as `find_python` and `make`.
        """
        if self.wanted is False:
            return None
        try:
            return self._made(tree, request)
        finally:
            self.tell('')

    def _made(self, tree: Checkout, request: MigrationRequest) -> Answer | None:
        self.tell('finding Python')
        python = find_python(self.command, tree.root, source=self.source)
        if python is None:
            if self.wanted:
                raise EnvironmentFailed(
                    'no Python with Label Studio and its dependencies was found, but --migrate needs one',
                    'name one (--python "poetry run python"), or leave out --migrate and make the migration by hand',
                )
            return None
        return make(tree, request, python, self.tell)


def environment(layout: Layout, tree: Path, data: Path, user_base: str | None = None) -> dict[str, str]:
    """The environment variables for Django in `tree`: offline, on SQLite, with `data` as home and data directory."""
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    # Label Studio creates its default data directory in the home directory even when it is given another one.
    homes = {'HOME': str(data), 'USERPROFILE': str(data), 'XDG_DATA_HOME': str(data)}
    base = {'PYTHONUSERBASE': user_base} if user_base else {}
    own = {
        'DJANGO_SETTINGS_MODULE': layout.settings_module,
        'LABEL_STUDIO_BASE_DATA_DIR': str(data),
        'PYTHONPATH': str(tree / layout.package.parent),
        'PYTHONUTF8': '1',
    }
    return {**kept, **homes, **base, **own, **_DATABASE, **_OFFLINE}


def command_by_hand(checkout: Checkout, request: MigrationRequest) -> str:
    """The shell command that makes the migration in the checkout itself."""
    layout = checkout.layout
    settings = {**_OFFLINE, **_DATABASE, 'PYTHONPATH': str(checkout.root / layout.package.parent)}
    words = ' '.join(f'{key}={shlex.quote(value) if value else ""}' for key, value in settings.items())
    merge = '--merge --noinput ' if request.merges else ''
    return (
        f'cd {shlex.quote(str(checkout.root / layout.package))} && \\\n'
        f'  {words} \\\n'
        f'  python manage.py makemigrations {layout.app_label} {merge}-n {request.name} --no-header'
    )


def _copy(checkout: Checkout, tree: Path) -> None:
    def ignore(directory: str, names: list[str]) -> list[str]:
        return [name for name in names if name in _SKIPPED or _is_large(Path(directory, name))]

    for package in filter(None, (checkout.layout.package, checkout.layout.label_studio)):
        try:
            shutil.copytree(checkout.root / package, tree / package, ignore=ignore, ignore_dangling_symlinks=True)
        except (OSError, shutil.Error) as error:
            raise EnvironmentFailed(
                f'{package}/ could not be copied for makemigrations: {str(error)[:400]}',
                'check that the files are readable and the disk has space, or repeat with --no-migrate',
            ) from error


def _is_large(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > MAX_BYTES


def _lay(tree: Path, layout: Layout, files: Mapping[PurePosixPath, bytes | None]) -> None:
    for path, content in files.items():
        target = tree / path
        if content is None:
            target.unlink(missing_ok=True)
        elif path.is_relative_to(layout.package):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


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
            '\n  '.join(['makemigrations failed; the end of its output:', *words[-15:]]),
            'check that Label Studio runs with this Python, name another with --python, or repeat with --no-migrate',
        )


def _manage(tree: Checkout, request: MigrationRequest) -> list[str]:
    """The arguments for Python: manage.py, or the script that runs it for this provider alone."""
    if request.merges:
        return ['manage.py', 'makemigrations', tree.layout.app_label, '--merge', '-n', request.name]
    what = {'renames': request.renames, 'waiting': waiting(tree, request.models)}
    script = [str(_FOR_PROVIDER), json.dumps(what)] if any(what.values()) else ['manage.py']
    return [*script, 'makemigrations', '-n', request.name]


def _dropped(made: Sequence[Made]) -> Iterator[tuple[str, str]]:
    for path, source in made:
        yield from (item for item in operations(source, path) if item[0] == 'DeleteModel')


def _by_app(layout: Layout, made: Sequence[Made]) -> tuple[list[Made], list[Made]]:
    """The migrations of the storages, and those of other apps."""
    ours = [item for item in made if item[0].parent == layout.migrations]
    return ours, [item for item in made if item not in ours]


def _lacking(path: PurePosixPath, source: bytes) -> str:
    """The note on another app whose models have changed without a migration."""
    models = ', '.join(dict.fromkeys(model for _, model in operations(source, path)))
    app = path.parts[-3]
    return f'app `{app}` lacks a migration of its own ({models}): `makemigrations --check` fails until it is made.'


def _without(tree: Checkout, made: Made, others: Sequence[PurePosixPath]) -> Made:
    """`made`, following what is there instead of the migrations of `others`, which are not written."""
    path, source = made
    for other in others:
        app = other.parts[-3]
        if leaves := read_graph(tree, other.parent, app).leaves:
            source = with_names(source, path, app, {other.stem: leaves[0].name})
    return path, source


def _foreign(made: Sequence[Made], models: set[str]) -> Iterator[Problem]:
    """A problem for each operation on a model of the storages that is not the provider's."""
    for path, source in made:
        for operation, model in operations(source, path):
            if model not in models:
                yield Problem(f'a migration of app `{path.parts[-3]}` was already missing: {operation} of `{model}`')
