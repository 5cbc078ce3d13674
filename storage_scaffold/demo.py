"""A Label Studio tree to try the tool on: the source package of a release, verified, unpacked and committed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from storage_scaffold import git
from storage_scaffold.checkout import paths
from storage_scaffold.errors import EnvironmentFailed, UsageError

VERSION = '1.23.2'
ARCHIVE = f'label_studio-{VERSION}.tar.gz'
MEGABYTES = 72
SHA256 = '9042672d30e7732f260f4de0ce751135d5da1c1e3ea67ed90dfd4af2056d6ac8'
_TIMEOUT = 1800
_OFTEN = 0.5
_CHUNK = 1024 * 1024


# Called with each step before it begins; with the megabytes that are there, and that there will be, as it goes on.
Tell = Callable[[str, int, int], None]


def prepare(directory: Path, tell: Tell) -> Path:
    """Creates the tree in `directory` and commits it; returns its path.

    Raises UsageError when `directory` is in use; EnvironmentFailed when the package cannot be downloaded, is not the
    pinned one, or git is not found; `directory` is then left as it was.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UsageError(f'{directory} exists and is not empty', 'name another directory, or remove this one first')
    git.run(Path.cwd(), 'version')
    archive = fetch(cache_directory(), tell)
    tell(f'Unpacking Label Studio {VERSION} into {directory}', 0, 0)
    existed = directory.exists()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix='.unpacked-', dir=directory) as scratch:
            tree = unpack(archive, Path(scratch))
            tell('Committing it as a baseline', 0, 0)
            commit_baseline(tree)
            for entry in sorted(tree.iterdir()):
                entry.rename(directory / entry.name)
    except BaseException as error:
        if not existed:
            shutil.rmtree(directory, ignore_errors=True)
        if isinstance(error, OSError):
            raise EnvironmentFailed(f'{directory} cannot be written: {error.strerror or error}') from error
        raise
    return directory.resolve()


def cache_directory() -> Path:
    """The directory in which the package is cached between runs."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir('storage-scaffold', appauthor=False))


def fetch(cache: Path, tell: Tell) -> Path:
    """The package, from the cache or downloaded with pip. Raises EnvironmentFailed as `prepare`."""
    archive = cache / ARCHIVE
    if archive.is_file() and digest(archive) == SHA256:
        return archive
    if importlib.util.find_spec('pip') is None:
        raise EnvironmentFailed(
            'pip is not in this environment, and the demo downloads Label Studio with it',
            f'install it ({sys.executable} -m ensurepip), or put {ARCHIVE} in {cache}',
        )
    step = f'Downloading Label Studio {VERSION} with pip ({MEGABYTES} MB, once)'
    tell(step, 0, MEGABYTES)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            _download(Path(scratch), lambda megabytes: tell(step, megabytes, MEGABYTES))
            Path(scratch, ARCHIVE).replace(archive)
    except OSError as error:
        raise EnvironmentFailed(f'{cache} cannot be used: {error.strerror or error}') from error
    return archive


def _download(directory: Path, tell: Callable[[int], None]) -> None:
    # pip runs a source package to build its metadata; with the hash, it refuses any other package before it runs it.
    requirement = directory / 'requirements.txt'
    requirement.write_text(f'label-studio=={VERSION} --hash=sha256:{SHA256}\n', encoding='utf-8')
    command = [sys.executable, '-m', 'pip', 'download', '--no-deps', '--no-binary', 'label-studio', '--require-hashes']
    options = ['--disable-pip-version-check', '--no-input', '--dest', str(directory), '-r', str(requirement)]
    # Where pip puts what has arrived, so that one can see how much that is.
    env = {**os.environ, 'TMPDIR': str(directory)}
    with (directory / 'pip.log').open('w+b') as log:
        process = subprocess.Popen(
            [*command, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, env=env
        )
        _wait(process, lambda: tell(_arrived(directory)))
        log.seek(0)
        words = log.read().decode('utf-8', 'replace').strip().splitlines()
    found = directory / ARCHIVE
    if process.returncode or not found.is_file():
        raise EnvironmentFailed(
            '\n  '.join(['pip could not download the package; the end of its output:', *words[-10:]]),
            f'make sure that pip can reach a package index, or put {ARCHIVE} in {cache_directory()}',
        )
    if digest(found) != SHA256:
        raise EnvironmentFailed(f'{ARCHIVE} is not the pinned package: its sha256 differs')


def _wait(process: subprocess.Popen[bytes], tell: Callable[[], None]) -> None:
    """Waits until the process has ended, for _TIMEOUT seconds at most, and ends it if it cannot wait."""
    end = time.monotonic() + _TIMEOUT
    try:
        while True:
            try:
                process.wait(_OFTEN)
                return
            except subprocess.TimeoutExpired:
                if time.monotonic() > end:
                    return
                tell()
    finally:
        process.kill()
        process.wait()


def _arrived(directory: Path) -> int:
    """The megabytes of the package that are there, wherever pip keeps them meanwhile."""
    sizes = [path.stat().st_size for path in directory.glob(f'**/{ARCHIVE}')]
    return max(sizes, default=0) // 10**6


def digest(file: Path) -> str:
    """The sha256 of a file."""
    found = hashlib.sha256()
    with file.open('rb') as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def unpack(archive: Path, scratch: Path) -> Path:
    """Unpacks the package in `scratch`; returns its top directory. Raises EnvironmentFailed for a bad archive."""
    try:
        with tarfile.open(archive) as package:
            _extract(package, scratch)
    except tarfile.TarError as error:
        raise EnvironmentFailed(f'{archive} cannot be unpacked: {error}', f'remove {archive} and try again') from error
    return scratch / archive.name.removesuffix('.tar.gz')


def _extract(package: tarfile.TarFile, directory: Path) -> None:
    """Extracts files and directories, never outside `directory`. Raises tarfile.TarError for anything else."""
    if hasattr(tarfile, 'data_filter'):
        package.extractall(directory, filter='data')
        return
    # Python 3.11.2 of Debian 12 does not have extraction filters yet.
    for member in package.getmembers():
        try:
            paths.relative(member.name)
        except paths.UnsafePath as error:
            raise tarfile.TarError(f'the path {member.name!r} {error}') from error
        if not (member.isreg() or member.isdir()):
            raise tarfile.TarError(f'{member.name!r} is neither a file nor a directory')
        # As the filter does: otherwise root would create files with the owners that the archive names.
        member.uid = member.gid = 0
        member.uname = member.gname = ''
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    package.extractall(directory)  # noqa: S202  (each member was checked above)


def commit_baseline(tree: Path) -> None:
    """Makes `tree` a repository with one commit, independent of the user's git settings."""
    settings = {
        'user.name': 'storage-scaffold demo',
        'user.email': 'demo@storage-scaffold.invalid',
        'commit.gpgsign': 'false',
        'core.hooksPath': '/dev/null',
        'core.autocrlf': 'false',
        'core.safecrlf': 'false',
        'core.excludesFile': '/dev/null',
    }
    options = [word for key, value in settings.items() for word in ('-c', f'{key}={value}')]
    git.run(tree, '-c', 'init.defaultBranch=main', 'init', '--quiet', '--template=')
    git.run(tree, 'config', 'core.autocrlf', 'false')
    info = tree / '.git' / 'info'
    info.mkdir(exist_ok=True)
    (info / 'exclude').write_text('__pycache__/\n.venv\n', encoding='utf-8')
    git.run(tree, *options, 'add', '--all', '--force')
    git.run(tree, *options, 'commit', '--quiet', '--message', f'Label Studio {VERSION}')
