"""The ready specs as a table for people: docs/services.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage_scaffold.spec.provider import AUTH, Constant, FieldRef, Provider
from tests.clients.subjects import SUBJECTS

_HEAD = """\
# Services

<!-- Made by `make docs` from specs/; edit those. -->

Ready specs, for `storage-scaffold new NAME --spec specs/NAME.yml`. A service that is not here needs a spec of its own,
often of ten lines: see [Write a spec](../README.md#write-a-spec).

Endpoints, regions and the steps to set a service up are taken from the documentation of its vendor. No account with a
vendor was used: **tried on** names the servers that the client of the kind was run against in the tests
(`tests/clients/contract/`), not the service. `tests/golden/clients.md` shows what each client is given, and
[`storage-scaffold verify`](verify.md) tries it on an account of yours.

**Login** is what people type into the form, or what Label Studio's server has already. **Addressing** says whether the
bucket stands before the host (`virtual`) or in the path of a URL (`path`); `auto` leaves it to boto3.

"""
_COLUMNS = ('service', 'spec', 'kind', 'presigned URLs', 'writes', 'deletes', 'login', 'addressing', 'tried on')
_LOGINS = {
    'keys': 'access key',
    'ambient': "server's own credentials",
    'assume_role': "role, by the server's own credentials",
    'basic': 'user and password',
    'account_key': 'account key',
    'sas': 'SAS token',
    'service_principal': 'tenant, client and secret',
    'managed_identity': "server's own identity",
    'workload_identity': "server's own identity",
    'service_account': "service account's key",
    'bearer': 'token',
    'password': 'user and password',
    'key': 'private key',
}
_SERVERS = {
    'apache': 'Apache',
    'azurite': 'Azurite',
    'emulator': 'gcp-storage-emulator',
    'nginx-html': 'nginx',
    'nginx-json': 'nginx',
    'openssh': 'OpenSSH',
    'samba': 'Samba',
    'wsgidav': 'WsgiDAV',
}
# tests leave it out where it is not installed
_NOT_FROM_PYPI = ('http-apache', 'http-nginx-html', 'http-nginx-json', 'sftp-openssh', 'smb-samba', 'webdav-apache')


def page(providers: Iterable[Provider]) -> str:
    """The providers by title as Markdown, a row for each."""
    rows = [_COLUMNS, ('---',) * len(_COLUMNS)]
    rows += [tuple(_row(provider)) for provider in sorted(providers, key=lambda provider: provider.title.lower())]
    return _HEAD + ''.join(f'| {" | ".join(row)} |\n' for row in rows)


def _row(provider: Provider) -> Iterator[str]:
    can = provider.capabilities
    yield provider.title
    yield f'[`{provider.name}`](../specs/{provider.name}.yml)'
    yield f'`{provider.client.kind}`'
    writes = can.write and 'export' in provider.roles
    yield from (_yes(able) for able in (can.presign, writes, writes and can.delete))
    yield _login(provider)
    addressing = provider.client.options.get('addressing')
    yield f'`{addressing.value}`' if isinstance(addressing, Constant) else ''
    yield _tried_on(provider)


def _yes(able: bool) -> str:
    return 'yes' if able else 'no'


def _login(provider: Provider) -> str:
    way = provider.client.options.get(AUTH)
    if isinstance(way, FieldRef):
        ways = [choice.value for choice in provider.by_name[way.field].choices]
    else:
        ways = [way.value if isinstance(way, Constant) else 'basic' if 'password' in provider.by_name else '']
    words = ', or '.join(_LOGINS.get(name, name) for name in ways)
    return words + (', temporary too' if 'session_token' in provider.by_name else '')


def _tried_on(provider: Provider) -> str:
    """The servers of the contract test, whose names begin with that of the kind, or are that of a finished client."""
    kind = f'{provider.client.kind}-'
    names = {name.removeprefix(kind) for name in (*SUBJECTS, *_NOT_FROM_PYPI) if name.startswith(kind)}
    names |= {provider.name} & set(SUBJECTS)
    return ', '.join(sorted({_SERVERS.get(name, name) for name in names}, key=str.lower))
