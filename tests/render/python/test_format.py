"""The layout of generated Python."""

from __future__ import annotations

import pytest

from storage_scaffold.errors import ScaffoldError
from storage_scaffold.render.python.format import format_python


def test_quotes_stay_as_written() -> None:
    assert format_python("x = {  'a' :\"b\" }\n") == "x = {'a': \"b\"}\n"


def test_lines_may_have_119_columns() -> None:
    fits = f"value = function('{'a' * 47}', '{'b' * 48}')\n"
    assert len(fits) == 120
    assert format_python(fits) == fits
    assert format_python(fits.replace('value', 'values')) == (
        f"values = function(\n    '{'a' * 47}', '{'b' * 48}'\n)\n"
    )


def test_a_trailing_comma_keeps_one_element_per_line() -> None:
    assert format_python('x = [1, 2,]\n') == 'x = [\n    1,\n    2,\n]\n'


def test_formatting_again_changes_nothing() -> None:
    source = '"""Doc."""\nimport os\nclass A:\n  def f(self, *, a, b=1,): return os.sep if a else [x for x in b]\n'
    once = format_python(source)
    assert format_python(once) == once


def test_a_fragment_can_be_laid_out_for_its_depth() -> None:
    assert format_python("f('aaaa', 'bbbb')\n", 16) == "f(\n    'aaaa',\n    'bbbb',\n)\n"


def test_what_does_not_parse_is_a_fault_of_ours_with_its_line() -> None:
    with pytest.raises(ScaffoldError) as caught:
        format_python('x = 1\ny = (\nclass\n')
    (problem,) = caught.value.problems
    assert 'generated Python does not parse' in problem.message
    assert problem.line is not None
    assert caught.value.exit_code == 3
    assert 'report' in (caught.value.remedy or '')
