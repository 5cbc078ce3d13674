"""rclone client: the objects of one remote, through the remote control of `rclone rcd --rc-serve`. No Django in it."""

import base64
import json
import re
import ssl
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as urllib3_errors
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

CONNECT_TIMEOUT = 5
# rclone answers when the service behind it has
READ_TIMEOUT = 60
POOL_SIZE = 16
CHUNK_SIZE = 64 * 1024
# what rclone says about one folder comes in one answer: about 300,000 objects
MAX_ANSWER = 64 * 1024 * 1024

HostResolver = Callable[[str, int], str]


class StorageError(Exception):
    """Anything that can go wrong; the text is safe to show: it never contains credentials or a query string."""


class BadCredentials(StorageError):
    """The service does not know these credentials."""


class AccessDenied(StorageError):
    """The credentials are right, but may not do this."""


class BucketNotFound(StorageError):
    """The bucket does not exist."""


class PrefixNotFound(StorageError):
    """Nothing lies under the prefix."""


class ObjectNotFound(StorageError):
    """The object does not exist."""


class RequestTimeout(StorageError):
    """The service did not answer in time."""


class Unreachable(StorageError):
    """No connection to the service, or it is not in service."""


class TlsError(StorageError):
    """The connection could not be secured."""


class HostNotFound(StorageError):
    """The host name of the endpoint has no address."""


class HostRefused(StorageError):
    """The endpoint leads to an address that must not be connected to."""


class BadConfig(StorageError):
    """A setting that cannot work, such as a malformed endpoint or bucket name."""


class UnknownError(StorageError):
    """Any other error of the service."""


@dataclass(frozen=True)
class Entry:
    """One object of a listing."""

    key: str
    size: int | None = None
    last_modified: datetime | None = None
    etag: str | None = None


@dataclass(frozen=True)
class RangeStream:
    """The answer to a read: status 200, 206 or 416, and the bytes as they come in."""

    status: int
    iter_chunks: Callable[..., Iterator[bytes]]
    close: Callable[[], None]
    content_type: str | None = None
    content_length: int | None = None
    content_range: str | None = None
    last_modified: datetime | None = None
    etag: str | None = None


@dataclass(frozen=True)
class RcloneOptions:
    """Where the remote control is, who asks, and the remote: the name of a section of its rclone.conf."""

    bucket: str
    url: str
    username: str
    password: str = field(repr=False)


class RcloneClient:
    """One remote of an rclone server; may be shared by threads.

    With `resolve_host` every connection goes to the address that it returns for the server's host, so no second DNS
    look-up can lead elsewhere; it raises HostRefused or HostNotFound.
    """

    def __init__(self, options: RcloneOptions, resolve_host: HostResolver | None = None):
        # a colon or a comma would turn the name into a connection string, and a single letter may be a Windows drive:
        # another service, or the server's own files
        if not re.fullmatch(r'[\w.+@][\w.+@ -]*[\w.+@-]', options.bucket):
            raise BadConfig(f'"{options.bucket}" is not the name of a remote.')
        if ':' in options.username:
            raise BadConfig('The username must not have a colon.')
        self.options = options
        self._url, self._host, port = _checked_address(options.url)
        if resolve_host:
            resolve_host(self._host, port)
        self._fs = f'{options.bucket}:'
        self._session = _session(options, resolve_host)

    def list(self, folder: str, recursive: bool) -> Iterator[Entry]:
        """The objects in a folder ('' is the whole remote), one request for each folder below it."""
        waiting = [folder]
        while waiting:
            current = waiting.pop()
            try:
                items = self._items(current)
            except ObjectNotFound:
                if current != folder:
                    raise PrefixNotFound(f'Folder "{current}/" was deleted while it was listed.') from None
                # a folder without objects is not an error, but a missing remote is one
                self._check_remote()
                return
            except Unreachable:
                # many services have no better error for an object in the place of a folder
                if folder and current == folder and self._is_object(folder):
                    return
                raise
            for item in items:
                name = str(item.get('Name'))
                key = f'{current}/{name}' if current else name
                if not item.get('IsDir'):
                    yield _entry(key, item)
                elif recursive:
                    waiting.append(key)

    def read(self, key: str) -> bytes:
        """The whole object."""
        with closing(self.open_range(key)) as stream:
            return b''.join(stream.iter_chunks())

    def open_range(self, key: str, range_header: str | None = None) -> RangeStream:
        """The object, or the part of it that an HTTP Range header asks for, without reading it into memory."""
        url = f'{self._url}/{quote(f"[{self._fs}]", safe="")}/{quote(_checked(key), safe="/")}'
        answer = self._request('GET', url, headers={'Range': range_header} if range_header else {})
        headers = answer.headers
        content_range = headers.get('Content-Range')
        if _is_past_the_end(content_range) or (range_header and answer.status_code in (400, 416)):
            answer.close()
            return RangeStream(416, lambda chunk_size=0: iter(()), lambda: None)
        if answer.status_code not in (200, 206):
            with closing(answer):
                raise self._why_not_served(answer, key)
        encoding = _encoding(answer)
        if encoding and range_header:
            # only the whole can be decoded
            answer.close()
            return self.open_range(key)
        length = headers.get('Content-Length', '')
        return RangeStream(
            status=answer.status_code,
            iter_chunks=partial(self._chunks, answer),
            close=answer.close,
            content_type=headers.get('Content-Type'),
            content_length=int(length) if length.isdecimal() and not encoding else None,
            content_range=content_range,
            last_modified=_http_date(headers.get('Last-Modified')),
            etag=headers.get('ETag'),
        )

    def write(self, key: str, data: bytes, content_type: str) -> None:
        """Create or overwrite an object; rclone makes the folders that it lies in."""
        folder, _, name = _checked(key).rpartition('/')
        boundary = uuid.uuid4().hex
        head = (
            f'--{boundary}\r\n'
            # this form preserves every character of the name
            f"Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''{quote(name, safe='')}\r\n"
            f'Content-Type: {content_type}\r\n\r\n'
        )
        answer = self._request(
            'POST',
            f'{self._url}/operations/uploadfile',
            params={'fs': self._fs, 'remote': folder},
            headers={'Content-Type': f'multipart/form-data; boundary={boundary}'},
            data=head.encode('utf-8') + data + f'\r\n--{boundary}--\r\n'.encode(),
        )
        with closing(answer):
            self._result(answer, key)

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there counts as deleted."""
        try:
            self._call('operations/deletefile', _checked(key))
        except ObjectNotFound:
            pass
        except Unreachable:
            # rclone fails on a folder, which is not an object
            if self._is_object(key):
                raise

    def validate(self, folder: str, must_exist: bool) -> None:
        """Raise the reason why the remote cannot be listed, or why nothing can be imported from the folder."""
        self._check_remote()
        if not folder:
            return
        _checked(folder)
        if must_exist and next(self.list(folder, recursive=True), None) is None:
            raise PrefixNotFound(f'No object found under "{folder}/" in remote "{self.options.bucket}".')

    def _items(self, folder: str) -> tuple[dict[str, Any], ...]:
        """The items of a folder. Raises ObjectNotFound if the folder does not exist."""
        items = self._call('operations/list', folder, opt={'noMimeType': True}).get('list', ...)
        if not isinstance(items or [], list):
            raise self._stranger()
        return tuple(item for item in items or () if isinstance(item, dict))

    def _is_object(self, key: str) -> bool:
        item = self._item(key)
        return item is not None and not item.get('IsDir')

    def _stat(self, key: str) -> Entry:
        """What a listing would say about one object."""
        item = self._item(_checked(key))
        if item is None or item.get('IsDir'):
            raise self._missing(key)
        return _entry(key, item)

    def _item(self, key: str) -> dict[str, Any] | None:
        """What rclone says about a path, None if nothing is there."""
        item = self._call('operations/stat', key).get('item', ...)
        if item is None or isinstance(item, dict):
            return item
        raise self._stranger()

    def _check_remote(self) -> None:
        try:
            self._call('operations/list', '', opt={'dirsOnly': True, 'noModTime': True})
        except ObjectNotFound:
            raise BucketNotFound(f'Remote "{self.options.bucket}" leads to a folder that does not exist.') from None

    def _call(self, command: str, path: str, **arguments: Any) -> dict[str, Any]:
        """The answer of the remote control to a command about a path of the remote."""
        asked = {'fs': self._fs, 'remote': path, **arguments}
        with closing(self._request('POST', f'{self._url}/{command}', json=asked)) as answer:
            return self._result(answer, path)

    def _result(self, answer: requests.Response, path: str) -> dict[str, Any]:
        """The JSON of an answer. Raises what rclone says is wrong."""
        if answer.status_code != 200:
            raise self._refusal(answer, path)
        try:
            result = json.loads(self._body(answer))
        except (ValueError, RecursionError):
            raise self._stranger() from None
        if not isinstance(result, dict):
            raise self._stranger()
        return result

    def _request(self, method: str, url: str, **content: Any) -> requests.Response:
        with self._errors():
            return self._session.request(
                method,
                url,
                stream=True,
                # a redirect could lead to a host that has not been checked
                allow_redirects=False,
                timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
                **content,
            )

    def _chunks(self, answer: requests.Response, chunk_size: int = CHUNK_SIZE) -> Iterator[bytes]:
        with self._errors():
            yield from answer.raw.stream(chunk_size, decode_content=True)

    def _body(self, answer: requests.Response) -> bytes:
        body = bytearray()
        for chunk in self._chunks(answer):
            body += chunk
            if len(body) > MAX_ANSWER:
                raise UnknownError(f'{self._host} lists more objects in one folder than can be taken in.')
        return bytes(body)

    def _why_not_served(self, answer: requests.Response, key: str) -> StorageError:
        if answer.status_code in (404, 500):
            # rclone fails on a folder, and does not serve objects at all unless it was started with --rc-serve
            self._stat(key)
        if answer.status_code == 404:
            return BadConfig(f'{self._host} does not serve objects: start rclone with --rc-serve.')
        return self._refusal(answer, key)

    def _missing(self, key: str) -> ObjectNotFound:
        return ObjectNotFound(f'"{key}" does not exist in remote "{self.options.bucket}".')

    def _stranger(self) -> UnknownError:
        return UnknownError(f'{self._host} does not answer like the remote control of rclone: check the URL.')

    def _refusal(self, answer: requests.Response, path: str) -> StorageError:
        """The error for the status of an answer; its text is not shown, since it may contain anything."""
        status, remote = answer.status_code, self.options.bucket
        if status == 404:
            return self._missing(path)
        if status == 500 and b"didn't find section in config file" in self._body(answer):
            return BucketNotFound(f'{self._host} has no remote "{remote}" in its rclone.conf.')
        what: tuple[type[StorageError], str] = _REFUSALS.get(status, (UnknownError, 'answered with an error'))
        if 300 <= status < 400:
            what = BadConfig, 'answers with a redirect, which is not followed: check the URL'
        elif status == 429 or status > 500:
            what = Unreachable, 'is not available at the moment'
        return what[0](f'{self._host} {what[1]} ({status}; remote "{remote}").')

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what the libraries raise into a StorageError, and forget the original: its text may hold secrets."""
        try:
            yield
        except urllib3_errors.DecodeError:
            translated: StorageError = UnknownError(f'{self._host} serves an object that is not encoded as it says.')
        except (requests.RequestException, urllib3_errors.HTTPError, OSError) as error:
            translated = _network_error(error, self._host)
        except UnicodeError:
            translated = BadConfig('The URL, the username or another setting is not valid.')
        else:
            return
        raise translated from None


_REFUSALS: dict[int, tuple[type[StorageError], str]] = {
    401: (BadCredentials, 'does not accept this username and password'),
    403: (AccessDenied, 'does not let this user do this'),
    500: (Unreachable, 'could not do this: the log of rclone says why'),
}


def _entry(key: str, item: dict[str, Any]) -> Entry:
    size = item.get('Size')
    return Entry(
        key=key,
        # -1: the service does not say
        size=size if isinstance(size, int) and size >= 0 else None,
        last_modified=_moment(str(item.get('ModTime'))),
    )


def _moment(text: str) -> datetime | None:
    """A time as rclone writes it, to the second: `2026-11-22T19:59:07.251385494Z`."""
    match = re.fullmatch(r'([\d-]{10}T[\d:]{8})(?:\.\d+)?(Z|[+-]\d\d:\d\d)', text)
    try:
        return datetime.fromisoformat(match[1] + match[2].replace('Z', '+00:00')) if match else None
    except ValueError:
        return None


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or '')
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _encoding(answer: requests.Response) -> str:
    """The content encoding of an object, which is taken off as it is read; empty without one."""
    encoding = answer.headers.get('Content-Encoding', 'identity').lower()
    if not {name.strip() for name in encoding.split(',')} <= {'identity', *HTTPResponse.CONTENT_DECODERS}:
        answer.close()
        raise UnknownError(f'An object has a content encoding that cannot be decoded ({encoding}).')
    return '' if encoding == 'identity' else encoding


def _is_past_the_end(content_range: str | None) -> bool:
    """rclone answers 206 to a range past the end, with one that ends before it begins: `bytes 12-9/10`."""
    match = re.match(r'bytes (\d+)-(\d+)/', content_range or '')
    return match is not None and int(match[1]) > int(match[2])


def _checked(path: str) -> str:
    """A path that means the same to every service: no `.`, no `..`, and a name between two slashes."""
    if any(segment in ('', '.', '..') for segment in path.split('/')):
        raise ObjectNotFound(f'"{path}" cannot be the path of an object in an rclone remote.')
    return path


def _checked_address(address: str) -> tuple[str, str, int]:
    """A URL without a slash at its end, its host and its port. Raises BadConfig for one that cannot be an address."""
    try:
        url = urlsplit(address)
        port = url.port or (443 if url.scheme == 'https' else 80)
    except ValueError:
        raise BadConfig('The URL of the server is not valid.') from None
    if url.scheme not in ('http', 'https') or not url.hostname or not address.isprintable():
        raise BadConfig('The URL of the server must start with http:// or https:// and name a host.')
    if '@' in url.netloc or '?' in address or '#' in address:
        raise BadConfig('The URL of the server must not hold credentials, a query or a fragment.')
    return address.rstrip('/'), url.hostname, port


def _session(options: RcloneOptions, resolve_host: HostResolver | None) -> requests.Session:
    session = requests.Session()
    login = base64.b64encode(f'{options.username}:{options.password}'.encode()).decode()

    def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers['Authorization'] = f'Basic {login}'
        return request

    # not `session.auth = (username, password)`, over which a .netrc would take precedence
    session.auth = authorize
    # threads must not share cookies
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({'Accept-Encoding': 'identity', 'User-Agent': 'Label Studio'})
    for scheme in ('http://', 'https://'):
        session.mount(scheme, _Adapter(resolve_host))
    return session


class _Adapter(HTTPAdapter):
    """Keeps a connection for each thread of an export, to the addresses that the resolver returns."""

    def __init__(self, resolve_host: HostResolver | None):
        self._resolve_host = resolve_host
        super().__init__(pool_connections=1, pool_maxsize=POOL_SIZE)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        if self._resolve_host:
            self.poolmanager.pool_classes_by_scheme = _resolved_pools(self._resolve_host)


class _ResolvedConnection:
    """Connects to the address that the resolver returned; the host name stays what TLS verifies."""

    resolve_host: HostResolver
    port: int
    _dns_host: str

    def _new_conn(self) -> Any:
        host = self._dns_host
        self._dns_host = self.resolve_host(host, self.port)
        try:
            return super()._new_conn()  # type: ignore[misc]
        finally:
            self._dns_host = host


def _resolved_pools(resolve_host: HostResolver) -> dict[str, type[HTTPConnectionPool]]:
    attributes = {'resolve_host': staticmethod(resolve_host)}
    http = type('ResolvedHTTPConnection', (_ResolvedConnection, HTTPConnection), attributes)
    https = type('ResolvedHTTPSConnection', (_ResolvedConnection, HTTPSConnection), attributes)
    return {
        'http': type('ResolvedHTTPPool', (HTTPConnectionPool,), {'ConnectionCls': http}),
        'https': type('ResolvedHTTPSPool', (HTTPSConnectionPool,), {'ConnectionCls': https}),
    }


def _network_error(error: Exception, host: str) -> StorageError:
    """What went wrong before there was an answer, or in the middle of one."""
    reasons = list(_reasons(error))
    tls_errors = requests.exceptions.SSLError, urllib3_errors.SSLError, ssl.SSLError
    if any(isinstance(reason, tls_errors) for reason in reasons):
        return TlsError(f'The connection to {host} could not be secured: check the certificate and https://.')
    if any(isinstance(reason, urllib3_errors.NameResolutionError) for reason in reasons):
        return HostNotFound(f'The host name {host} has no address.')
    if any(isinstance(reason, urllib3_errors.NewConnectionError) for reason in reasons):
        return Unreachable(f'{host} cannot be reached.')
    if any(isinstance(reason, (requests.Timeout, urllib3_errors.TimeoutError, TimeoutError)) for reason in reasons):
        return RequestTimeout(f'{host} did not answer in time.')
    if isinstance(error, ValueError):
        # requests' InvalidURL, InvalidHeader and the like
        return BadConfig('The URL of the server or another setting is not valid.')
    return Unreachable(f'{host} cannot be reached.')


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """An error and the errors that libraries have wrapped in it."""
    yield error
    for inner in (*error.args, getattr(error, 'reason', None)):
        if isinstance(inner, BaseException):
            yield from _reasons(inner)
