"""Asks the questions of a copier template of ours and renders it, into memory.

copier renders into a directory: a temporary one, so that what is written in the end goes through a plan or not at all.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from storage_scaffold import resources
from storage_scaffold.errors import EnvironmentFailed, UsageError


def rendered(
    name: str, *, data: Mapping[str, Any], last: Mapping[str, Any] | None = None, ask: bool = True
) -> dict[str, bytes]:
    """The files that the template `templates/<name>/` becomes, by their paths with slashes.

    Parameters: `data` answers questions, which are not asked then; `last` holds answers of an earlier run, to start
    from; with `ask`, all other questions are asked on the terminal, else each takes its default. A template gives its
    answers back in a file that holds `{{ _copier_answers | to_nice_yaml }}`.

    Raises UsageError for an answer that the template refuses or lacks, EnvironmentFailed where copier fails otherwise,
    and KeyboardInterrupt where the questions are.
    """
    from copier import Settings, run_copy
    from copier.errors import CopierError, InteractiveSessionError

    with tempfile.TemporaryDirectory() as root, warnings.catch_warnings():
        warnings.simplefilter('ignore')  # about the state of the repository that a template may lie in
        try:
            run_copy(
                str(resources.templates_dir() / name),
                root,
                data=dict(data),
                user_defaults=dict(last or {}),
                defaults=not ask,
                settings=Settings(),  # not those that a user has for copier's own templates
                overwrite=True,
                quiet=True,
                unsafe=True,  # the template is this package's, and so are the Jinja extensions that it names
            )
        except InteractiveSessionError as error:
            raise UsageError('there is no terminal to answer questions on', 'use --data or --defaults') from error
        except ValueError as error:
            raise UsageError(str(error)) from error
        except (CopierError, OSError) as error:
            raise EnvironmentFailed(f'copier cannot render {name}: {error}') from error
        files = [path for path in Path(root).rglob('*') if path.is_file()]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files)}
