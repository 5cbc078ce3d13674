"""The demo's tree: verified, unpacked safely, committed whatever the user's git is like; and the command."""

from __future__ import annotations

import io
import sys
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from storage_scaffold import demo
from storage_scaffold.cli.app import cli
from storage_scaffold.errors import EnvironmentFailed, UsageError
from tests.samples import git, quick_render

TOP = demo.ARCHIVE.removesuffix('.tar.gz')


def pack(target: Path, tree: Path, *more: tarfile.TarInfo) -> Path:
    """The miniature as a source package; `more` are members that a bad one would have."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, 'w:gz') as package:
        package.add(tree, TOP)
        for member in more:
            package.addfile(member, io.BytesIO(b'x' * member.size))
    return target


def quiet(_step: str, _done: int, _total: int) -> None:
    pass


@pytest.fixture
def cache(tmp_path: Path, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that holds the miniature in place of the real package."""
    cache = tmp_path / 'cache'
    archive = pack(cache / demo.ARCHIVE, mini_checkout)
    monkeypatch.setattr(demo, 'SHA256', demo.digest(archive))
    monkeypatch.setattr(demo, 'cache_directory', lambda: cache)
    return cache


@pytest.mark.usefixtures('cache')
def test_a_baseline_is_committed_with_the_packages_own_bytes(
    mini_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / 'hooks'
    hooks.mkdir()
    (hooks / 'pre-commit').write_text('#!/bin/sh\nexit 1\n')
    (hooks / 'pre-commit').chmod(0o755)
    config = tmp_path / 'gitconfig'
    config.write_text(
        f'[core]\nhooksPath = {hooks}\nautocrlf = true\n[commit]\ngpgsign = true\n[user]\nuseConfigOnly = true\n'
    )
    monkeypatch.setenv('GIT_CONFIG_GLOBAL', str(config))
    root = demo.prepare(tmp_path / 'here', quiet)
    assert git(root, 'status', '--porcelain') == ''
    assert git(root, 'log', '--format=%s') == 'Label Studio 1.23.2\n'
    for path in mini_checkout.rglob('*'):
        if path.is_file():
            assert (root / path.relative_to(mini_checkout)).read_bytes() == path.read_bytes()
    assert sorted(path.name for path in root.iterdir()) == ['.git', 'label_studio', 'pyproject.toml']


@pytest.mark.usefixtures('cache')
def test_an_empty_directory_will_do_another_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'empty').mkdir()
    monkeypatch.chdir(tmp_path / 'empty')
    assert (demo.prepare(Path(), quiet) / 'label_studio').is_dir()
    with pytest.raises(UsageError, match='not empty'):
        demo.prepare(tmp_path / 'empty', quiet)
    (tmp_path / 'file').touch()
    with pytest.raises(UsageError, match='not empty'):
        demo.prepare(tmp_path / 'file', quiet)


@pytest.mark.parametrize('filters', [True, False], ids=['filters', 'no-filters'])
@pytest.mark.parametrize('link', [False, True], ids=['file', 'link'])
def test_a_package_that_climbs_is_refused_and_nothing_is_left(
    cache: Path, mini_checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: bool, filters: bool
) -> None:
    if not filters:
        monkeypatch.delattr(tarfile, 'data_filter', raising=False)
    evil = tarfile.TarInfo('evil' if link else '../../../evil')
    if link:
        evil.type, evil.linkname = tarfile.SYMTYPE, '/etc/passwd'
    else:
        evil.size = 1
    archive = pack(cache / demo.ARCHIVE, mini_checkout, evil)
    monkeypatch.setattr(demo, 'SHA256', demo.digest(archive))
    with pytest.raises(EnvironmentFailed, match='cannot be unpacked'):
        demo.prepare(tmp_path / 'a' / 'b', quiet)
    assert not (tmp_path / 'a' / 'b').exists()
    assert not list(tmp_path.rglob('evil'))


@pytest.mark.usefixtures('cache')
def test_a_python_without_filters_for_archives_unpacks_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(tarfile, 'data_filter', raising=False)
    assert (demo.prepare(tmp_path / 'demo', quiet) / 'label_studio').is_dir()


FAKE_PIP = """#!/bin/sh
[ "$1 $2 $3" = "-m pip download" ] || exit 9
echo "$@" > "{log}"
while [ "$1" != "--dest" ]; do shift; done
cat "$2/requirements.txt" >> "{log}"
cp "{source}" "$2/"
"""


@pytest.fixture
def pip(tmp_path: Path, mini_checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pip that has one package; returns what it was asked."""
    source = pack(tmp_path / 'index' / demo.ARCHIVE, mini_checkout)
    monkeypatch.setattr(demo, 'SHA256', demo.digest(source))
    script, log = tmp_path / 'pip.sh', tmp_path / 'pip.log'
    script.write_text(FAKE_PIP.format(log=log, source=source))
    script.chmod(0o755)
    monkeypatch.setattr(sys, 'executable', str(script))
    return log


def test_the_package_is_fetched_once_by_its_hash(tmp_path: Path, pip: Path) -> None:
    cache = tmp_path / 'new' / 'cache'
    archive = demo.fetch(cache, quiet)
    assert demo.digest(archive) == demo.SHA256
    asked = pip.read_text()
    assert '--no-deps' in asked and '--require-hashes' in asked
    assert f'label-studio==1.23.2 --hash=sha256:{demo.SHA256}' in asked
    pip.unlink()
    assert demo.fetch(cache, quiet) == archive
    assert not pip.exists(), 'the second time it comes from the cache'
    assert [path.name for path in cache.iterdir()] == [demo.ARCHIVE]


def test_it_is_told_how_much_has_arrived(tmp_path: Path, pip: Path) -> None:
    """The pip of this test goes on once the megabytes that it has are known."""
    script, go = Path(sys.executable), tmp_path / 'go'
    first, _, rest = script.read_text().partition('\n')
    arriving = f'"$TMPDIR/unpacked/{demo.ARCHIVE}"'
    waits = (
        f'mkdir "$TMPDIR/unpacked"; head -c 3000000 /dev/zero > {arriving}; while ! test -e "{go}"; do sleep 0.1; done'
    )
    script.write_text(f'{first}\n{waits}; rm {arriving}\n{rest}')
    told: list[tuple[str, int, int]] = []

    def tell(step: str, done: int, total: int) -> None:
        told.append((step, done, total))
        if done:
            go.touch()

    demo.fetch(tmp_path / 'cache', tell)
    step = 'Downloading Label Studio 1.23.2 with pip (72 MB, once)'
    assert told[0] == (step, 0, 72) and (step, 3, 72) in told


def test_a_spoiled_cache_is_fetched_again(tmp_path: Path, pip: Path) -> None:
    (tmp_path / demo.ARCHIVE).write_bytes(b'cut off')
    assert demo.digest(demo.fetch(tmp_path, quiet)) == demo.SHA256
    assert pip.exists()


@pytest.mark.usefixtures('pip')
def test_another_package_than_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, 'SHA256', '0' * 64)
    with pytest.raises(EnvironmentFailed, match='is not the pinned package'):
        demo.fetch(tmp_path / 'cache', quiet)
    assert list((tmp_path / 'cache').iterdir()) == []


def test_when_pip_fails_its_words_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / 'pip.sh'
    script.write_text('#!/bin/sh\necho "ERROR: no network" >&2\nexit 1\n')
    script.chmod(0o755)
    monkeypatch.setattr(sys, 'executable', str(script))
    with pytest.raises(EnvironmentFailed, match='ERROR: no network') as caught:
        demo.fetch(tmp_path / 'cache', quiet)
    assert demo.ARCHIVE in str(caught.value.remedy)


def test_without_pip_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('importlib.util.find_spec', lambda _name: None)
    with pytest.raises(EnvironmentFailed, match='pip is not in this environment') as caught:
        demo.fetch(tmp_path, quiet)
    assert 'ensurepip' in str(caught.value.remedy)


@pytest.mark.usefixtures('cache')
def test_the_command_generates_wasabi_and_says_what_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr('storage_scaffold.render.provider.render_provider', quick_render)
    monkeypatch.setattr('storage_scaffold.migrations.python._candidates', lambda _root: iter(()))
    root = tmp_path / 'demo'
    result = CliRunner().invoke(cli, ['demo', str(root)])
    assert result.exit_code == 0, result.output
    assert 'wasabi: created 3 files (13 lines), 20 registrations' in result.stdout
    assert f'git -C {root} status' in result.stdout
    assert f'storage-scaffold update wasabi --checkout {root}\n' in result.stdout, 'what is left, and how to do it'
    check = CliRunner().invoke(cli, ['check', '--checkout', str(root)])
    assert check.stdout.count('To fix it:') == 1 and 'migration-missing' in check.stdout, 'as it says'
    status = git(root, 'status', '--porcelain')
    assert ' M label_studio/io_storages/urls.py' in status
    assert '?? label_studio/io_storages/wasabi/' in status
    assert git(root, 'log', '--format=%s') == 'Label Studio 1.23.2\n'
    again = CliRunner().invoke(cli, ['demo', str(root)])
    assert again.exit_code == 2
