"""`verify` at real servers finds what each of them does not do, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.verify import Source, Verified, of_checkout, of_spec, verify
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, UsageError
from storage_scaffold.resources import specs_dir
from tests.check.trees import make
from tests.clients.dav_servers import PASSWORD, USERNAME, dav_servers
from tests.clients.http_servers import rclone_http
from tests.clients.servers import KEY_ID, SECRET, moto_bucket, moto_s3, rclone_s3

OBJECTS = 'bucket/hello.txt'


def at(source: Source, tmp_path: Path, prefix: str = '', read_only: bool = False, **values: str) -> Verified:
    config = tmp_path / 'config.yml'
    config.write_text(''.join(f'{name}: {value!r}\n' for name, value in {'bucket': 'bucket', **values}.items()))
    return verify(source, config, root=tmp_path, prefix=prefix, read_only=read_only)


def failed(verified: Verified) -> set[str]:
    return {result.check for result in verified.failed}


READ_ONLY = (
    'settings',
    'answers',
    'refuses_wrong_secret',
    'lists',
    'reads_what_is_there',
    'tells_a_missing_object',
    'tells_a_missing_folder',
)


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob('*') if path.is_file())


@pytest.fixture
def buckets(tmp_path: Path) -> Path:
    """A bucket with an object in it."""
    root = tmp_path / 'buckets'
    (root / OBJECTS).parent.mkdir(parents=True)
    (root / OBJECTS).write_text('hello')
    return root


def test_rclone_does_not_serve_parts_by_links(buckets: Path, tmp_path: Path) -> None:
    minio = of_spec(specs_dir() / 'minio.yml')
    with rclone_s3(buckets, tmp_path / 'log') as address:
        values = {'endpoint': address, 'access_key_id': KEY_ID, 'secret_access_key': SECRET}
        verified = at(minio, tmp_path, **values)
        assert failed(verified) == {'signs_links_that_serve_parts'}
        assert (verified.left, verified.proposals, files(buckets)) == (0, (), [OBJECTS])
        assert {result.state for result in verified.results} == {'passed', 'failed'}

        read = at(minio, tmp_path, read_only=True, **values)
        assert failed(read) == set()
        assert [result.check for result in read.results if result.state == 'passed'] == [*READ_ONLY]

        wrong = at(minio, tmp_path, **{**values, 'secret_access_key': 'quite wrong'})
        assert [(result.check, result.state) for result in wrong.results] == [
            ('settings', 'passed'),
            ('answers', 'failed'),
        ]
        assert 'quite wrong' not in wrong.failed[0].words


def test_moto_takes_any_secret(tmp_path: Path) -> None:
    with moto_s3(tmp_path / 'log') as address:
        bucket = moto_bucket(address, 'bucket')
        values = {'endpoint': address, 'access_key_id': KEY_ID, 'secret_access_key': SECRET}
        verified = at(of_spec(specs_dir() / 'minio.yml'), tmp_path, prefix='sandbox/', **values)
        assert failed(verified) == {'refuses_wrong_secret', 'signs_links_that_expire', 'signs_links_that_only_read'}
        assert verified.proposals == ('capabilities:\n  presign: false',)
        assert (verified.folder, bucket.keys()) == ('sandbox/storage-scaffold-verify', set())


def test_a_webdav_server_has_no_links(buckets: Path, tmp_path: Path) -> None:
    # rclone, which looks at its files anew all the time here, now and then sends nothing of one just written
    server = dav_servers()['wsgidav']
    with server(buckets, tmp_path / 'log') as address:
        values = {'base_url': address, 'username': USERNAME, 'password': PASSWORD}
        verified = at(of_spec(specs_dir() / 'webdav.yml'), tmp_path, **values)
    assert failed(verified) == set()
    assert {result.words for result in verified.results if result.state == 'skipped'} == {'no presign'}
    assert files(buckets) == [OBJECTS]


def test_an_index_of_a_web_server_says_no_sizes(buckets: Path, tmp_path: Path) -> None:
    with rclone_http(buckets, tmp_path / 'log') as address:
        values = {'base_url': address, 'login': 'basic', 'username': USERNAME, 'password': PASSWORD}
        verified = at(of_spec(specs_dir() / 'http_index.yml'), tmp_path, **values)
    assert failed(verified) == set()
    assert [result.check for result in verified.results if result.state == 'passed'] == [*READ_ONLY]
    assert files(buckets) == [OBJECTS]


def test_the_address_style_that_works_is_proposed(buckets: Path, tmp_path: Path) -> None:
    spec = tmp_path / 'elsewhere.yml'
    text = (specs_dir() / 'minio.yml').read_text()
    spec.write_text(text.replace('name: minio', 'name: elsewhere').replace('addressing: path', 'addressing: virtual'))
    with rclone_s3(buckets, tmp_path / 'log') as address:
        # no host name begins with the bucket's, unlike that of a service in the cloud
        by_name = address.replace('127.0.0.1', 'localhost')
        values = {'endpoint': by_name, 'access_key_id': KEY_ID, 'secret_access_key': SECRET}
        verified = at(of_spec(spec), tmp_path, read_only=True, **values)
    assert failed(verified) == {'answers'}
    assert 'client:\n  addressing: path' in verified.proposals


def test_in_a_checkout_its_code_is_tried(tmp_path: Path) -> None:
    checkout = make(tmp_path / 'checkout', ('wasabi',))
    home = checkout.root / 'label_studio/io_storages/wasabi'
    for name in ('client.py', 'utils.py'):
        (home / name).write_text(f'# {name} by hand\n')
    source = of_checkout(Checkout.at(checkout.root), 'wasabi')
    assert source.provider.name == 'wasabi'
    assert source.modules == {name: f'# {name} by hand\n'.encode() for name in ('client.py', 'utils.py')}
    (home / 'client.py').unlink()
    with pytest.raises(CheckoutError) as missing:
        of_checkout(Checkout.at(checkout.root), 'wasabi')
    assert missing.value.remedy == '`storage-scaffold update wasabi` brings it back'


def test_a_client_that_is_still_to_be_written_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / 'acme.yml'
    spec.write_text('spec: 1\nname: acme\ntitle: Acme\nclient: {kind: custom}\n')
    with pytest.raises(UsageError):
        of_spec(spec)
    assert b'class RcloneClient' in of_spec(specs_dir() / 'rclone.yml').modules['client.py']


def test_no_python_with_what_the_client_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('storage_scaffold.migrations.python._candidates', lambda _root: iter(()))
    with pytest.raises(EnvironmentFailed, match='boto3, botocore'):
        at(of_spec(specs_dir() / 'wasabi.yml'), tmp_path, access_key_id='a', secret_access_key='b')
