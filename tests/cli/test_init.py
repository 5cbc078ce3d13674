"""`storage-scaffold init`: what it asks, what it brings, what it makes of edits, and what undoes it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from ruamel.yaml import YAML

from storage_scaffold import installed as module
from storage_scaffold import resources
from storage_scaffold.checkout.tree import CONFIG
from storage_scaffold.commands.schema import schema
from storage_scaffold.installed import Installed
from tests.cli.conftest import Invoke
from tests.cli.dialogue import CLEAR, ENTER, dialogue, once
from tests.samples import git, repository, snapshot

COMMIT = '0123456789abcdef0123456789abcdef01234567'
URL = 'https://git.example/tools/storage-scaffold'
GIT = Installed(f'storage-scaffold @ git+{URL}@{COMMIT}', URL, COMMIT)
WORKFLOW, JOBS = '.github/workflows/storage-scaffold.yml', '.gitlab/storage-scaffold.yml'
HOOKS = '.pre-commit-config.yaml'
# As in Label Studio's own tree.
OTHERS = {
    HOOKS: 'default_stages: [pre-commit]\n\nrepos:\n  - repo: meta\n    hooks:\n      - id: identity  # as it is\n',
    '.gitattributes': '*.sh        eol=lf\n',
    '.gitlab-ci.yml': 'stages: [test]\n',
    '.cursor/rules/react.mdc': 'rule\n',
    'AGENTS.md': '# Agents',
}
EVERYTHING = ('--data', 'ci=github,gitlab', '--data', 'pre_commit=true', '--data', 'assistants=true', '--defaults')

OFF = tuple(f'--data={answer}' for answer in ('ci=', 'pre_commit=false', 'merge_driver=false', 'assistants=false'))
RECORDS = ('.storage-scaffold/.init/', '.storage-scaffold/spec.schema.json')


@pytest.fixture(autouse=True)
def from_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool is installed from a repository."""
    monkeypatch.setattr(module, 'installed', lambda: GIT)


@pytest.fixture
def tree(mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with files of others where `init` has something to say; it is the current directory."""
    for path, text in OTHERS.items():
        (mini_checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (mini_checkout / path).write_text(text)
    (mini_checkout / 'CLAUDE.md').symlink_to('AGENTS.md')
    monkeypatch.chdir(repository(mini_checkout))
    return mini_checkout


def done(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def yaml(path: Path) -> Any:
    return YAML(typ='safe').load(path.read_bytes())


def valid(file: Path, builtin: str) -> None:
    command = [sys.executable, '-m', 'check_jsonschema', '--builtin-schema', builtin, str(file)]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_what_it_brings_is_valid_and_keeps_every_byte_of_others(invoke: Invoke, tree: Path) -> None:
    before = snapshot(tree)
    shown = done(invoke('init', *EVERYTHING, '--dry-run'))
    assert snapshot(tree) == before
    assert '+    - local: .gitlab' not in shown.stdout and '+  - local: .gitlab/storage-scaffold.yml' in shown.stdout
    assert 'Record .storage-scaffold/: spec.schema.json (created)' in shown.stdout
    result = done(invoke('init', *EVERYTHING, '--stage'))
    assert f'{HOOKS}:7  the hook of pre-commit' in result.stdout
    assert 'storage-scaffold resolve --install' in result.stdout and 'pre-commit install' in result.stdout
    for path, text in OTHERS.items():
        assert (tree / path).read_text().startswith(text), path
    assert git(tree, 'status', '--short').count('??') == 0
    valid(tree / WORKFLOW, 'vendor.github-workflows')
    valid(tree / JOBS, 'vendor.gitlab-ci')
    assert yaml(tree / WORKFLOW)['env'] == {'STORAGE_SCAFFOLD': GIT.requirement}
    steps = yaml(tree / WORKFLOW)['jobs']['check']['steps']
    assert any('storage-scaffold check' in step.get('run', '') and '--format github' in step['run'] for step in steps)
    assert yaml(tree / '.gitlab-ci.yml')['include'] == [{'local': JOBS}]
    assert yaml(tree / HOOKS)['repos'][-1] == {
        'repo': URL,
        'rev': COMMIT,
        'hooks': [{'id': 'storage-scaffold-check', 'language_version': 'python3'}],
    }
    assert (tree / '.storage-scaffold/spec.schema.json').read_bytes() == schema()
    rule = (tree / '.cursor/rules/storage-scaffold.mdc').read_text()
    assert 'globs: label_studio/io_storages/**' in rule and (tree / 'AGENTS.md').read_text().endswith(
        rule.split('---\n')[-1]
    )
    assert 'merge: storage-scaffold' in git(tree, 'check-attr', 'merge', 'label_studio/io_storages/urls.py')


def test_there_and_back_again(invoke: Invoke, tree: Path) -> None:
    before = snapshot(tree)
    done(invoke('init', *EVERYTHING))
    after = snapshot(tree)
    result = done(invoke('init'))
    assert result.stdout == 'init: nothing to do.\n', 'and nothing to ask: the config has the answers'
    assert snapshot(tree) == after
    done(invoke('undo'))
    assert snapshot(tree) == before


def test_without_a_terminal_what_is_not_answered_is_named(invoke: Invoke, tree: Path, tmp_path: Path) -> None:
    (tmp_path / 'answers.yml').write_text('ci: [gitlab]\npython: .venv/bin/python\n')
    result = invoke('init', '--data-file', tmp_path / 'answers.yml', '--data', 'pre_commit=false')
    assert result.exit_code == 2
    assert [line for line in result.stderr.splitlines() if line.startswith('error: ')] == [
        'error: there is no answer for `merge_driver`, and nobody to ask',
        'error: there is no answer for `assistants`, and nobody to ask',
    ]
    assert 'To fix it: --data merge_driver=VALUE and so on, or --defaults for all of them' in result.stderr
    done(invoke('init', '--data-file', tmp_path / 'answers.yml', '--data', 'python=', '--defaults'))
    assert yaml(tree / CONFIG) == {
        'edition': 'open-source',
        'ci': ['gitlab'],
        'pre_commit': True,
        'merge_driver': True,
        'assistants': True,
    }


def test_a_person_is_asked(console: Path, tree: Path) -> None:
    """What the tree suggests is offered; a bad answer is asked for again."""
    first, refused = once({'python': f'sh evil{ENTER}', 'merge_driver': 'n'}), []

    def typed(question: str, shown: str) -> str | None:
        if question == 'python' and not refused and 'must be `poetry run python`' in shown:
            refused.append(shown)
            return f'{CLEAR}uv run python{ENTER}'
        return first(question, shown)

    code, shown = dialogue([console, 'init'], tree, typed, COLUMNS='200')
    assert code == 0 and refused, shown
    assert yaml(tree / CONFIG) == {
        'edition': 'open-source',
        'python': 'uv run python',
        'ci': ['gitlab'],
        'pre_commit': True,
        'merge_driver': False,
        'assistants': True,
    }
    assert (tree / '.gitattributes').read_text() == OTHERS['.gitattributes']


@pytest.mark.parametrize(
    ('answer', 'words'),
    [
        ('ci=jenkins', 'an item of `ci` must be one of `github`, `gitlab`'),
        ('pre_commit=maybe', '`pre_commit` must be `true` or `false`'),
        ('python=sh evil', '`python` must be `poetry run python`'),
        ('language=de', 'unknown key `language`'),
        ('ci', 'this is not KEY=VALUE'),
        ('edition=enterprise', 'this is a checkout of edition open-source'),
    ],
)
def test_a_bad_answer_is_refused_before_anything(invoke: Invoke, tree: Path, answer: str, words: str) -> None:
    before = snapshot(tree)
    result = invoke('init', '--data', answer, '--defaults')
    assert result.exit_code == 2 and words in result.stderr, result.output
    assert snapshot(tree) == before


def test_another_tree_is_refused(invoke: Invoke, tmp_path: Path) -> None:
    assert 'is not a Label Studio tree' in invoke('init', '--defaults', '--checkout', tmp_path).stderr
    assert list(tmp_path.iterdir()) == []


def test_the_tree_suggests_what_is_not_answered(invoke: Invoke, mini_checkout: Path) -> None:
    done(invoke('init', '--defaults', '--checkout', mini_checkout))
    assert yaml(mini_checkout / CONFIG)['ci'] == [] and not (mini_checkout / HOOKS).exists()
    result = done(invoke('init', '--data', 'ci=gitlab', '--data', 'assistants=true', '--checkout', mini_checkout))
    assert 'Add to .gitlab-ci.yml by hand:\n    include:\n      - local: .gitlab/storage-scaffold.yml' in result.stdout
    assert (mini_checkout / 'AGENTS.md').read_text().startswith('<!-- from `storage-scaffold init` -->\n')


def test_answers_change(invoke: Invoke, tree: Path) -> None:
    done(invoke('init', *EVERYTHING))
    (tree / JOBS).write_text(f'{(tree / JOBS).read_text()}# mine\n')
    config = (
        (tree / CONFIG).read_text().replace('[github, gitlab]', '[]').replace('pre_commit: true', 'pre_commit: false')
    )
    (tree / CONFIG).write_text(config)
    result = done(invoke('init'))
    assert not (tree / WORKFLOW).exists()
    assert f'Note: {JOBS} is no longer wanted; it was edited, so it stays and is yours.' in result.stdout
    assert (tree / '.gitlab-ci.yml').read_text() == OTHERS['.gitlab-ci.yml']
    assert (tree / HOOKS).read_text() == OTHERS[HOOKS]
    assert (tree / CONFIG).read_text() == config
    assert done(invoke('init')).stdout.startswith('init: nothing to do.')


def others(tree: Path) -> dict[str, object]:
    return {path: what for path, what in snapshot(tree).items() if not path.startswith('.storage-scaffold')}


def test_answers_take_back_what_was_brought(invoke: Invoke, tree: Path) -> None:
    before = others(tree)
    done(invoke('init', *EVERYTHING))
    done(invoke('init', *OFF))
    assert others(tree) == before
    record = json.loads((tree / '.storage-scaffold/.init/record.json').read_text())
    assert sorted(record['files']) == ['.storage-scaffold/config.yml', '.storage-scaffold/specs/README.md']


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next version of the tool: it is installed from elsewhere, and says some things in other words."""
    templates = tmp_path / 'templates'
    shutil.copytree(resources.templates_dir(), templates)
    for file, old, new in (
        ('.github/workflows/storage-scaffold.yml.jinja', 'timeout-minutes: 5', 'timeout-minutes: 6'),
        ('assistants.md', '## Storage providers', '## Providers of storages'),
    ):
        path = templates / 'checkout' / file
        path.write_text(path.read_text().replace(old, new))
    monkeypatch.setattr(resources, 'templates_dir', lambda: templates)
    monkeypatch.setattr(module, 'installed', lambda: Installed('storage-scaffold==9.0.0'))


def test_a_newer_version_is_merged_with_what_people_did(
    invoke: Invoke, tree: Path, request: pytest.FixtureRequest
) -> None:
    done(invoke('init', *EVERYTHING))
    for path, old, new in (
        (WORKFLOW, 'branches: [develop, main, master, trunk]', 'branches: [release]'),
        ('AGENTS.md', '# Agents', '# Our agents'),
        (HOOKS, 'as it is', 'as it was'),
    ):
        (tree / path).write_text((tree / path).read_text().replace(old, new))
    (tree / HOOKS).write_text(f'{(tree / HOOKS).read_text()}fail_fast: true\n')
    (tree / '.gitlab-ci.yml').write_bytes((tree / '.gitlab-ci.yml').read_bytes().replace(b'\n', b'\r\n'))
    request.getfixturevalue('newer')
    result = done(invoke('init'))
    assert f'Note: {WORKFLOW} was edited; the edits were merged into the new text.' in result.stdout
    workflow = (tree / WORKFLOW).read_text()
    assert 'branches: [release]' in workflow and 'timeout-minutes: 6' in workflow
    assert 'STORAGE_SCAFFOLD: "storage-scaffold==9.0.0"' in workflow
    agents = (tree / 'AGENTS.md').read_text()
    assert agents.startswith('# Our agents\n') and '## Providers of storages' in agents and '## Storage' not in agents
    hooks = yaml(tree / HOOKS)
    assert hooks['fail_fast'] and hooks['repos'][-1]['hooks'][0]['entry'] == 'storage-scaffold check'
    assert len(hooks['repos']) == 2 and 'as it was' in (tree / HOOKS).read_text()
    assert done(invoke('init')).stdout.startswith('init: nothing to do.')


def test_check_says_when_another_version_was_there(invoke: Invoke, tree: Path, request: pytest.FixtureRequest) -> None:
    words = 'another version of storage-scaffold set the checkout up: run `storage-scaffold init`'
    done(invoke('init', *EVERYTHING))
    assert done(invoke('check')).stdout == 'No provider is managed here.\n'
    request.getfixturevalue('newer')
    assert f'  .storage-scaffold/.init/record.json:1: {words}\n' in done(invoke('check')).stdout
    done(invoke('init'))
    assert words not in done(invoke('check')).stdout
    record = tree / '.storage-scaffold/.init/record.json'
    before = json.loads(record.read_text())
    del before['made_from']
    record.write_text(json.dumps(before))
    assert words in done(invoke('check')).stdout, 'it was not recorded yet'
    assert done(invoke('init')).stdout.startswith('init: wrote only the record.')
    record.write_text('{')
    assert done(invoke('check')).stdout == 'No provider is managed here.\n'
    record.unlink()
    record.mkdir()
    assert done(invoke('check')).stdout == 'No provider is managed here.\n'


def test_branches_that_have_both_run_it(invoke: Invoke, tree: Path, request: pytest.FixtureRequest) -> None:
    def commit(name: str) -> None:
        git(tree, 'add', '--all')
        git(tree, 'commit', '--quiet', '--message', name)

    done(invoke('init', '--defaults'))
    commit('init')
    git(tree, 'switch', '--quiet', '--create', 'other')
    done(invoke('init', '--data', 'ci=gitlab,github', '--data', 'merge_driver=false'))
    commit('other')
    git(tree, 'switch', '--quiet', 'main')
    request.getfixturevalue('newer')
    done(invoke('init', '--data', 'pre_commit=false'))
    commit('newer')
    ours = (tree / '.storage-scaffold/.init/record.json').read_bytes()
    with pytest.raises(subprocess.CalledProcessError):
        git(tree, 'merge', 'other')
    unmerged = git(tree, 'diff', '--name-only', '--diff-filter=U').split()
    assert '.storage-scaffold/.init/record.json' in unmerged and '.storage-scaffold/config.yml' in unmerged
    for path in unmerged:
        if not path.startswith(RECORDS):
            git(tree, 'checkout', '--ours', '--', path)
            git(tree, 'add', path)
    resolved = done(invoke('resolve'))
    assert (
        '.storage-scaffold/.init is as on your side: run `storage-scaffold init` after the merge.' in resolved.stdout
    )
    assert git(tree, 'diff', '--name-only', '--diff-filter=U') == ''
    assert (tree / '.storage-scaffold/.init/record.json').read_bytes() == ours
    commit('merged')
    done(invoke('init'))
    files = json.loads((tree / '.storage-scaffold/.init/record.json').read_text())['files']
    bases = {path.name for path in (tree / '.storage-scaffold/.init/base').iterdir()}
    assert bases == {row['base'] for row in files.values()}
    assert done(invoke('init')).stdout == 'init: nothing to do.\n'


def test_a_copy_on_a_disk_leaves_what_others_can_install(
    invoke: Invoke, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(invoke('init', *EVERYTHING))
    monkeypatch.setattr(module, 'installed', lambda: Installed(None))
    assert done(invoke('init')).stdout == 'init: nothing to do.\n'
    (tree / WORKFLOW).unlink()
    done(invoke('init'))
    assert yaml(tree / WORKFLOW)['env'] == {'STORAGE_SCAFFOLD': GIT.requirement}


def test_a_conflict_stays_between_markers(invoke: Invoke, tree: Path, request: pytest.FixtureRequest) -> None:
    done(invoke('init', *EVERYTHING))
    (tree / WORKFLOW).write_text((tree / WORKFLOW).read_text().replace('timeout-minutes: 5', 'timeout-minutes: 50'))
    request.getfixturevalue('newer')
    result = invoke('init')
    assert result.exit_code == 1
    assert f'error: {WORKFLOW}:' in result.stderr and 'both texts are between conflict markers' in result.stderr
    assert 'To fix it: resolve the conflict, then run `storage-scaffold init` again' in result.stderr
    assert 'Commit exactly' not in result.stdout
    marked = (tree / WORKFLOW).read_text()
    assert '<<<<<<< yours' in marked and '>>>>>>> generated now' in marked
    assert 'still has conflict markers' in invoke('init').stderr
    assert (tree / WORKFLOW).read_text() == marked
    (tree / WORKFLOW).write_text('name: mine\n')
    done(invoke('init'))
    assert (tree / WORKFLOW).read_text() == 'name: mine\n'
    assert done(invoke('init')).stdout.startswith('init: nothing to do.')


def test_what_was_there_before_stays(invoke: Invoke, tree: Path) -> None:
    mine = {
        WORKFLOW: 'name: mine\n',
        HOOKS: f'repos:\n- repo: {URL}\n  rev: v1\n  hooks: [{{id: storage-scaffold-check}}]\n',
        '.gitlab-ci.yml': 'include: other.yml\n',
    }
    for path, text in mine.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    result = done(invoke('init', *EVERYTHING))
    assert f'Note: {WORKFLOW} was there before, so it stays as it is.' in result.stdout
    assert f'Note: {HOOKS} already has the hook of pre-commit, so it stays as it is.' in result.stdout
    assert 'Note: .gitlab-ci.yml has another shape than usual (expected a list under `include`' in result.stdout
    assert 'Add to .gitlab-ci.yml by hand:\n    - local: .gitlab/storage-scaffold.yml' in result.stdout
    for path, text in mine.items():
        assert (tree / path).read_text() == text


def test_a_config_that_somebody_wrote_gets_the_answers_that_it_lacks(invoke: Invoke, tree: Path) -> None:
    (tree / CONFIG).parent.mkdir()
    (tree / CONFIG).write_text('# ours\npre_commit: false\npython: uv run python')
    done(invoke('init', '--defaults'))
    text = '# ours\npre_commit: false\npython: uv run python\nedition: open-source\nci: [gitlab]\nmerge_driver: true\n'
    assert (tree / CONFIG).read_text() == f'{text}assistants: true\n'
    assert (tree / HOOKS).read_text() == OTHERS[HOOKS]
    assert done(invoke('init')).stdout == 'init: nothing to do.\n'


def test_what_is_deleted_comes_back_but_no_file_of_others(invoke: Invoke, tree: Path) -> None:
    done(invoke('init', *EVERYTHING))
    for path in (WORKFLOW, 'AGENTS.md', '.gitlab-ci.yml', HOOKS):
        (tree / path).unlink()
    done(invoke('init'))
    assert (tree / WORKFLOW).exists() and (tree / HOOKS).read_text().startswith('repos:\n  - repo:')
    assert (tree / HOOKS).read_text().endswith('python3\n')
    assert not (tree / 'AGENTS.md').exists() and not (tree / '.gitlab-ci.yml').exists()


def test_line_ends_that_git_made_are_no_edits(invoke: Invoke, tree: Path) -> None:
    done(invoke('init', *EVERYTHING))
    for path in git(tree, 'ls-files', '--others', '--modified').split():
        (tree / path).write_bytes((tree / path).read_bytes().replace(b'\n', b'\r\n'))
    assert done(invoke('init')).stdout == 'init: nothing to do.\n'


def with_lf(tree: Path) -> list[str]:
    """The files, but for records, with a line that does not end in CRLF."""
    texts = {path: what[1] or b'' for path, what in snapshot(tree).items() if not path.startswith(RECORDS)}
    return [path for path, text in texts.items() if text.count(b'\n') != text.count(b'\r\n')]


def replace(path: Path, *pairs: tuple[bytes, bytes]) -> None:
    text = path.read_bytes()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_bytes(text)


@pytest.fixture
def crlf(tree: Path) -> Path:
    """The same tree as git gives it to people on Windows, without a .gitattributes."""
    (tree / 'AGENTS.md').write_text('# Agents\n')
    (tree / '.gitattributes').unlink()
    for path in map(tree.joinpath, git(tree, 'ls-files').split()):
        if path.is_file() and not path.is_symlink():
            path.write_bytes(path.read_bytes().replace(b'\n', b'\r\n'))
    return tree


def test_a_tree_with_crlf_stays_one(invoke: Invoke, crlf: Path) -> None:
    before = others(crlf)
    done(invoke('init', *EVERYTHING))
    assert all((crlf / path).is_file() for path in (WORKFLOW, CONFIG, '.gitattributes', '.gitlab-ci.yml'))
    assert with_lf(crlf) == []
    assert 'merge: storage-scaffold\n' in git(crlf, 'check-attr', 'merge', 'label_studio/core/all_urls.json')
    assert done(invoke('init')).stdout == 'init: nothing to do.\n'
    done(invoke('init', *OFF))
    assert others(crlf) == before


def test_a_newer_version_is_merged_in_a_tree_with_crlf(
    invoke: Invoke, crlf: Path, request: pytest.FixtureRequest
) -> None:
    done(invoke('init', *EVERYTHING))
    replace(crlf / WORKFLOW, (b'branches: [develop, main', b'branches: [release'))
    replace(crlf / HOOKS, (b'as it is', b'as it was'))
    request.getfixturevalue('newer')
    assert f'Note: {WORKFLOW} was edited; the edits were merged' in done(invoke('init')).stdout
    assert b'branches: [release' in (crlf / WORKFLOW).read_bytes()
    assert b'## Providers of storages\r\n' in (crlf / 'AGENTS.md').read_bytes()
    replace(crlf / WORKFLOW, (b'timeout-minutes: 6\r\n', b'timeout-minutes: 50\r\n'))
    assert with_lf(crlf) == []
    template = resources.templates_dir() / 'checkout/.github/workflows/storage-scaffold.yml.jinja'
    replace(template, (b'timeout-minutes: 6', b'timeout-minutes: 7'))
    assert invoke('init').exit_code == 1
    assert b'<<<<<<< yours\r\n' in (crlf / WORKFLOW).read_bytes()
    assert with_lf(crlf) == []


def test_ci_cannot_install_from_a_disk(
    invoke: Invoke, tree: Path, monkeypatch: pytest.MonkeyPatch, console: Path
) -> None:
    monkeypatch.setattr(module, 'installed', lambda: Installed(None))
    result = done(invoke('init', *EVERYTHING))
    assert 'CI cannot install storage-scaffold from the disk of this machine.' in result.stdout
    assert f'    {WORKFLOW}\n    {JOBS}\n' in result.stdout
    valid(tree / WORKFLOW, 'vendor.github-workflows')
    valid(tree / JOBS, 'vendor.gitlab-ci')
    command = yaml(tree / WORKFLOW)['jobs']['check']['steps'][2]['run']
    ran = subprocess.run(['bash', '-c', command], env={'STORAGE_SCAFFOLD': ''}, capture_output=True, text=True)
    assert ran.returncode != 0 and 'says where CI gets the tool' in ran.stderr
    # The hook is the installation under test.
    environment = {
        **os.environ,
        'PATH': f'{console.parent}{os.pathsep}{os.environ["PATH"]}',
        'PRE_COMMIT_HOME': str(tree.parent / 'cache'),
    }
    git(tree, 'add', '--all')
    hooked = subprocess.run(
        [sys.executable, '-m', 'pre_commit', 'run', '--all-files'],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert hooked.returncode == 0, hooked.stdout + hooked.stderr
    assert 'storage providers are as their specs say' in hooked.stdout


def test_in_a_directory_of_a_larger_repository(invoke: Invoke, mini_checkout: Path) -> None:
    (mini_checkout / '.github').mkdir()
    git(mini_checkout.parent, 'init', '--quiet')
    result = done(invoke('init', '--data', 'ci=github', '--defaults', '--checkout', mini_checkout))
    assert f'Note: {WORKFLOW} is only read in the root of the repository, which is not here.' in result.stdout


def test_as_json(invoke: Invoke, tree: Path) -> None:
    document = json.loads(done(invoke('init', *EVERYTHING, '--format', 'json')).stdout)
    assert {change['file'] for change in document['changes']} >= {WORKFLOW, str(CONFIG), HOOKS}
    assert document['providers'] == [] and document['written']


def test_a_file_behind_a_symlink_is_not_written(invoke: Invoke, tree: Path, tmp_path: Path) -> None:
    (tmp_path / 'outside').mkdir()
    (tree / '.github').symlink_to(tmp_path / 'outside')
    result = invoke('init', *EVERYTHING)
    assert result.exit_code == 2 and 'symlink' in result.stderr, result.output
    assert list((tmp_path / 'outside').iterdir()) == []
    assert not (tree / CONFIG).exists()
