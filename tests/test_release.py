"""What a release needs is in step: the version, the changelog, the tag and the workflows.

Across modules: it is about the repository.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from storage_scaffold import __version__

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = ROOT / '.github/workflows'
VERSION_FILE = 'storage_scaffold/__init__.py'
UNRELEASED = '## [Unreleased]\n'


def workflow(name: str) -> Any:
    return YAML(typ='safe').load((WORKFLOWS / name).read_bytes())


def test_the_changelog_has_a_section_for_the_version_or_it_is_unreleased() -> None:
    sections = re.findall(r'^## \[(.+?)\](.*)$', (ROOT / 'CHANGELOG.md').read_text('utf-8'), re.MULTILINE)
    released = [name for name, _ in sections if name != 'Unreleased']
    assert sections[0][0] in ('Unreleased', __version__)
    assert __version__ == released[0] if __version__ in released else sections[0][0] == 'Unreleased'
    assert all(re.fullmatch(r' - \d{4}-\d\d-\d\d', date) for name, date in sections if name != 'Unreleased')


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the check of a tag looks at."""
    for name in ('.ci/check-tag', VERSION_FILE):
        (tmp_path / name).parent.mkdir()
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def check_tag(root: Path, tag: str, changelog: str) -> tuple[int, str]:
    (root / 'CHANGELOG.md').write_text(f'# Changelog\n\n{changelog}')
    done = subprocess.run([sys.executable, root / '.ci/check-tag', tag], capture_output=True, text=True)
    assert (done.returncode == 0) == (done.stderr == ''), done.stderr
    return done.returncode, done.stderr


def test_a_tag_is_the_version_and_has_its_changes_dated(copy: Path) -> None:
    section = f'## [{__version__}] - 2027-01-31\n\n- One.\n'
    tag = f'v{__version__}'
    assert check_tag(copy, tag, section)[0] == 0
    assert check_tag(copy, tag, f'{UNRELEASED}\n{section}')[0] == 0
    for wrong, changelog, words in (
        ('v9.9.9', section, f'the tag is v9.9.9, but {VERSION_FILE} says {__version__}'),
        (tag, f'{UNRELEASED}\n- Two.\n\n{section}', 'has changes under [Unreleased]'),
        (tag, f'## [0.0.1] - 2026-01-31\n\n{section}', f'does not begin with a section `## [{__version__}] - '),
        (tag, section.replace(' - 2027-01-31', ''), 'does not begin with a section'),
        (tag, '', 'does not begin with a section'),
    ):
        exit_code, said = check_tag(copy, wrong, changelog)
        assert (exit_code, words in said) == (1, True), said


def test_the_workflows_are_valid_and_nobody_can_change_an_action_that_they_use() -> None:
    command = [sys.executable, '-m', 'check_jsonschema', '--builtin-schema', 'vendor.github-workflows']
    done = subprocess.run([*command, *WORKFLOWS.glob('*.yml')], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    text = ''.join(file.read_text('utf-8') for file in WORKFLOWS.glob('*.yml'))
    used = [name for name in re.findall(r'uses: (\S+)', text) if not name.startswith('./')]
    # The last has no hash that could be confirmed when this was written.
    assert {name for name in used if not re.search(r'@[0-9a-f]{40}$', name)} == {'pypa/gh-action-pypi-publish@v1.12.4'}


def test_ci_runs_what_it_runs_everywhere_and_the_ends_of_the_supported_versions() -> None:
    jobs = workflow('ci.yml')['jobs']
    assert '.ci/run' in [step.get('run') for step in jobs['test']['steps']]
    oldest = re.search(r'requires-python = ">=(.+)"', (ROOT / 'pyproject.toml').read_text('utf-8'))
    assert oldest
    for matrix in (jobs['install'], workflow('release.yml')['jobs']['try']):
        assert matrix['strategy']['matrix']['python'][0] == oldest[1]


def test_a_release_publishes_what_was_built_once_and_tried() -> None:
    release = workflow('release.yml')
    assert release['on'] == {'push': {'tags': ['v*']}}
    jobs = release['jobs']
    assert set(jobs['publish']['needs']) == {'test', 'try'} and jobs['try']['needs'] == 'build'
    assert jobs['build']['needs'] == 'oldest'
    assert jobs['oldest']['steps'][-1]['run'] == '.ci/run test-oldest'
    assert [name for name, job in jobs.items() if 'id-token' in job.get('permissions', {})] == ['publish']
    assert release['permissions'] == {'contents': 'read'}
    assert not any(
        'run' in step for step in jobs['publish']['steps']
    ), 'nothing of the project runs where it can publish'
    assert [name for name, job in jobs.items() if 'python -m build' in str(job)] == ['build']
    runs = [step.get('run', '') for step in jobs['build']['steps']]
    assert runs.index('.ci/check-tag "$GITHUB_REF_NAME"') < runs.index(
        'python -m pip install build && python -m build'
    )
