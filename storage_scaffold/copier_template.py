"""Asks the questions of a copier template of ours and renders it, into memory.

copier renders into a directory: a temporary one, so that what is written in the end goes through a plan or not at all.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from storage_scaffold import resources
from storage_scaffold.errors import EnvironmentFailed, UsageError


def rendered(
    name: str,
    *,
    data: Mapping[str, Any],
    last: Mapping[str, Any] | None = None,
    ask: bool = True,
    more: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The files that the template `templates/<name>/` becomes, by their paths with slashes.

    Parameters: `data` answers questions, which are not asked then; `last` holds answers of an earlier run, to start
    from; with `ask`, all other questions are asked on the terminal, else each takes its default; `more` are files that
    the template has beside its own, by their paths. A template gives its answers back in a file that holds
    `{{ _copier_answers | to_nice_yaml }}`.

    Raises UsageError for an answer that the template refuses or lacks, EnvironmentFailed where copier fails otherwise,
    and KeyboardInterrupt where the questions are.
    """
    from copier import Settings, run_copy
    from copier.errors import CopierError, InteractiveSessionError

    with tempfile.TemporaryDirectory() as root, _template(name, more or {}) as template, warnings.catch_warnings():
        warnings.simplefilter('ignore')  # about the state of the repository that a template may lie in
        if ask:
            _show_refusals_whole()
        try:
            run_copy(
                template,
                root,
                data=dict(data),
                user_defaults=dict(last or {}),
                defaults=not ask,
                settings=Settings(),  # not those that a user has for copier's own templates
                overwrite=True,
                quiet=True,
                unsafe=True,  # the template is this package's, and so are the Jinja extensions that it names
            )
        except KeyboardInterrupt as error:  # copier's own is a CopierError too
            raise KeyboardInterrupt from error
        except InteractiveSessionError as error:
            raise UsageError('there is no terminal to answer questions on', 'use --data or --defaults') from error
        except ValueError as error:
            raise UsageError(str(error)) from error
        except (CopierError, OSError) as error:
            raise EnvironmentFailed(f'copier cannot render {name}: {error}') from error
        files = [path for path in Path(root).rglob('*') if path.is_file()]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files)}


@contextmanager
def _template(name: str, more: Mapping[str, bytes]) -> Iterator[str]:
    """The directory of the template, or a copy with more files in it."""
    directory = resources.templates_dir() / name
    if not more:
        yield str(directory)
        return
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(directory, copy, dirs_exist_ok=True)
        for path, data in more.items():
            Path(copy, path).write_bytes(data)
        yield copy


def _show_refusals_whole() -> None:
    """Lets prompt_toolkit, which asks for copier, wrap what is wrong with an answer; it shows one line, cut off."""
    from prompt_toolkit.layout.containers import Window
    from prompt_toolkit.widgets import ValidationToolbar

    class Wrapped(ValidationToolbar):
        def __init__(self) -> None:
            super().__init__()
            self.container.content = Window(self.control, wrap_lines=True, dont_extend_height=True)

    # a function of the same name hides the module from `import`
    import_module('prompt_toolkit.shortcuts.prompt').ValidationToolbar = Wrapped  # type: ignore[attr-defined]
