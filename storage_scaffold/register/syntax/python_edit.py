"""Edits of Python, confirmed by libcst: it parses what is edited, and that alone, before and after.

Where everything is, `ast` says (`python_ast`). Importing libcst takes a quarter of a second: only an edit does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from os.path import commonprefix
from typing import TYPE_CHECKING, Any

from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.source import Splice

if TYPE_CHECKING:
    import libcst as cst


def confirm_elements(brackets: str, less: str, more: str, ours: str) -> None:
    """Raises ShapeError unless `more` has the elements of `less` and, in one place, as many as there are in `ours`.

    Parameters: `brackets`, between which the three texts may stand: `[]`, `{}` or `()`.
    """
    before, after, own = (_elements(brackets, text) for text in (less, more, f'\n{ours}\n'))
    at = len(commonprefix([before, after]))
    if not own or len(after) != len(before) + len(own) or after[:at] + after[at + len(own) :] != before:
        raise ShapeError('expected an edit that leaves the elements of others alone')


def confirm_statements(body: bytes, splices: Sequence[Splice]) -> None:
    """Raises ShapeError unless what each of `splices` puts in or takes out is one statement on lines of its own."""
    for splice in splices:
        code = splice.text or body[splice.start : splice.end]
        if len(_module(code.decode('utf-8')).body) != 1:
            raise ShapeError('expected an edit of one statement')


# What a container holds after one edit, it holds before the next.
@lru_cache(maxsize=64)
def _elements(brackets: str, text: str) -> tuple[str, ...]:
    """The code of each element or argument, without comments and commas."""
    import libcst as cst

    module = _module(('_' if brackets == '()' else '') + brackets[0] + text + brackets[1])
    lines: Sequence[Any] = module.body
    statements = [statement for line in lines for statement in line.body]
    value = statements[0].value
    if len(statements) != 1:
        raise ShapeError('expected an edit inside the brackets')
    bare: dict[str, Any] = {'comma': cst.MaybeSentinel.DEFAULT}
    if isinstance(value, cst.Call):
        bare['whitespace_after_arg'] = cst.SimpleWhitespace('')
    elements = value.args if isinstance(value, cst.Call) else value.elements
    return tuple(module.code_for_node(element.with_changes(**bare)) for element in elements)


def _module(code: str) -> cst.Module:
    import libcst as cst

    try:
        module = cst.parse_module(code)
        again = module.code
    except cst.ParserSyntaxError as error:
        raise ShapeError(f'expected an edit that leaves valid Python: {error.message}') from None
    except RecursionError:
        raise ShapeError('expected an edit beside elements that are not nested too deeply') from None
    if again != code:
        raise ShapeError('expected Python that reads back as it was written')
    return module
