"""What a team needs for templates of its own: ours with their blocks, and whose fault it is when one fails."""

from __future__ import annotations

import ast
import traceback
from pathlib import PurePosixPath

from jinja2 import TemplateNotFound, TemplateSyntaxError, nodes

from storage_scaffold.checkout.own_templates import OwnTemplates
from storage_scaffold.errors import CheckoutError, Problem
from storage_scaffold.render.environment import environment

_REMEDY = 'mend the template; `storage-scaffold templates show NAME` prints the one of storage-scaffold'


def shipped(name: str) -> str:
    """The text of a template of this tool. Raises jinja2.TemplateNotFound."""
    loader = environment().loader
    assert loader  # noqa: S101 - for the type checker
    return loader.get_source(environment(), name)[0]


def blocks(name: str) -> tuple[str, ...]:
    """The names of the blocks of a template of this tool, in its order."""
    return tuple(block.name for block in environment().parse(shipped(name)).find_all(nodes.Block))


def failed(own: OwnTemplates, error: Exception) -> CheckoutError | None:
    """The error for a template of `own` that fails; `None` when `error` has nothing to do with one."""
    files = {str(own.path(name)) for name in own.texts}
    if isinstance(error, TemplateSyntaxError):
        place: tuple[str | None, int | None] | None = (
            (error.filename, error.lineno) if error.filename in files else None
        )
    else:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
        place = (frames[-1].filename, frames[-1].lineno) if frames else None
    if place is None:
        return None
    words = f'there is no template {error}' if isinstance(error, TemplateNotFound) else str(error)
    return CheckoutError(Problem(f'cannot be rendered: {words}', file=place[0], line=place[1]), _REMEDY)


def not_python(own: OwnTemplates, template: str, path: PurePosixPath, text: str) -> CheckoutError:
    """The error for `text`, rendered from `template` for the file at `path`, which is not Python."""
    file = own.path(template) if template in own.texts else own.directory
    try:
        ast.parse(text)
        reason, line = 'black refuses it', ''
    except (SyntaxError, ValueError) as error:
        reason, line = getattr(error, 'msg', str(error)), getattr(error, 'text', None) or ''
    problem = Problem(f'{path}, which is made of it, is not valid Python: {reason}', file=str(file), hint=line.strip())
    return CheckoutError(problem, _REMEDY)
