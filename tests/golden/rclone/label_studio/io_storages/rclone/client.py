# Yours: storage-scaffold wrote this once, from .storage-scaffold/rclone/spec.yml.
# `storage-scaffold check rclone` proves that it keeps the protocol.
"""Rclone client: what Label Studio asks of the service, for one bucket. Knows nothing of Django.

models.py and utils.py call it by these names and arguments, and count on this:

* Whatever goes wrong is a StorageError of the class that names the cause, and no other exception leaves a method.
  Users and logs get to see its text: no credential, no query string and no answer of the service is in it. Raise it
  `from None`, the original may hold them.
* One client serves many threads at once, and is made anew in each process: nothing is connected when this is imported.
* Nothing waits for ever: connecting and each read end after CONNECT_TIMEOUT and READ_TIMEOUT seconds.
* A redirect to another host is refused, for nobody has checked that host.
* Objects and listings of any size take little memory: both are handed on as they come in.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Callable, Iterator

CONNECT_TIMEOUT = 5
READ_TIMEOUT = 30

HostResolver = Callable[[str, int], str]


class StorageError(Exception):
    """Anything that can go wrong; the text is safe to show: no credential and no query string is ever in it."""


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
    """Whatever the service says that has no better name."""


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
    """What the storage says, one attribute for each field of the spec; utils.py makes it, so each must be here."""

    bucket: str
    url: str
    username: str
    password: str = field(repr=False)


class RcloneClient:
    """One bucket of the service, whatever it is called there; may be shared by threads."""

    def __init__(self, options: RcloneOptions, resolve_host: HostResolver | None = None):
        """Check what can be checked without a request; BadConfig for what can never work.

        With `resolve_host`, ask it for (host, port) here, and before each connection: connect to the address that it
        returns, so that no second DNS look-up can lead elsewhere. It raises HostRefused or HostNotFound.
        """
        raise NotImplementedError

    def list(self, folder: str, recursive: bool) -> Iterator[Entry]:
        """The objects in a folder, as the answers come in: a generator, no request before the first `next()`.

        `folder` has no slash at its ends; '' is the whole bucket. Keys start at the bucket: `folder/name`.
        With `recursive` the objects in the folders below it are listed too. Folders are not entries.
        A missing folder has no objects, which is not an error; a missing bucket is BucketNotFound.
        A listing that breaks off raises: it must not look like a shorter one. All pages are fetched.
        """
        raise NotImplementedError

    def read(self, key: str) -> bytes:
        """The whole object, in memory."""
        raise NotImplementedError

    def open_range(self, key: str, range_header: str | None = None) -> RangeStream:
        """The object, or the part of it that an HTTP Range header asks for, as a stream.

        Without a header the status is 200. With one like 'bytes=5-7', 'bytes=5-' or 'bytes=-3' it is 206 and
        `content_range` 'bytes 5-7/10'; past the end it is 416, without bytes. A header that is none gives 200 or 416.
        `iter_chunks(chunk_size)` hands on at most so many bytes at a time and raises when the service breaks off.
        `close()` may come early and twice, and frees the connection.
        """
        raise NotImplementedError

    def write(self, key: str, data: bytes, content_type: str) -> None:
        """Create or overwrite an object; folders of its key are made, a missing bucket is BucketNotFound."""
        raise NotImplementedError

    def delete(self, key: str) -> None:
        """Delete one object; one that is not there counts as deleted."""
        raise NotImplementedError

    def validate(self, folder: str, must_exist: bool) -> None:
        """Raise the reason why the bucket cannot be used: credentials, access, BucketNotFound.

        With `must_exist`, PrefixNotFound when no object lies in or below the folder.
        """
        raise NotImplementedError
