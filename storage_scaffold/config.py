"""What a checkout says about itself in `.storage-scaffold/config.yml`: defaults of options, and what `init` brings.

It is committed to the checkout, so it is untrusted input: whoever opens a pull request can write one. That is why
`python` names a Python in one of a few ways, and is not a command of its own.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import CONFIG
from storage_scaffold.errors import Problem, UsageError
from storage_scaffold.spec.language.grammar import Grammar
from storage_scaffold.spec.provider import Edition
from storage_scaffold.spec.reading.document import plain
from storage_scaffold.spec.reading.messages import translate
from storage_scaffold.spec.reading.source import read_document
from storage_scaffold.system import interpreter

_RUNNERS = ('poetry', 'uv', 'pdm', 'pipenv', 'hatch')
_PART = r'(?!\.\.?/)[A-Za-z0-9_.-]+'
PYTHON = Grammar(
    f'(?:{"|".join(_RUNNERS)}) run python|(?:{_PART}/)+[A-Za-z0-9_.-]*[A-Za-z0-9_-]',
    f'`poetry run python` (or that of {", ".join(_RUNNERS[1:])}), or the path of a Python in the checkout, '
    'like `.venv/bin/python`',
    200,
)


_TEMPLATES = Grammar(
    f'(?:{_PART}/)*[A-Za-z0-9_.-]*[A-Za-z0-9_-]',
    'the path of a directory in the checkout, like `.storage-scaffold/templates`',
    200,
)


class Config(BaseModel):
    """Each key is None where the file does not have it.

    `edition` is for specs that do not say theirs, `python` makes migrations, `templates` is the directory of templates
    of the team's own, for new providers. The others are what `init` is to bring:
    the jobs of these CI services, the hook of pre-commit, the attributes that name the merge driver, and the rule for
    coding assistants.
    """

    model_config = ConfigDict(extra='forbid', strict=True, frozen=True)

    edition: Edition | None = None
    python: Annotated[str, PYTHON] | None = None
    templates: Annotated[str, _TEMPLATES] | None = None
    ci: list[Literal['github', 'gitlab']] | None = None
    pre_commit: bool | None = None
    merge_driver: bool | None = None
    assistants: bool | None = None

    @property
    def answers(self) -> dict[str, Any]:
        """What the file says, by key."""
        return self.model_dump(exclude_none=True)

    def python_command(self, root: Path) -> str | None:
        """`python` as `--python` takes it; a path is one below `root`, the root of the checkout."""
        if self.python is None or ' ' in self.python:
            return self.python
        return shlex.quote(str(interpreter(root / self.python)))


def configured(checkout: Checkout) -> Config:
    """The config of a checkout; one that says nothing if there is no file. Raises UsageError, CheckoutError."""
    data = checkout.read(CONFIG)
    return Config() if data is None else parsed(data, str(CONFIG))


def parsed(data: bytes, file: str) -> Config:
    """The config in `data`; `file` names it in messages. Raises UsageError with every problem and its position."""
    for number, line in enumerate(data.splitlines(), start=1):
        # Of git, or of `init`: no YAML, but there is a better word for it.
        if line.startswith(b'<<<<<<< '):
            raise UsageError(Problem('there is a conflict in it', file=file, line=number), f'resolve it in {file}')
    document, problems = read_document(data, file)
    if document is None:
        raise UsageError(problems, f'write `key: value` lines into {file}, or delete it')
    try:
        config = Config.model_validate(plain(document.root))
    except ValidationError as error:
        found = [translate(item, Config) for item in error.errors(include_url=False)]
        problems += document.problems(found)
    if problems:
        raise UsageError(problems, f'fix {file}')
    return config
