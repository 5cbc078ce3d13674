"""Python as a Label Studio maintainer would leave it: black's layout, quotes as written (their blue 0.9.1 agrees)."""

from __future__ import annotations

from functools import lru_cache

from storage_scaffold.errors import Problem, ScaffoldError
from storage_scaffold.render.python.layout import lay_out
from storage_scaffold.render.python.tokens import Unsure

LINE_LENGTH = 119


@lru_cache(maxsize=512)
def format_python(source: str, line_length: int = LINE_LENGTH) -> str:
    """`source` in black's stable style, without touching its quotes; applying it again changes nothing.

    blue 0.9.1 leaves the result alone, but for two constructs that templates avoid: a multi-line string as the only
    argument of a call, and a conditional expression inside another.

    Parameters: `source` is a whole module with LF line ends; `line_length` is smaller for a fragment that will be
    indented later. Raises ScaffoldError when `source` is not valid Python: a fault of a template, not of the user.
    """
    try:
        compile(source, '<generated>', 'exec', dont_inherit=True)
        return lay_out(source, line_length)
    except (Unsure, SyntaxError, ValueError):
        return black_python(source, line_length)


def black_python(source: str, line_length: int = LINE_LENGTH) -> str:
    """What black itself makes of `source`; see `format_python`, which asks it only where `lay_out` is not sure."""
    import black
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput

    mode = Mode(
        target_versions={TargetVersion.PY310},
        line_length=line_length,
        string_normalization=False,
        magic_trailing_comma=True,
    )
    try:
        return black.format_str(source, mode=mode)
    except (InvalidInput, ValueError) as error:
        raise ScaffoldError(
            _problem(source, error), remedy='This is a fault of storage-scaffold: report it.'
        ) from error


def _problem(source: str, error: Exception) -> Problem:
    """Where `source` stops being Python; black's own message names the place only in prose."""
    try:
        compile(source, '<generated>', 'exec', dont_inherit=True)
    except (SyntaxError, ValueError) as cause:
        line = getattr(cause, 'lineno', None)
        lines = source.splitlines()
        text = lines[line - 1] if line and line <= len(lines) else None
        return Problem(f'generated Python does not parse: {cause}', line=line, source=text)
    return Problem(f'generated Python does not parse: {error}')
