"""A dependency in a pyproject.toml, shared by its owners."""

from __future__ import annotations

import sys

import pytest

from storage_scaffold.register.shape import Entry, ShapeError, State
from storage_scaffold.register.shapes.toml_array import (
    TomlRequirement,
    canonical_package,
    listed_packages,
    may_list,
    requirement_code,
)
from tests.register.support import BOM, Variant, check_round_trip, crlf, put_in

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEPENDENCIES = TomlRequirement('Their own :start')


def entry(requirement: str) -> Entry:
    package = canonical_package(requirement)
    return Entry(package, requirement_code(requirement), package)


THREE = [entry('asyncssh (>=2)'), entry('Paramiko_X (>=3.4,<4)'), entry('zope.x[a] (>=1); python_version < "3.13"')]
FENCED = b"""[project.optional-dependencies]
dependencies = ["pyuwsgi"]

[project]
name = "x" # dependencies = [
description = '''
[project]
dependencies = [
'''
keywords = ["[project]", "dependencies = ["]
urls = { dependencies = "x" }
dependencies = [
    "boto3 (>=1.28,<2)",
    'redis (>=5)', # the "queue"
    ## Their own :start
    "their-sdk (==2.1.2)",
    ## Their own :end
]

[tool.other]
dependencies = ["wrong"]
"""
SOURCES = {
    'fenced': FENCED,
    'no fence': b'[project]\ndependencies = [\n    "a",\n    "b"\n]\n',
    'no trailing comma, comment': b'[project]\ndependencies = [\n\t"a",\n\t"b" # b\n]\n',
    'one line': b'[project]\ndependencies = ["a", "b"]\n',
    'empty': b'[project]\ndependencies = []',
    'only a comment': b'[project]\ndependencies = [\n  # none\n]\n',
    'everything fenced': b'[project]\ndependencies = [\n  # Their own :start\n  "a",\n]\n',
    'non-ASCII': '[project]\nname = "größe 😀"\ndependencies = [\n  "a", # ü\n]\n'.encode(),
    'a header with spaces': b'[ project ]\ndependencies=[\n  "a",\n]\n',
}


@pytest.mark.parametrize('variant', [bytes, crlf], ids=['LF', 'CRLF'])
@pytest.mark.parametrize('name', SOURCES)
def test_three_packages_in_and_out(name: str, variant: Variant) -> None:
    source = variant(SOURCES[name])
    result = check_round_trip(DEPENDENCIES, source, THREE)
    before = tomllib.loads(source.decode())
    after = tomllib.loads(result.decode())
    added = [item for item in after['project']['dependencies'] if item not in before['project']['dependencies']]
    assert added == ['asyncssh (>=2)', 'Paramiko_X (>=3.4,<4)', 'zope.x[a] (>=1); python_version < "3.13"']
    before['project']['dependencies'] = after['project']['dependencies'] = []
    assert before == after


def test_ours_stand_before_what_is_fenced_off() -> None:
    result = put_in(DEPENDENCIES, FENCED, THREE[:2])
    assert b"""    'redis (>=5)', # the "queue"
    "asyncssh (>=2)",
    "Paramiko_X (>=3.4,<4)",
    ## Their own :start
""" in result


def test_a_package_is_listed_once_whatever_its_spelling() -> None:
    for listed in ('Boto3[crt] (>=1)', 'boto3'):
        assert DEPENDENCIES.insert(FENCED, entry(listed), {}) == FENCED
    assert listed_packages(FENCED) == {'boto3', 'redis', 'their-sdk'}


def test_two_providers_share_a_line() -> None:
    shared = put_in(DEPENDENCIES, FENCED, THREE[:1])
    ours = {'asyncssh': 'asyncssh'}
    assert DEPENDENCIES.insert(shared, THREE[0], ours) == shared
    with pytest.raises(ShapeError, match='use the same in both specs') as caught:
        DEPENDENCIES.insert(shared, entry('asyncssh (>=3)'), ours)
    assert caught.value.line == 15


def test_a_changed_version_is_not_removed() -> None:
    changed = put_in(DEPENDENCIES, FENCED, THREE).replace(b'asyncssh (>=2)', b'asyncssh (>=2.1)')
    assert DEPENDENCIES.state(changed, THREE[0]) is State.ALTERED
    with pytest.raises(ShapeError, match='differs'):
        DEPENDENCIES.remove(changed, THREE[0])


@pytest.mark.parametrize(
    ('source', 'says', 'line'),
    [
        (b'', 'an array `dependencies` in the table [project]', None),
        (b'[tool.poetry.dependencies]\npython = "3"\n', 'an array `dependencies`', None),
        (b'[project]\ndependencies = "a"\n', 'an array `dependencies`', None),
        (b'project = 1\n', 'an array `dependencies`', None),
        (b'[project]\nx = 1\ndependencies = [\n  "a"\n  "b"\n]\n', 'expected valid TOML', 5),
        (b'project = { dependencies = ["a"] }\n', 'under the line [project]', None),
        (b'project.dependencies = ["a"]\n', 'under the line [project]', None),
        (b'[project]\n"dependencies" = ["a"]\n', 'under the line [project]', None),
        (b'[project]\ndependencies = [["a"]]\n', 'expected plain strings', 2),
        (b'[project]\ndependencies = ["""a"""]\n', 'expected plain strings', 2),
        (BOM + b'[project]\ndependencies = ["asyncssh-x", 1]\n', 'expected plain strings', 2),
    ],
)
def test_another_shape_is_refused(source: bytes, says: str, line: int | None) -> None:
    with pytest.raises(ShapeError) as caught:
        DEPENDENCIES.insert(source, THREE[0], {})
    assert says in str(caught.value)
    assert caught.value.line == line


def test_text_that_is_not_a_requirement_is_refused() -> None:
    with pytest.raises(ValueError, match='is not a requirement'):
        canonical_package('not a requirement (')


@pytest.mark.parametrize(
    ('pyproject', 'listed'),
    [
        (FENCED, True),
        (b'project = { dependencies = ["Boto3[crt] (>=1)"] }\n', True),
        (b'[project]\ndependencies = ["boto3-stubs"]\n', False),
        (b'[project]\ndependencies = []\n', False),
        (b'[project]\ndependencies = [["boto3-stubs"]]\n', True),
        (b'[project]\n', True),
        (b'no TOML', True),
        (b'\xff', True),
    ],
)
def test_a_package_may_be_listed_unless_the_list_can_be_read_and_lacks_it(pyproject: bytes, listed: bool) -> None:
    assert may_list(pyproject, 'boto3') is listed


@pytest.mark.parametrize(
    'line', ['Paramiko_X (>=3.4,<4)', 'zope.x[a] (>=1); python_version < "3.13"', 'a', 'b.-c @ https://x']
)
def test_the_name_that_a_line_begins_with_is_the_package(line: str) -> None:
    pyproject = f'[project]\ndependencies = [{requirement_code(line)}]\n'.encode()
    assert listed_packages(pyproject) == {canonical_package(line)}
