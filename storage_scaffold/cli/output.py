"""What commands print: plain text, colour only on a terminal that wants it, all errors in one format."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from storage_scaffold.cli import complete
from storage_scaffold.cli.paint import diff_line, painted, plain
from storage_scaffold.errors import ScaffoldError

__all__ = ['diff_line', 'plain']  # what commands print with is all here
CONTEXT = {'help_option_names': ['-h', '--help'], 'max_content_width': 100}
DEBUG = 'storage_scaffold.debug'
FORM = 'storage_scaffold.format'
VERBOSE = 'storage_scaffold.verbose'
STDOUT = Path('-')

_Command = TypeVar('_Command', bound=Callable[..., Any])


def example(*commands: str) -> str:
    """The epilog of a command's help; `\\b` keeps click from wrapping the lines."""
    return '\b\nExample:\n' + '\n'.join(f'  {command}' for command in commands)


def debug_option(command: _Command) -> _Command:
    """`--debug`, for the group and for every command, so that it can be appended to a repeated command."""

    def remember(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[DEBUG] = True

    text = 'Show a traceback when something fails.'
    return click.option('--debug', is_flag=True, expose_value=False, callback=remember, help=text)(command)


def checkout_option(command: _Command) -> _Command:
    """`--checkout DIR`."""
    return click.option(
        '--checkout',
        type=click.Path(path_type=Path),
        metavar='DIR',
        help='The Label Studio tree. Default: the one that contains the current directory.',
    )(command)


def spec_option(command: _Command) -> _Command:
    """`--spec FILE`, for a provider that has a recorded spec."""
    return click.option(
        '--spec',
        type=click.Path(path_type=Path),
        shell_complete=complete.specs,
        metavar='FILE',
        help='A spec that replaces the recorded one, a file or catalog:NAME. Default: the recorded one.',
    )(command)


def templates_option(command: _Command) -> _Command:
    """`--templates DIR`."""
    return click.option(
        '--templates',
        metavar='DIR',
        help='A directory in the checkout with templates of your own, or `shipped` for none. Default: as recorded, '
        'for a new provider as config.yml says.',
    )(command)


def lock_option(command: _Command) -> _Command:
    """`--lock`."""
    text = 'Renew poetry.lock or uv.lock too, with the tool that keeps it, if the dependencies change.'
    return click.option('--lock', is_flag=True, help=text)(command)


def python_option(command: _Command) -> _Command:
    """`--python CMD`."""
    return click.option(
        '--python',
        metavar='CMD',
        help='The Python that makes the migration, such as "poetry run python". Default: that of '
        '.storage-scaffold/config.yml, or the first that has Label Studio among this one, the active virtual '
        'environment, .venv and poetry\'s.',
    )(command)


def dry_run_option(command: _Command) -> _Command:
    """`--dry-run`."""
    return click.option('--dry-run', is_flag=True, help='Show every change as a diff; write nothing.')(command)


def stage_option(command: _Command) -> _Command:
    """`--stage`."""
    return click.option('--stage', is_flag=True, help='`git add` exactly the touched files.')(command)


def data_options(command: _Command) -> _Command:
    """`--data KEY=VALUE`, `--data-file FILE` and `--defaults`, which answer questions."""
    command = click.option('--defaults', is_flag=True, help='Take the default of every other question.')(command)
    command = click.option(
        '--data-file', type=click.Path(path_type=Path), metavar='FILE', help='A YAML file with answers.'
    )(command)
    return click.option('--data', multiple=True, metavar='KEY=VALUE', help='An answer; may be repeated.')(command)


def data_of(data: Sequence[str], file: Path | None) -> dict[str, Any]:
    """The answers of `--data` and `--data-file`, the former first.

    Raises UsageError for one that is not KEY=VALUE, SpecError for a file that is not a mapping in YAML.
    """
    from storage_scaffold.errors import UsageError

    if wrong := [item for item in data if '=' not in item]:
        raise UsageError([f'--data {item}: this is not KEY=VALUE' for item in wrong], 'write --data KEY=VALUE')
    answers: dict[str, Any] = {}
    if file:
        from storage_scaffold.errors import SpecError
        from storage_scaffold.spec.reading.document import plain as values
        from storage_scaffold.spec.reading.source import read_bytes, read_document

        document, problems = read_document(read_bytes(file, str(file)), str(file))
        found = None if document is None or problems else values(document.root)
        if not isinstance(found, dict):
            raise SpecError(problems or [f'{file} does not hold answers'], 'write KEY: VALUE, one answer in each line')
        answers = found
    return {**answers, **dict(item.split('=', 1) for item in data)}


def format_option(command: _Command) -> _Command:
    """`--format text|json`. With json, standard output is one JSON document, also for an error (see docs/json.md)."""
    return form_option(('text', 'json'), 'json for scripts.', exposed=False)(command)


def form_option(forms: Sequence[str], text: str, *, exposed: bool = True) -> Callable[[_Command], _Command]:
    """`--format`, for a command that has these `forms`; `text` is its help. If `exposed`, it is the argument form."""

    def remember(ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
        ctx.meta[FORM] = value
        return value

    return click.option(
        '--format',
        'form',
        type=click.Choice(forms),
        default='text',
        show_default=True,
        is_eager=True,
        expose_value=exposed,
        callback=remember,
        help=text,
    )


def is_json() -> bool:
    """Whether standard output is to be one JSON document."""
    return click.get_current_context().meta.get(FORM) == 'json'


def django_options(command: _Command) -> _Command:
    """`--migrate/--no-migrate` and `--python CMD`."""
    command = python_option(command)
    return click.option(
        '--migrate/--no-migrate',
        default=None,
        help='Make the migration, or leave it to you. Default: make it if a suitable Python is found.',
    )(command)


def verbose_option(command: _Command) -> _Command:
    """`--verbose`, for a command whose report is shortened on a terminal."""

    def remember(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        ctx.meta[VERBOSE] = value

    text = 'List every file and every step. Without it, a terminal shows a summary.'
    return click.option('-v', '--verbose', is_flag=True, expose_value=False, callback=remember, help=text)(command)


def brief() -> bool:
    """Whether the report is for a person who has not asked for all of it."""
    return not click.get_current_context().meta.get(VERBOSE, True) and sys.stdout.isatty()


def colour(stream: Any) -> bool:
    """Whether `stream` gets colours: NO_COLOR (https://no-color.org), then FORCE_COLOR, then what it is, decide."""
    if os.environ.get('NO_COLOR'):
        return False
    return bool(os.environ.get('FORCE_COLOR') or (stream.isatty() and os.environ.get('TERM') != 'dumb'))


def say(text: str = '', *, err: bool = False) -> None:
    """Prints one text, with its colours only on a stream that wants them."""
    click.echo(text, err=err, color=colour(sys.stderr if err else sys.stdout))


def report(lines: Iterable[str], *, err: bool = False) -> None:
    """Prints a report: on a terminal, laid out for its width; elsewhere, each line as it is."""
    if (sys.stderr if err else sys.stdout).isatty():
        from storage_scaffold.cli.terminal import laid_out

        for text in laid_out(lines):
            say(text, err=err)
        return
    for line in lines:
        say(painted(line), err=err)


def write(path: Path, content: bytes) -> None:
    """Writes a file that `--output` names; STDOUT is standard output. Raises EnvironmentFailed when it cannot."""
    from storage_scaffold.errors import EnvironmentFailed

    if path == STDOUT:
        sys.stdout.buffer.write(content)
        return
    try:
        path.write_bytes(content)
    except OSError as error:
        raise EnvironmentFailed(f'{path} cannot be written: {error.strerror}', 'give another --output') from error


def interactive() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def problems(error: ScaffoldError) -> None:
    """Prints all problems on stderr, then how to fix them."""
    from storage_scaffold.report.lines import Line

    for problem in error.problems:
        first, *others = str(problem).split('\n')
        excerpt = 0 if problem.source is None else 1 if problem.column is None else 2
        lines = [Line(('source', line)) for line in others[:excerpt]] + others[excerpt:]
        report([Line(('bad', 'error: '), first), *lines], err=True)
    if error.remedy:
        report([f'To fix it: {error.remedy}'], err=True)
