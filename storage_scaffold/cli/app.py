"""The command group. A command is imported only when it is called, and every error becomes an exit code here."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from typing import Any

import click

from storage_scaffold import __version__
from storage_scaffold.cli import output
from storage_scaffold.errors import ScaffoldError

COMMANDS = (
    'accept',
    'catalog',
    'check',
    'checklist',
    'completion',
    'demo',
    'diff',
    'doctor',
    'eject',
    'init',
    'list',
    'new',
    'preview',
    'remove',
    'rename',
    'resolve',
    'schema',
    'show',
    'spec',
    'templates',
    'undo',
    'update',
    'validate',
    'verify',
)


class App(click.Group):
    """Imports a command's module on demand, and turns exceptions into exit codes in one place."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or `None`."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f'storage_scaffold.cli.{cmd_name}').command
        assert isinstance(command, click.Command)  # noqa: S101 - for the type checker
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion when the command does not exist."""
        name = args[0]
        if name not in COMMANDS and not name.startswith('-'):
            import difflib

            guess = difflib.get_close_matches(name, COMMANDS, 1)
            hint = f' Did you mean {guess[0]!r}?' if guess else f' Commands: {", ".join(COMMANDS)}.'
            ctx.fail(f'No such command {name!r}.{hint}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. Ends the process with the exit code of what it raised."""
        # Python's parser has something to say about the user's files, which nobody asked for.
        warnings.simplefilter('ignore', SyntaxWarning)
        for stream in (sys.stdout, sys.stderr):
            # A Chinese title must not crash a run on a Latin-1 terminal.
            if hasattr(stream, 'reconfigure'):
                stream.reconfigure(errors='backslashreplace')
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if ctx.meta.get(output.DEBUG):
                import traceback

                output.say(''.join(traceback.format_exception(error)), err=True)
            ctx.exit(_report_as(str(ctx.meta.get(output.FORM)), error))


def _report_as(form: str, error: Exception | KeyboardInterrupt) -> int:
    """Reports the error on stderr, and on stdout as well if that is to be JSON; returns the exit code."""
    exit_code = _report(error)
    if form == 'json' and not isinstance(error, BrokenPipeError):
        from storage_scaffold.report.plan_document import crash_document, error_document

        output.say(error_document(error) if isinstance(error, ScaffoldError) else crash_document(error, exit_code))
    return exit_code


def _report(error: Exception | KeyboardInterrupt) -> int:
    """Reports on stderr what went wrong and how to fix it; returns the exit code."""
    if isinstance(error, ScaffoldError):
        output.problems(error)
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        # `… --dry-run | head` has closed the pipe, and Python would complain when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        output.say('Stopped.', err=True)
        return 3
    output.say(f'error: {type(error).__name__}: {error}'.splitlines()[0], err=True)
    more = 'This is a bug in storage-scaffold. Run the command again with --debug and report what it prints.'
    output.report([more], err=True)
    return 3


@click.group(
    cls=App,
    context_settings=output.CONTEXT,
    epilog=output.example('storage-scaffold new wasabi --spec wasabi.yml --edition open-source --dry-run'),
)
@click.version_option(__version__, message='%(prog)s %(version)s')
@output.debug_option
def cli() -> None:
    """Turn one YAML file that describes a storage service into a Label Studio storage provider.

    Exit codes: 0 done or nothing to do; 1 drift, a conflict, a failed check, or nothing to do but a migration that no
    Python could make; 2 bad usage, bad spec or an unknown checkout; 3 the environment failed, or a bug.
    """
