"""Providers and trees for the tests of everything between the spec and the disk."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from storage_scaffold.checkout import Checkout, Features
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.fieldtypes.field import Field
from storage_scaffold.record.lock import read_locks
from storage_scaffold.record.merge_base import base_texts
from storage_scaffold.spec.provider import Client, Constant, Docs, FieldRef, Findings, Provider, Requirement, Template

RECORDS = '.storage-scaffold'
SPEC = b"""\
spec: 1
name: wasabi
title: Wasabi
edition: open-source
client: {kind: s3, endpoint: "https://s3.{region}.wasabisys.com"}
fields: {region: {default: us-east-1}}
"""


def spec(name: str, *, edition: bool = True) -> bytes:
    """A small valid spec of kind s3."""
    text = SPEC.decode().replace('wasabi\n', f'{name}\n').replace('Wasabi', name.title())
    return (text if edition else text.replace('edition: open-source\n', '')).encode()


def provider(name: str = 'wasabi', *, pypi: str | None = None) -> Provider:
    """The provider that `spec(name)` describes, made by hand."""
    references = ('region', 'access_key_id', 'secret_access_key', 'session_token')
    constants = {'addressing': 'auto', 'sse': None, 'sse_kms_key_id': None, 'checksums': 'when_required'}
    options = {
        'endpoint': Template('https://s3.{region}.wasabisys.com', ('region',)),
        'ambient': Constant(False),
        **{option: FieldRef(option) for option in references},
        **{option: Constant(value) for option, value in constants.items()},
    }
    return Provider(
        name=name,
        title=name.title(),
        class_prefix=name.title(),
        scheme=name,
        client=Client('s3', options, Requirement(pypi or 'boto3 (>=1.28.58)', 'boto3')),
        edition='open-source',
        fields=(
            Field('region', label='Region', default='us-east-1'),
            Field('access_key_id', label='Access key', credential=True),
            Field('secret_access_key', label='Secret key', credential=True),
            Field('session_token', label='Session token', credential=True),
        ),
        docs=Docs(findings=Findings(presign='yes, SigV4', writes='one object each', sdk='boto3')),
    )


def quick_render(
    item: Provider, features: Features, spec_path: str, layout: Layout, *, own: object = None
) -> dict[PurePosixPath, bytes]:
    """Stands in for the real renderer, which is slower and has tests of its own."""
    home = layout.home(item.name)
    models = ''.join(
        f'class {item.class_prefix}{kind}Storage{link}:\n    pass\n'
        for kind in ('Import', 'Export')
        for link in ('', 'Link')
    )
    head = f'# {spec_path} {features.digest()}\n'
    return {
        home / '__init__.py': b'',
        home / 'models.py': f"{head}{models}\nclass Base:\n    url_scheme = '{item.scheme}'\n".encode(),
        layout.storages_tests / f'test_{item.name}.py': b'# tests\n',
    }


def as_version_0_1_0(root: Path, name: str = 'wasabi') -> Path:
    """Makes the record of a provider what version 0.1.0 wrote: the texts last rendered in one archive, the result."""
    archive = root / RECORDS / name / 'base.zip'
    checkout = Checkout.at(root)
    with zipfile.ZipFile(archive, 'w') as packed:
        for path, text in base_texts(checkout, read_locks(checkout)[name]).items():
            packed.writestr(str(path), text)
    shutil.rmtree(archive.with_name('base'))
    return archive


def snapshot(root: Path) -> dict[str, tuple[int, bytes | None]]:
    """Mode and bytes of everything below `root` (`None`: a directory), what git hides left out."""
    return {
        path.relative_to(root).as_posix(): (
            stat.S_IMODE(path.stat().st_mode),
            path.read_bytes() if path.is_file() else None,
        )
        for path in sorted(root.rglob('*'))
        if not is_hidden(path.relative_to(root))
    }


def is_hidden(path: Path) -> bool:
    """Whether `git status` says nothing of it: git's own, and what `undo` needs."""
    return '.git' in path.parts or path.parts[:2] in ((RECORDS,), (RECORDS, '.state'))


def git(root: Path, *arguments: str) -> str:
    """The output of git in `root`, without the settings of the user who runs the tests."""
    settings = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false']
    done = subprocess.run(['git', *settings, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def repository(root: Path) -> Path:
    """`root` as a repository with everything committed."""
    git(root, 'init', '--quiet', '--initial-branch=main')
    git(root, 'add', '--all', '--force')
    git(root, 'commit', '--quiet', '--message', 'base')
    return root


@contextmanager
def as_ordinary_user(tree: Path) -> Iterator[None]:
    """Runs the block as a user who owns only `tree`, because root may do anything."""
    if os.geteuid() != 0:
        yield
        return
    nobody = 65534
    for path in (tree, *tree.rglob('*')):
        os.chown(path, nobody, nobody, follow_symlinks=False)
    for parent in tree.parents:
        if not parent.stat().st_mode & stat.S_IXOTH:
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    group = os.getegid()
    os.setegid(nobody)
    os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
